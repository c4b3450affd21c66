package dev.keywright.host.emulated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.crypto.Secret;
import dev.keywright.host.emulated.SimulatedDisk.Image;
import dev.keywright.token.state.TokenState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Cuts the power at each operation on the disk while a key works, and looks at all that {@link SimulatedDisk} says may
 * be left: the key must be there, as it was after its last change or after the one that was on its way, and go on from
 * there. What opening it does to the disk is cut in the same way.
 */
class PowerCutTest {

    private static final Path PATH = Path.of("key.state");
    private static final Path SNAPSHOT = Path.of("snapshot.state");
    private static final Path CLONE = Path.of("clone.state");
    private static final int SMALL = 1024;
    private static final int PIN_RETRIES = 8;
    private static final StateProtection PASSPHRASE =
            StateProtection.passphrase("correct horse".toCharArray(), new Argon2Cost(8, 1, 1));
    private static final StateProtection KEY_FILE = StateProtection.key(Secret.copyOf(new byte[32]));

    /** What the key has told the computer. */
    private record Answers(
            List<byte[]> credentials, long signatureCounter, int codes, int pinRetries, int settings) {}

    /** A cut, with what had been said before it. */
    private record Cut(
            Set<Image> images, Map<Path, TokenState> claims, Map<Path, List<StateProtection>> protections,
            Answers answers) {}

    /** What opening a file gave, and what a cut meanwhile could have left. */
    private record Opened(TokenState state, StateProtection protection, Set<Image> cuts) {}

    private record Opening(Path path, Map<Path, ByteBuffer> files, List<StateProtection> protections) {}

    private record Tried(TokenState state, Answers answers) {}

    private final List<Cut> cuts = new ArrayList<>();
    /** The files that are open, which say themselves what they hold. */
    private final Map<Path, StateFile> held = new TreeMap<>();
    /** What each file was last said to hold. */
    private final Map<Path, TokenState> claims = new TreeMap<>();
    /** What each file may be protected with; with one or the other while that changes. */
    private final Map<Path, List<StateProtection>> protections = new TreeMap<>();
    private final Set<Tried> tried = new HashSet<>();
    private final Map<Opening, Opened> opened = new HashMap<>();
    private Answers answers = new Answers(List.of(), 0, 0, PIN_RETRIES, 0);
    private int images;
    private SimulatedDisk disk = new SimulatedDisk();

    static List<StateProtection> protections() {
        return List.of(StateProtection.NONE, PASSPHRASE, KEY_FILE);
    }

    @ParameterizedTest
    @MethodSource("protections")
    void nothingThatWasAnsweredIsLost(StateProtection protection) throws Exception {
        disk.watch(this::cut);
        work(protection);
        cut(disk);
        checkAll();
        assertThat(cuts.size()).isGreaterThan(100);
        assertThat(images).isGreaterThan(3000);
    }

    @Test
    void aFileOfVersionOneIsNotLostOnItsWay() throws Exception {
        byte[] versionOne = Files.readAllBytes(VersionOne.FILE);
        disk = new SimulatedDisk(new Image(Map.of(PATH, ByteBuffer.wrap(versionOne))));
        claims.put(PATH, VersionOne.state());
        answers = new Answers(List.of(VersionOne.WRAPPED), 2, 2, 7, 0);
        disk.watch(this::cut);
        try (PluggedIn key = plugIn(PATH, StateProtection.NONE)) {
            tryWrongPin(key);
            nextCode(key);
            signIn(key);
        }
        cut(disk);
        checkAll();
        assertThat(cuts.size()).isGreaterThan(10);
    }

    private void work(StateProtection protection) throws Exception {
        try (PluggedIn key = plugIn(PATH, protection)) {
            register(key, false);
            register(key, true);
            signIn(key);
            key.addHotp();
            for (int i = 0; i < 3; i++) {
                nextCode(key);
            }
            key.setPin();
            tryWrongPin(key);
            tryWrongPin(key);
            changeSettings(key);
            changeSettings(key);
        }
        held.clear();
        try (PluggedIn key = plugIn(PATH, protection)) {
            int compact = key.file.facts().length();
            tryWrongPin(key);
            signIn(key);
            register(key, true);
            changeSettings(key);
            rollBackOneCode(key);
            TokenState snapshot = snapshot(key);
            Answers then = answers;
            outgrow(key, compact);
            answers = then;
            key.key.restore(snapshot);
            nextCode(key);
            for (StateProtection next : List.of(PASSPHRASE, KEY_FILE, StateProtection.NONE, protection)) {
                protect(key, next);
                signIn(key);
            }
            useClone(key);
        }
    }

    private PluggedIn plugIn(Path path, StateProtection protection) throws Exception {
        protections.put(path, List.of(protection));
        PluggedIn key = new PluggedIn(disk, path, SMALL, protection);
        held.put(path, key.file);
        return key;
    }

    private void register(PluggedIn key, boolean discoverable) throws Exception {
        giveRightPin();
        List<byte[]> credentials = new ArrayList<>(answers.credentials());
        credentials.add(key.register(credentials.size(), discoverable));
        answers = new Answers(
                credentials, answers.signatureCounter(), answers.codes(), answers.pinRetries(), answers.settings());
    }

    private void signIn(PluggedIn key) throws Exception {
        giveRightPin();
        long counter = key.signIn(answers.credentials().get(0));
        assertThat(counter).isGreaterThan(answers.signatureCounter());
        answers = new Answers(
                answers.credentials(), counter, answers.codes(), answers.pinRetries(), answers.settings());
    }

    /** Whoever knows the PIN has all the tries again, at the latest when the command is answered. */
    private void giveRightPin() {
        answers = new Answers(
                answers.credentials(), answers.signatureCounter(), answers.codes(), PIN_RETRIES, answers.settings());
    }

    private void nextCode(PluggedIn key) throws Exception {
        assertThat(key.nextHotp()).isEqualTo(PluggedIn.code(answers.codes()));
        answers = new Answers(
                answers.credentials(),
                answers.signatureCounter(),
                answers.codes() + 1,
                answers.pinRetries(),
                answers.settings());
    }

    private void tryWrongPin(PluggedIn key) throws Exception {
        int left = key.tryWrongPin();
        assertThat(left).isEqualTo(answers.pinRetries() - 1);
        answers = new Answers(
                answers.credentials(), answers.signatureCounter(), answers.codes(), left, answers.settings());
    }

    /** Another timeout and another lock code each time, both of which count up. */
    private void changeSettings(PluggedIn key) {
        int next = answers.settings() + 1;
        key.changeSettings(answers.settings(), next);
        answers = new Answers(
                answers.credentials(), answers.signatureCounter(), answers.codes(), answers.pinRetries(), next);
    }

    private void rollBackOneCode(PluggedIn key) throws Exception {
        Answers then = answers;
        nextCode(key);
        answers = then;
        key.key.rollback(1);
        // Not the same code again, after which the key would be as it was before.
        signIn(key);
        nextCode(key);
    }

    private TokenState snapshot(PluggedIn key) throws Exception {
        protections.put(SNAPSHOT, protections.get(PATH));
        key.file.copyTo(SNAPSHOT);
        claims.put(SNAPSHOT, key.key.state());
        return key.key.state();
    }

    /** Lets the file grow until it is written anew, and cuts the power only then. */
    private void outgrow(PluggedIn key, int compact) throws Exception {
        disk.watch(now -> {});
        int almost = 4 * compact - 300;
        int before;
        do {
            before = key.file.facts().length();
            signIn(key);
            nextCode(key);
            if (before > almost) {
                disk.watch(this::cut);
            }
        } while (key.file.facts().length() > before);
        assertThat(before).isGreaterThan(almost);
    }

    private void protect(PluggedIn key, StateProtection next) throws Exception {
        protections.put(PATH, List.of(protections.get(PATH).get(0), next));
        key.file.protect(next);
        protections.put(PATH, List.of(next));
    }

    /** Both count on from the same, each for itself. */
    private void useClone(PluggedIn key) throws Exception {
        protections.put(CLONE, protections.get(PATH));
        key.file.copyTo(CLONE);
        claims.put(CLONE, key.key.state());
        try (PluggedIn clone = plugIn(CLONE, protections.get(CLONE).get(0))) {
            assertThat(clone.nextHotp()).isEqualTo(PluggedIn.code(answers.codes()));
            nextCode(key);
        }
    }

    private void cut(SimulatedDisk now) {
        held.forEach((path, file) -> claims.put(path, file.state()));
        cuts.add(new Cut(now.cut(), new TreeMap<>(claims), new TreeMap<>(protections), answers));
    }

    private void checkAll() throws Exception {
        for (int i = 0; i < cuts.size(); i++) {
            Cut cut = cuts.get(i);
            Map<Path, TokenState> next = new TreeMap<>();
            for (Path path : cut.protections().keySet()) {
                cuts.subList(i, cuts.size()).stream()
                        .filter(later -> later.claims().containsKey(path))
                        .map(later -> later.claims().get(path))
                        .filter(state -> cut.claims().get(path) == null || !state.equals(cut.claims().get(path)))
                        .findFirst()
                        .ifPresent(state -> next.put(path, state));
            }
            for (Image image : cut.images()) {
                check(cut, next, image, true);
            }
        }
    }

    private void check(Cut cut, Map<Path, TokenState> next, Image image, boolean cutAgain) throws Exception {
        images++;
        for (Path path : cut.protections().keySet()) {
            TokenState claim = cut.claims().get(path);
            if (!image.files().containsKey(path)) {
                assertThat(claim).as("what is gone").isNull();
                continue;
            }
            Opened opened = open(image, path, cut.protections().get(path));
            boolean asSaid = claim != null && opened.state().equals(claim);
            assertThat(asSaid || opened.state().equals(next.get(path))).as("the state of " + path).isTrue();
            if (path.equals(PATH)) {
                goOn(opened, image, cut.answers());
            }
            if (cutAgain) {
                for (Image later : opened.cuts()) {
                    check(cut, next, later, false);
                }
            }
        }
    }

    /** Opens what a cut left, with whichever protection it has. What is in drafts is never read. */
    private Opened open(Image image, Path path, List<StateProtection> protections) throws IOException {
        Map<Path, ByteBuffer> read = new TreeMap<>(image.files());
        read.replaceAll((name, bytes) -> name.toString().endsWith(".new") ? ByteBuffer.allocate(0) : bytes);
        Opening opening = new Opening(path, read, protections);
        Opened known = opened.get(opening);
        if (known != null) {
            return known;
        }
        IOException refusal = null;
        for (StateProtection protection : protections) {
            SimulatedDisk left = new SimulatedDisk(image);
            Set<Image> cutsMeanwhile = new LinkedHashSet<>();
            left.watch(now -> cutsMeanwhile.addAll(now.cut()));
            try (StateFile file = StateFile.open(left, path, SMALL, protection, () -> {
                throw new AssertionError("the key is gone");
            })) {
                Opened result = new Opened(file.state(), protection, cutsMeanwhile);
                opened.put(opening, result);
                return result;
            } catch (IOException e) {
                assertThat(e.getMessage()).containsAnyOf("is encrypted with", "is not encrypted", "is not that of");
                refusal = e;
            }
        }
        throw new AssertionError("none of the protections opens it", refusal);
    }

    /** The key counts on from where it was; each state is tried once, since what comes after depends on it alone. */
    private void goOn(Opened opened, Image image, Answers said) throws Exception {
        if (!tried.add(new Tried(opened.state(), said))) {
            return;
        }
        try (PluggedIn key = new PluggedIn(new SimulatedDisk(image), PATH, SMALL, opened.protection())) {
            assertThat(key.pinRetries()).isLessThanOrEqualTo(said.pinRetries());
            int settings = key.settings();
            assertThat(settings).isGreaterThanOrEqualTo(said.settings());
            key.changeSettings(settings, settings + 1);
            if (said.codes() > 0) {
                assertThat(key.nextHotpCounter()).isGreaterThanOrEqualTo(said.codes());
                assertThat(PluggedIn.code(key.nextHotpCounter())).isEqualTo(key.nextHotp());
            }
            long counter = said.signatureCounter();
            for (byte[] credential : said.credentials()) {
                long next = key.signIn(credential);
                assertThat(next).isGreaterThan(counter);
                counter = next;
            }
        }
    }
}
