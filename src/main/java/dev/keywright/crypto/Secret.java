package dev.keywright.crypto;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Secret bytes (a seed, a private key, a PIN hash) that never print themselves and compare in constant time.
 * The bytes are only lent: {@link #use} passes a copy that is wiped when the borrower returns.
 */
public final class Secret implements AutoCloseable {

    private final byte[] value;

    private Secret(byte[] value) {
        this.value = value;
    }

    /** A copy of {@code value}; wiping the original stays the caller's task. */
    public static Secret copyOf(byte[] value) {
        return new Secret(value.clone());
    }

    /** Lends a copy of the bytes to {@code borrower} and wipes that copy afterwards. */
    public <R> R use(Function<byte[], R> borrower) {
        byte[] lent = value.clone();
        try {
            return borrower.apply(lent);
        } finally {
            Arrays.fill(lent, (byte) 0);
        }
    }

    /** A copy that the caller must wipe. */
    public byte[] toArray() {
        return value.clone();
    }

    public int length() {
        return value.length;
    }

    /** Constant-time comparison with {@code candidate}. */
    public boolean matches(byte[] candidate) {
        return MessageDigest.isEqual(value, candidate);
    }

    /** Wipes the bytes; the secret is all zeros from then on. */
    @Override
    public void close() {
        Arrays.fill(value, (byte) 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && matches(secret.value);
    }

    /** Depends on the length only, so that a hash in a log or a heap dump tells nothing. */
    @Override
    public int hashCode() {
        return value.length;
    }

    @Override
    public String toString() {
        return "Secret[" + value.length + " bytes]";
    }
}
