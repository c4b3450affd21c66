package dev.keywright.oath;

import java.util.Locale;
import java.util.Optional;

/** The hash functions that HOTP and TOTP are computed with (RFC 6238 §1.2). */
public enum HashAlgorithm {
    SHA1("HmacSHA1", "SHA-1", 64),
    SHA256("HmacSHA256", "SHA-256", 64),
    SHA512("HmacSHA512", "SHA-512", 128);

    private final String macName;
    private final String digestName;
    private final int blockLength;

    HashAlgorithm(String macName, String digestName, int blockLength) {
        this.macName = macName;
        this.digestName = digestName;
        this.blockLength = blockLength;
    }

    /** The name of its HMAC in the JCA. */
    public String macName() {
        return macName;
    }

    /** The name of the hash in the JCA. */
    public String digestName() {
        return digestName;
    }

    /** The bytes of one block; HMAC hashes a longer key first (RFC 2104 §2). */
    public int blockLength() {
        return blockLength;
    }

    /** The algorithm that {@code name} stands for, in any case, with or without dashes or {@code Hmac} before it. */
    public static Optional<HashAlgorithm> named(String name) {
        String plain = name.replace("-", "").toUpperCase(Locale.ROOT);
        for (HashAlgorithm algorithm : values()) {
            if (plain.equals(algorithm.name()) || plain.equals("HMAC" + algorithm.name())) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }
}
