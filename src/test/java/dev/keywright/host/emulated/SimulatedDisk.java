package dev.keywright.host.emulated;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A disk in memory that knows what a power cut could leave of it. What was written but not forced may be lost, kept, or
 * kept in part: up to some byte, or in any of its sectors with zeros (or what was there before) in the others. Names
 * that were not flushed are kept up to any one of their changes, in order.
 */
final class SimulatedDisk implements Disk {

    private static final int SECTOR = 512;
    /** More sectors than this are not tried in each combination. */
    private static final int FEW = 4;

    /** What the files hold, by name: a disk that the power has been cut from, or not. */
    record Image(Map<Path, ByteBuffer> files) {}

    private static final class Inode {
        byte[] durable = {};
        byte[] content = {};
        final List<Change> pending = new ArrayList<>();

        void apply(Change change) {
            pending.add(change);
            content = change.applied(content);
        }

        void force() {
            durable = content;
            pending.clear();
        }

        /** All that may be found in it after a power cut. */
        Set<ByteBuffer> fates() {
            Set<ByteBuffer> fates = new LinkedHashSet<>();
            byte[] before = durable;
            fates.add(ByteBuffer.wrap(before));
            for (Change change : pending) {
                for (byte[] fate : change.fates(before)) {
                    fates.add(ByteBuffer.wrap(fate));
                }
                before = change.applied(before);
            }
            return fates;
        }
    }

    private interface Change {
        byte[] applied(byte[] before);

        /** What a power cut may leave, apart from all that was there before. */
        List<byte[]> fates(byte[] before);
    }

    private record Truncation(int length) implements Change {
        @Override
        public byte[] applied(byte[] before) {
            return Arrays.copyOf(before, Math.min(length, before.length));
        }

        @Override
        public List<byte[]> fates(byte[] before) {
            return List.of(applied(before));
        }
    }

    private record Write(byte[] bytes, int at) implements Change {
        @Override
        public byte[] applied(byte[] before) {
            byte[] after = Arrays.copyOf(before, Math.max(before.length, at + bytes.length));
            System.arraycopy(bytes, 0, after, at, bytes.length);
            return after;
        }

        @Override
        public List<byte[]> fates(byte[] before) {
            List<byte[]> fates = new ArrayList<>();
            fates.add(applied(before));
            for (int kept : lengths()) {
                fates.add(new Write(Arrays.copyOf(bytes, kept), at).applied(before));
                // The length was written before the bytes were.
                fates.add(new Write(new byte[kept], at).applied(before));
            }
            List<int[]> sectors = sectors();
            for (long chosen : choices(sectors.size())) {
                byte[] fate = Arrays.copyOf(before, Math.max(before.length, at + bytes.length));
                for (int i = 0; i < sectors.size(); i++) {
                    if ((chosen >> i & 1) == 1) {
                        int from = sectors.get(i)[0];
                        System.arraycopy(bytes, from - at, fate, from, sectors.get(i)[1] - from);
                    }
                }
                fates.add(fate);
            }
            return fates;
        }

        private Set<Integer> lengths() {
            Set<Integer> lengths = new LinkedHashSet<>(List.of(1, 8, 9, 10, bytes.length / 2, bytes.length - 1));
            sectors().forEach(sector -> lengths.add(sector[1] - at));
            lengths.removeIf(length -> length > bytes.length);
            return lengths;
        }

        private List<int[]> sectors() {
            List<int[]> sectors = new ArrayList<>();
            for (int from = at; from < at + bytes.length; ) {
                int to = Math.min((from / SECTOR + 1) * SECTOR, at + bytes.length);
                sectors.add(new int[] {from, to});
                from = to;
            }
            return sectors;
        }

        /** Which sectors get through, as bits. */
        private static Set<Long> choices(int sectors) {
            Set<Long> choices = new LinkedHashSet<>();
            long all = (1L << sectors) - 1;
            if (sectors <= FEW) {
                for (long chosen = 0; chosen <= all; chosen++) {
                    choices.add(chosen);
                }
            } else {
                for (int i = 0; i < sectors; i++) {
                    choices.addAll(List.of(1L << i, all & ~(1L << i), (1L << i) - 1, all & ~((1L << i) - 1)));
                }
            }
            return choices;
        }
    }

    private final Map<Path, Inode> names = new TreeMap<>();
    private Map<Path, Inode> durableNames = new TreeMap<>();
    private final List<Consumer<Map<Path, Inode>>> pendingNames = new ArrayList<>();
    private Consumer<SimulatedDisk> watcher = disk -> {};
    private int untilFailure = -1;

    SimulatedDisk() {}

    SimulatedDisk(Image image) {
        image.files().forEach((name, bytes) -> {
            Inode inode = new Inode();
            inode.content = bytes.array();
            inode.force();
            names.put(name, inode);
            durableNames.put(name, inode);
        });
    }

    /** Calls {@code other} in the middle of each operation that changes something. */
    void watch(Consumer<SimulatedDisk> other) {
        watcher = other;
    }

    /** Makes the operation fail that changes something after {@code count} others; half of a write is done then. */
    void failAfter(int count) {
        untilFailure = count;
    }

    boolean hasFailed() {
        return untilFailure < 0;
    }

    /** All that may be there when the power comes back, if it is cut now. */
    Set<Image> cut() {
        Set<Image> images = new LinkedHashSet<>();
        Map<Path, Inode> kept = new TreeMap<>(durableNames);
        addImages(kept, images);
        for (Consumer<Map<Path, Inode>> change : pendingNames) {
            change.accept(kept);
            addImages(kept, images);
        }
        return images;
    }

    private static void addImages(Map<Path, Inode> kept, Set<Image> images) {
        List<Map<Path, ByteBuffer>> all = List.of(Map.of());
        for (Map.Entry<Path, Inode> entry : kept.entrySet()) {
            List<Map<Path, ByteBuffer>> next = new ArrayList<>();
            for (Map<Path, ByteBuffer> files : all) {
                for (ByteBuffer fate : entry.getValue().fates()) {
                    Map<Path, ByteBuffer> more = new LinkedHashMap<>(files);
                    more.put(entry.getKey(), fate);
                    next.add(more);
                }
            }
            all = next;
        }
        all.forEach(files -> images.add(new Image(files)));
    }

    private boolean failsNow() {
        return untilFailure >= 0 && untilFailure-- == 0;
    }

    private void failWhenDue() throws IOException {
        if (failsNow()) {
            throw new IOException("the disk is full");
        }
    }

    private void rename(Consumer<Map<Path, Inode>> change) {
        change.accept(names);
        pendingNames.add(change);
        watcher.accept(this);
    }

    @Override
    public Closeable lock(Path state) {
        return () -> {};
    }

    @Override
    public boolean exists(Path file) {
        return names.containsKey(file);
    }

    @Override
    public byte[] read(Path file) throws IOException {
        return find(file).content.clone();
    }

    private Inode find(Path file) throws NoSuchFileException {
        Inode inode = names.get(file);
        if (inode == null) {
            throw new NoSuchFileException(file.toString());
        }
        return inode;
    }

    @Override
    public OpenFile create(Path file) throws IOException {
        if (exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        failWhenDue();
        Inode inode = new Inode();
        rename(all -> all.put(file, inode));
        return new Handle(inode);
    }

    @Override
    public OpenFile open(Path file) throws IOException {
        return new Handle(find(file));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        find(from);
        failWhenDue();
        rename(all -> all.put(to, all.remove(from)));
    }

    @Override
    public void delete(Path file) throws IOException {
        if (exists(file)) {
            failWhenDue();
            rename(all -> all.remove(file));
        }
    }

    @Override
    public void flushFolderOf(Path file) throws IOException {
        watcher.accept(this);
        failWhenDue();
        durableNames = new TreeMap<>(names);
        pendingNames.clear();
    }

    private final class Handle implements OpenFile {
        private final Inode inode;

        Handle(Inode inode) {
            this.inode = inode;
        }

        @Override
        public void write(byte[] bytes, long at) throws IOException {
            if (failsNow()) {
                inode.apply(new Write(Arrays.copyOf(bytes, bytes.length / 2), (int) at));
                throw new IOException("the disk is full");
            }
            inode.apply(new Write(bytes.clone(), (int) at));
            watcher.accept(SimulatedDisk.this);
        }

        @Override
        public void truncate(long length) throws IOException {
            failWhenDue();
            inode.apply(new Truncation((int) length));
            watcher.accept(SimulatedDisk.this);
        }

        @Override
        public void force() throws IOException {
            watcher.accept(SimulatedDisk.this);
            failWhenDue();
            inode.force();
        }

        @Override
        public void close() {}
    }
}
