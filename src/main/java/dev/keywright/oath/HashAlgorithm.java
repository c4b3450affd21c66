package dev.keywright.oath;

import java.util.Locale;
import java.util.Optional;

/** The hash functions that HOTP and TOTP are computed with (RFC 6238 §1.2). */
public enum HashAlgorithm {
    SHA1("HmacSHA1"),
    SHA256("HmacSHA256"),
    SHA512("HmacSHA512");

    private final String macName;

    HashAlgorithm(String macName) {
        this.macName = macName;
    }

    /** The name of its HMAC in the JCA. */
    public String macName() {
        return macName;
    }

    /** The algorithm that {@code name} stands for, in any case and with or without a dash. */
    public static Optional<HashAlgorithm> named(String name) {
        String plain = name.replace("-", "").toUpperCase(Locale.ROOT);
        for (HashAlgorithm algorithm : values()) {
            if (algorithm.name().equals(plain)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }
}
