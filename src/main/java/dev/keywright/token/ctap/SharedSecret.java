package dev.keywright.token.ctap;

import java.util.Arrays;
import java.util.Optional;

/** What a platform and this authenticator agreed on for one exchange; wiped when closed. */
final class SharedSecret implements AutoCloseable {

    private final PinUvAuthProtocol protocol;
    private final byte[] key;

    /** @param key is kept, not copied */
    SharedSecret(PinUvAuthProtocol protocol, byte[] key) {
        this.protocol = protocol;
        this.key = key;
    }

    PinUvAuthProtocol protocol() {
        return protocol;
    }

    byte[] encrypt(byte[] plain) {
        return protocol.encrypt(key, plain);
    }

    Optional<byte[]> decrypt(byte[] cipher) {
        return protocol.decrypt(key, cipher);
    }

    boolean verify(byte[] signature, byte[]... message) {
        return protocol.verify(key, signature, message);
    }

    @Override
    public void close() {
        Arrays.fill(key, (byte) 0);
    }
}
