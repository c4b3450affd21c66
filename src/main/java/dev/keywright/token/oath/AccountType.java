package dev.keywright.token.oath;

import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathType;
import dev.keywright.token.state.OathAccount;
import dev.keywright.wire.Ykoath;

/**
 * The byte that tells what an account computes: the type in the high half, the hash in the low one ("TYPES" and
 * "ALGORITHMS" of the specification).
 */
record AccountType(OathType type, HashAlgorithm algorithm) {

    static AccountType decode(int code) throws Refusal {
        OathType type = switch (code & Ykoath.TYPE_MASK) {
            case Ykoath.TYPE_HOTP -> OathType.HOTP;
            case Ykoath.TYPE_TOTP -> OathType.TOTP;
            default -> throw Refusal.wrongSyntax();
        };
        return new AccountType(type, algorithm(code));
    }

    /** The hash that the low half of a byte stands for. */
    static HashAlgorithm algorithm(int code) throws Refusal {
        return switch (code & Ykoath.ALGORITHM_MASK) {
            case Ykoath.ALGORITHM_SHA1 -> HashAlgorithm.SHA1;
            case Ykoath.ALGORITHM_SHA256 -> HashAlgorithm.SHA256;
            case Ykoath.ALGORITHM_SHA512 -> HashAlgorithm.SHA512;
            default -> throw Refusal.wrongSyntax();
        };
    }

    static AccountType of(OathAccount account) {
        return new AccountType(account.type(), account.algorithm());
    }

    int encode() {
        int high = switch (type) {
            case HOTP -> Ykoath.TYPE_HOTP;
            case TOTP -> Ykoath.TYPE_TOTP;
        };
        return high | encode(algorithm);
    }

    static int encode(HashAlgorithm algorithm) {
        return switch (algorithm) {
            case SHA1 -> Ykoath.ALGORITHM_SHA1;
            case SHA256 -> Ykoath.ALGORITHM_SHA256;
            case SHA512 -> Ykoath.ALGORITHM_SHA512;
        };
    }
}
