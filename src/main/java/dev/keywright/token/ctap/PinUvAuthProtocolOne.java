package dev.keywright.token.ctap;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.Crypto.Direction;
import java.util.Arrays;
import java.util.Optional;

/** PIN/UV auth protocol one (CTAP 2.1 §6.5.6). */
record PinUvAuthProtocolOne(Crypto crypto) implements PinUvAuthProtocol {

    private static final int BLOCK = 16;
    private static final int SIGNATURE = 16;
    private static final byte[] ZERO_IV = new byte[BLOCK];

    @Override
    public int version() {
        return 1;
    }

    @Override
    public byte[] kdf(byte[] z) {
        return crypto.sha256(z);
    }

    @Override
    public byte[] encrypt(byte[] sharedSecret, byte[] plain) {
        return crypto.aesCbc(Direction.ENCRYPT, sharedSecret, ZERO_IV, plain);
    }

    @Override
    public Optional<byte[]> decrypt(byte[] sharedSecret, byte[] cipher) {
        return cipher.length == 0 || cipher.length % BLOCK != 0
                ? Optional.empty()
                : Optional.of(crypto.aesCbc(Direction.DECRYPT, sharedSecret, ZERO_IV, cipher));
    }

    @Override
    public byte[] authenticate(byte[] key, byte[]... message) {
        return Arrays.copyOf(crypto.hmacSha256(key, message), SIGNATURE);
    }
}
