package dev.keywright.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** {@link RandomSource#seeded}, which says how. */
final class SeededRandom implements RandomSource {

    private static final int BLOCK = 32;
    private static final byte[] LABEL = "Keywright random".getBytes(StandardCharsets.US_ASCII);

    private final Crypto crypto = Crypto.reproducible();
    private final Secret seed;
    private final AtomicLong next = new AtomicLong();

    SeededRandom(byte[] seed) {
        if (seed.length == 0) {
            throw new IllegalArgumentException("a seed has at least one byte");
        }
        this.seed = Secret.copyOf(seed);
    }

    @Override
    public void fill(byte[] target) {
        int blocks = (target.length + BLOCK - 1) / BLOCK;
        long first = next.getAndAdd(blocks);
        for (int i = 0; i < blocks; i++) {
            byte[] number = ByteBuffer.allocate(Long.BYTES).putLong(first + i).array();
            byte[] block = seed.use(key -> crypto.hmacSha256(key, LABEL, number));
            System.arraycopy(block, 0, target, i * BLOCK, Math.min(BLOCK, target.length - i * BLOCK));
        }
    }
}
