package dev.keywright.server.access;

import dev.keywright.crypto.RandomSource;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * An API key as its owner has it: {@code kw_}, ten characters that name it, {@code _}, 43 characters with 256 random
 * bits, and 6 with the CRC-32 of all before, by which a scanner for leaked keys knows one, and a typing error is told
 * without a look into the database. All characters are letters and digits, so that a double click takes all of it.
 */
public final class ApiKeyText {

    /** What every key begins with. */
    public static final String PREFIX = "kw_";

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());
    private static final int ID_BYTES = 7;
    private static final int ID_DIGITS = 10;
    private static final int SECRET_BYTES = 32;
    private static final int SECRET_DIGITS = 43;
    private static final int CHECKSUM_DIGITS = 6;
    private static final Pattern FORM = Pattern.compile(
            "(kw_([0-9A-Za-z]{" + ID_DIGITS + "})_[0-9A-Za-z]{" + SECRET_DIGITS + "})([0-9A-Za-z]{" + CHECKSUM_DIGITS
                    + "})");

    private final String id;
    private final String text;

    private ApiKeyText(String id, String text) {
        this.id = id;
        this.text = text;
    }

    /** A new key. */
    public static ApiKeyText random(RandomSource random) {
        String id = digits(new BigInteger(1, random.bytes(ID_BYTES)), ID_DIGITS);
        String start = PREFIX + id + "_" + digits(new BigInteger(1, random.bytes(SECRET_BYTES)), SECRET_DIGITS);
        return new ApiKeyText(id, start + checksum(start));
    }

    /** The key that {@code text} is; nothing where it is no whole key. */
    public static Optional<ApiKeyText> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() && checksum(form.group(1)).equals(form.group(3))
                ? Optional.of(new ApiKeyText(form.group(2), text))
                : Optional.empty();
    }

    public String id() {
        return id;
    }

    /** The whole key, for its owner's eyes. */
    public String reveal() {
        return text;
    }

    /** What the database knows it by: SHA-256 in hex, which is enough for what cannot be guessed. */
    String digest() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Whether {@code digest} is that of this key; takes as long whichever digit differs. */
    boolean hasDigest(String digest) {
        return MessageDigest.isEqual(
                digest().getBytes(StandardCharsets.US_ASCII), digest.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return PREFIX + id + "_…";
    }

    private static String checksum(String start) {
        CRC32 crc = new CRC32();
        crc.update(start.getBytes(StandardCharsets.US_ASCII));
        return digits(BigInteger.valueOf(crc.getValue()), CHECKSUM_DIGITS);
    }

    private static String digits(BigInteger number, int length) {
        char[] digits = new char[length];
        BigInteger rest = number;
        for (int i = length - 1; i >= 0; i--) {
            BigInteger[] division = rest.divideAndRemainder(BASE);
            digits[i] = DIGITS.charAt(division[1].intValue());
            rest = division[0];
        }
        return new String(digits);
    }
}
