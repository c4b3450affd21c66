package dev.keywright.bench;

import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.host.emulated.StateFile;
import dev.keywright.host.emulated.StateProtection;
import dev.keywright.token.Interaction;
import dev.keywright.token.KeyFactory;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.ctap.Authenticator;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * getAssertion on a key whose state is in a file, and an append of as many bytes as that writes, flushed as a state
 * file is, to a file beside it. They take turns, because a disk's speed drifts.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 1, time = 4, timeUnit = TimeUnit.SECONDS)
@Measurement(iterations = 5, time = 1, timeUnit = TimeUnit.SECONDS)
public class DurableBenchmark {

    private static final String RP_ID = "example.com";

    /** On a disk: a system's folder for temporary files may be in memory. */
    static final Path FOLDER = Path.of("target");

    @Param({"plain", "encrypted"})
    public String file = "";

    private Path folder;
    private StateFile state;
    private Authenticator authenticator;
    private byte[] request;
    private FileChannel bare;
    private long length;
    private byte[] appended;

    @Setup
    public void openFiles() throws IOException {
        folder = Files.createTempDirectory(FOLDER.toAbsolutePath(), "bench");
        Path path = folder.resolve("key.state");
        FirmwareProfile profile = FirmwareProfiles.defaultProfile();
        RandomSource random = RandomSource.system();
        StateProtection protection = file.equals("plain")
                ? StateProtection.NONE
                : StateProtection.key(Secret.copyOf(random.bytes(32)));
        state = StateFile.open(path, protection, () -> KeyFactory.make(profile, random));
        authenticator = new Authenticator(new TokenCore(profile, TokenEnvironment.of(state), state.state()));
        byte[] made = authenticator.process(
                CtapRequests.makeCredential(RP_ID, new byte[16], false), new Interaction());
        request = CtapRequests.getAssertion(RP_ID, CtapRequests.credentialId(made));
        long before = Files.size(path);
        getAssertion();
        appended = new byte[(int) (Files.size(path) - before)];
        bare = FileChannel.open(folder.resolve("bare"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    @TearDown
    public void removeFiles() throws IOException {
        bare.close();
        state.close();
        try (var files = Files.list(folder)) {
            for (Path left : files.toList()) {
                Files.delete(left);
            }
        }
        Files.delete(folder);
    }

    /** What each half of the turns took. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Halves {
        public long appendNanos;
        public long getAssertionNanos;
        public long turns;
    }

    @Benchmark
    public byte[] inTurn(Halves halves) throws IOException {
        long begin = System.nanoTime();
        append();
        long middle = System.nanoTime();
        byte[] answer = getAssertion();
        halves.appendNanos += middle - begin;
        halves.getAssertionNanos += System.nanoTime() - middle;
        halves.turns++;
        return answer;
    }

    private byte[] getAssertion() {
        return CtapRequests.successful(authenticator.process(request, new Interaction()));
    }

    private void append() throws IOException {
        length += bare.write(ByteBuffer.wrap(appended), length);
        bare.force(false);
    }
}
