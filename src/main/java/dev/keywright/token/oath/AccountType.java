package dev.keywright.token.oath;

import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathType;
import dev.keywright.token.state.OathAccount;

/**
 * The byte that tells what an account computes: the type in the high half, the hash in the low one ("TYPES" and
 * "ALGORITHMS" of the specification).
 */
record AccountType(OathType type, HashAlgorithm algorithm) {

    private static final int HOTP = 0x10;
    private static final int TOTP = 0x20;
    private static final int SHA1 = 0x01;
    private static final int SHA256 = 0x02;
    private static final int SHA512 = 0x03;

    static AccountType decode(int code) throws Refusal {
        OathType type = switch (code & 0xf0) {
            case HOTP -> OathType.HOTP;
            case TOTP -> OathType.TOTP;
            default -> throw Refusal.wrongSyntax();
        };
        return new AccountType(type, algorithm(code & 0x0f));
    }

    /** The hash that the low half of a byte stands for. */
    static HashAlgorithm algorithm(int code) throws Refusal {
        return switch (code) {
            case SHA1 -> HashAlgorithm.SHA1;
            case SHA256 -> HashAlgorithm.SHA256;
            case SHA512 -> HashAlgorithm.SHA512;
            default -> throw Refusal.wrongSyntax();
        };
    }

    static AccountType of(OathAccount account) {
        return new AccountType(account.type(), account.algorithm());
    }

    int encode() {
        int high = switch (type) {
            case HOTP -> HOTP;
            case TOTP -> TOTP;
        };
        return high | encode(algorithm);
    }

    static int encode(HashAlgorithm algorithm) {
        return switch (algorithm) {
            case SHA1 -> SHA1;
            case SHA256 -> SHA256;
            case SHA512 -> SHA512;
        };
    }
}
