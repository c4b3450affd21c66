package dev.keywright.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads a file, or standard input where the file is {@code -}, that is text and not long. */
final class SmallInput {

    /** Some editors begin a UTF-8 file with it (Unicode 15 §23.8). */
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private SmallInput() {}

    /**
     * All of {@code file}.
     *
     * @param limit in bytes
     * @param what  it holds, such as "PIN", for the errors
     */
    static String read(Path file, int limit, String what) throws IOException {
        byte[] bytes = isStandard(file) ? System.in.readNBytes(limit + 1) : start(file, limit + 1, what);
        return decode(bytes, file, limit, what).toString();
    }

    /**
     * The first line of {@code file}, without blanks around it. What follows it on standard input stays there, so that
     * two secrets can come in two lines. No copy but the returned one is left in memory.
     *
     * @param limit of the file, or of the line on standard input, in bytes
     * @param what  as for {@link #read}
     */
    static char[] readLine(Path file, int limit, String what) throws IOException {
        byte[] bytes = isStandard(file) ? lineOfStandardInput(limit + 1) : start(file, limit + 1, what);
        CharBuffer text = decode(bytes, file, limit, what);
        try {
            int start = text.length() > 0 && text.get(0) == BYTE_ORDER_MARK ? 1 : 0;
            int end = start;
            while (end < text.length() && text.get(end) != '\n' && text.get(end) != '\r') {
                end++;
            }
            while (start < end && Character.isWhitespace(text.get(start))) {
                start++;
            }
            while (start < end && Character.isWhitespace(text.get(end - 1))) {
                end--;
            }
            char[] line = new char[end - start];
            text.get(start, line);
            return line;
        } finally {
            Arrays.fill(text.array(), '\0');
        }
    }

    private static boolean isStandard(Path file) {
        return file.toString().equals("-");
    }

    private static byte[] start(Path file, int length, String what) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a folder; give a file that holds the " + what + ".");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(length);
        }
    }

    private static byte[] lineOfStandardInput(int length) throws IOException {
        byte[] line = new byte[length];
        int end = 0;
        int next;
        do {
            next = System.in.read();
            if (next >= 0) {
                line[end++] = (byte) next;
            }
        } while (next >= 0 && next != '\n' && end < length);
        byte[] exact = Arrays.copyOf(line, end);
        Arrays.fill(line, (byte) 0);
        return exact;
    }

    /** The text that {@code bytes} are, which are wiped. */
    private static CharBuffer decode(byte[] bytes, Path file, int limit, String what) throws IOException {
        String name = isStandard(file) ? "Standard input" : "The file " + file;
        try {
            if (bytes.length > limit) {
                throw new IOException(name + " is too long to hold the " + what + "; check that it is the right one.");
            }
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            throw new IOException(name + " is not text; check that it holds the " + what + ".", e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
