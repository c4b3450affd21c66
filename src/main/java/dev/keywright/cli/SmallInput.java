package dev.keywright.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads a file, or standard input where the file is {@code -}, that is text and not long. */
final class SmallInput {

    private SmallInput() {}

    /**
     * All of {@code file}.
     *
     * @param limit in bytes
     * @param what  it holds, such as "PIN", for the errors
     */
    static String read(Path file, int limit, String what) throws IOException {
        boolean standard = file.toString().equals("-");
        String name = standard ? "Standard input" : "The file " + file;
        if (!standard && Files.isDirectory(file)) {
            throw new IOException(file + " is a folder; give a file that holds the " + what + ".");
        }
        byte[] bytes = standard ? System.in.readNBytes(limit + 1) : start(file, limit + 1);
        try {
            if (bytes.length > limit) {
                throw new IOException(name + " is too long to hold the " + what + "; check that it is the right one.");
            }
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IOException(name + " is not text; check that it holds the " + what + ".", e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static byte[] start(Path file, int length) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(length);
        }
    }
}
