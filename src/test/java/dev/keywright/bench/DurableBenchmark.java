package dev.keywright.bench;

import dev.keywright.crypto.RandomSource;
import dev.keywright.host.emulated.StateFile;
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
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * getAssertion on a key whose state is in a file, and an append of as many bytes as that writes, flushed as a state
 * file is, to a file beside it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 1, time = 2000, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public class DurableBenchmark {

    private static final String RP_ID = "example.com";

    /** On a disk: a system's folder for temporary files may be in memory. */
    static final Path FOLDER = Path.of("target");

    private Path folder;
    private StateFile file;
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
        file = StateFile.open(path, () -> KeyFactory.make(profile, RandomSource.system()));
        authenticator = new Authenticator(new TokenCore(profile, TokenEnvironment.of(file), file.state()));
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
        file.close();
        try (var files = Files.list(folder)) {
            for (Path left : files.toList()) {
                Files.delete(left);
            }
        }
        Files.delete(folder);
    }

    @Benchmark
    public byte[] getAssertion() {
        return CtapRequests.successful(authenticator.process(request, new Interaction()));
    }

    @Benchmark
    public long append() throws IOException {
        length += bare.write(ByteBuffer.wrap(appended), length);
        bare.force(false);
        return length;
    }
}
