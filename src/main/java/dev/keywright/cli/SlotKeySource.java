package dev.keywright.cli;

import dev.keywright.host.otp.InvalidSlotContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the secret comes from that a slot gets, and who is told of one that was made for it. */
final class SlotKeySource {

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "Where the secret is; - for standard input. Without it, it is asked for.")
    private @Nullable Path file;

    @Option(
            names = "--generate",
            description = "Make a random secret; nobody learns it but by --show-key or --key-out.")
    private boolean generate;

    @Option(names = "--show-key", description = "Print the secret that was made, this once.")
    private boolean show;

    @Option(
            names = "--key-out",
            paramLabel = "FILE",
            description = "Write the secret that was made to a new file for its owner's eyes, as --key-file reads it.")
    private @Nullable Path out;

    /** Makes a secret, in the form in which {@code --key-file} has it. */
    @FunctionalInterface
    interface Maker {
        char[] make() throws InvalidSlotContent;
    }

    /** What programs a slot, with a secret that is wiped afterwards. */
    @FunctionalInterface
    interface Programming {
        void with(char[] secret) throws Exception;
    }

    /** Programs with the secret that was given, or with one that {@code maker} makes. */
    void use(String what, boolean typedTwice, Maker maker, Map<String, Object> answer, Programming programming)
            throws Exception {
        char[] secret = secret(what, typedTwice, maker);
        try {
            if (out == null) {
                programming.with(secret);
            } else {
                keep(secret, out, programming);
            }
            if (show) {
                answer.put("key", new String(secret));
            }
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    private char[] secret(String what, boolean typedTwice, Maker maker) throws IOException, Misuse, InvalidSlotContent {
        if (generate && file != null) {
            throw new Misuse("Give either --key-file or --generate, not both.");
        }
        if (!generate && (show || out != null)) {
            throw new Misuse("Only a secret that --generate makes can be shown or kept; leave --show-key and --key-out"
                    + " out.");
        }
        if (generate) {
            return maker.make();
        }
        return typedTwice ? SecretInput.readTwice(file, what) : SecretInput.read(file, what);
    }

    /** First the file, as a secret that is in a key alone cannot be had back. */
    static void keep(char[] secret, Path out, Programming programming) throws Exception {
        byte[] line = line(secret);
        try {
            SecretFile.write(out, line);
        } finally {
            Arrays.fill(line, (byte) 0);
        }
        try {
            programming.with(secret);
        } catch (SlotInDoubt e) {
            throw new IOException(e.getMessage() + " The secret is in " + out + ": give it with --key-file.", e);
        } catch (Exception e) {
            Files.deleteIfExists(out);
            throw e;
        }
    }

    private static byte[] line(char[] secret) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(secret));
        byte[] line = Arrays.copyOf(bytes.array(), bytes.limit() + 1);
        line[bytes.limit()] = '\n';
        Arrays.fill(bytes.array(), (byte) 0);
        return line;
    }
}
