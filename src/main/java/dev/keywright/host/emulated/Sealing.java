package dev.keywright.host.emulated;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * How a record's body keeps its payload. Each body also vouches for its place: it depends on the link that the body
 * before it leaves behind, so that no record can move or go missing in the middle without notice.
 */
sealed interface Sealing {

    /** The link before the first record. */
    byte[] firstLink();

    /** The body that keeps {@code payload} after {@code link}. */
    byte[] seal(byte[] payload, byte[] link);

    /** The payload of a body after {@code link}; empty when anything about it differs. */
    Optional<byte[]> open(byte[] body, byte[] link);

    /** The link that {@code body} leaves behind. */
    byte[] link(byte[] body);

    /**
     * Plainly: 4 bytes CRC-32C of the link and the payload, which are the next link too, then the payload.
     *
     * @param firstLink the header's CRC-32C
     */
    record Checked(byte[] firstLink) implements Sealing {

        private static final int CHECK_LENGTH = 4;

        @Override
        public byte[] seal(byte[] payload, byte[] link) {
            return ByteBuffer.allocate(CHECK_LENGTH + payload.length)
                    .put(check(link, payload, 0))
                    .put(payload)
                    .array();
        }

        @Override
        public Optional<byte[]> open(byte[] body, byte[] link) {
            return body.length >= CHECK_LENGTH && Arrays.equals(link(body), check(link, body, CHECK_LENGTH))
                    ? Optional.of(Arrays.copyOfRange(body, CHECK_LENGTH, body.length))
                    : Optional.empty();
        }

        @Override
        public byte[] link(byte[] body) {
            return Arrays.copyOf(body, CHECK_LENGTH);
        }

        private static byte[] check(byte[] link, byte[] bytes, int from) {
            CRC32C crc = new CRC32C();
            crc.update(link);
            crc.update(bytes, from, bytes.length - from);
            return ByteBuffer.allocate(CHECK_LENGTH).putInt((int) crc.getValue()).array();
        }
    }

    /**
     * By AES-256-GCM: 12 bytes nonce, the ciphertext, 16 bytes tag, which are the next link too. The link is the
     * associated data. Nonces are random (NIST SP 800-38D §8.2.2), so that they need no memory: a file that was cut,
     * rolled back or copied goes on with ones that it never used. Of such nonces 2³² go with one key, and a file gets
     * another key long before that, each time that it is written anew.
     *
     * @param firstLink the header's tag
     */
    record Encrypted(Secret key, byte[] firstLink) implements Sealing {

        private static final int NONCE_LENGTH = 12;
        private static final int TAG_LENGTH = 16;
        private static final RandomSource RANDOM = RandomSource.system();

        @Override
        public byte[] seal(byte[] payload, byte[] link) {
            byte[] nonce = RANDOM.bytes(NONCE_LENGTH);
            byte[] sealed = Crypto.fastest().seal(key, nonce, link, payload);
            return ByteBuffer.allocate(NONCE_LENGTH + sealed.length).put(nonce).put(sealed).array();
        }

        @Override
        public Optional<byte[]> open(byte[] body, byte[] link) {
            if (body.length < NONCE_LENGTH + TAG_LENGTH) {
                return Optional.empty();
            }
            byte[] sealed = Arrays.copyOfRange(body, NONCE_LENGTH, body.length);
            return Crypto.fastest().open(key, Arrays.copyOf(body, NONCE_LENGTH), link, sealed);
        }

        @Override
        public byte[] link(byte[] body) {
            return Arrays.copyOfRange(body, body.length - TAG_LENGTH, body.length);
        }
    }
}
