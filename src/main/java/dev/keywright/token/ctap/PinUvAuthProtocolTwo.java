package dev.keywright.token.ctap;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.Crypto.Direction;
import dev.keywright.crypto.RandomSource;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** PIN/UV auth protocol two (CTAP 2.1 §6.5.7); its shared secret is an HMAC key, then an AES key, 32 bytes each. */
record PinUvAuthProtocolTwo(Crypto crypto, RandomSource random) implements PinUvAuthProtocol {

    private static final int BLOCK = 16;
    private static final int KEY = 32;
    private static final byte[] SALT = new byte[32];
    private static final byte[] HMAC_INFO = "CTAP2 HMAC key".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AES_INFO = "CTAP2 AES key".getBytes(StandardCharsets.US_ASCII);

    @Override
    public int version() {
        return 2;
    }

    @Override
    public byte[] kdf(byte[] z) {
        byte[] sharedSecret = Arrays.copyOf(crypto.hkdfSha256(z, SALT, HMAC_INFO, KEY), 2 * KEY);
        System.arraycopy(crypto.hkdfSha256(z, SALT, AES_INFO, KEY), 0, sharedSecret, KEY, KEY);
        return sharedSecret;
    }

    @Override
    public byte[] encrypt(byte[] sharedSecret, byte[] plain) {
        byte[] iv = random.bytes(BLOCK);
        byte[] cipher = crypto.aesCbc(Direction.ENCRYPT, aesKey(sharedSecret), iv, plain);
        byte[] all = Arrays.copyOf(iv, BLOCK + cipher.length);
        System.arraycopy(cipher, 0, all, BLOCK, cipher.length);
        return all;
    }

    @Override
    public Optional<byte[]> decrypt(byte[] sharedSecret, byte[] cipher) {
        if (cipher.length <= BLOCK || cipher.length % BLOCK != 0) {
            return Optional.empty();
        }
        byte[] iv = Arrays.copyOf(cipher, BLOCK);
        byte[] blocks = Arrays.copyOfRange(cipher, BLOCK, cipher.length);
        return Optional.of(crypto.aesCbc(Direction.DECRYPT, aesKey(sharedSecret), iv, blocks));
    }

    @Override
    public byte[] authenticate(byte[] key, byte[]... message) {
        return crypto.hmacSha256(key.length > KEY ? Arrays.copyOf(key, KEY) : key, message);
    }

    private static byte[] aesKey(byte[] sharedSecret) {
        return Arrays.copyOfRange(sharedSecret, KEY, 2 * KEY);
    }
}
