package dev.keywright.token.ctap;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.Crypto.Direction;
import dev.keywright.crypto.Secret;
import dev.keywright.token.TokenCore;
import dev.keywright.token.state.DiscoverableCredential;
import dev.keywright.token.state.FidoState;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The two members of authenticatorGetInfo that nobody reads who has not the persistent token: encIdentifier and
 * encCredStoreState (CTAP 2.3 §6.4). Each is an IV of 16 bytes and a block under AES-128 in CBC mode, the key of which
 * comes from the token.
 */
final class SealedReports {

    private static final int BLOCK = 16;
    private static final byte[] SALT = new byte[32];
    private static final byte[] IDENTIFIER = label("encIdentifier");
    private static final byte[] STORE_STATE = label("encCredStoreState");
    private static final byte[] DEVICE = label("device identifier");

    private final TokenCore core;

    SealedReports(TokenCore core) {
        this.core = core;
    }

    /** Which device this is since its last reset: the same each time, to whoever can read it. */
    byte[] encIdentifier() {
        return seal(IDENTIFIER, derived(DEVICE, new byte[0]));
    }

    /** What changes with each change to the discoverable credentials, names included. */
    byte[] encCredStoreState() {
        return seal(STORE_STATE, derived(STORE_STATE, digest()));
    }

    private byte[] digest() {
        List<DiscoverableCredential> credentials = fido().allCredentials()
                .sorted(Comparator.comparingLong(DiscoverableCredential::ordinal))
                .toList();
        byte[][] parts = new byte[credentials.size()][];
        for (int i = 0; i < parts.length; i++) {
            DiscoverableCredential credential = credentials.get(i);
            byte[] user = label(credential.userName() + "\0" + credential.displayName());
            parts[i] = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + user.length)
                    .putLong(credential.ordinal())
                    .putInt(user.length)
                    .put(user)
                    .array();
        }
        return crypto().sha256(parts);
    }

    /** From the secret that a reset replaces. */
    private byte[] derived(byte[] label, byte[] about) {
        return fido().wrappingKey().use(key -> Arrays.copyOf(crypto().hmacSha256(key, label, about), BLOCK));
    }

    /** While there is no token nobody can read them, and a key that nobody knows keeps it so. */
    private byte[] seal(byte[] label, byte[] block) {
        Secret token = fido().persistentToken();
        byte[] input = token == null ? core.environment().random().bytes(2 * BLOCK) : token.toArray();
        byte[] key = crypto().hkdfSha256(input, SALT, label, BLOCK);
        byte[] iv = core.environment().random().bytes(BLOCK);
        byte[] sealed = Arrays.copyOf(iv, 2 * BLOCK);
        System.arraycopy(crypto().aesCbc(Direction.ENCRYPT, key, iv, block), 0, sealed, BLOCK, BLOCK);
        Arrays.fill(input, (byte) 0);
        Arrays.fill(key, (byte) 0);
        return sealed;
    }

    private static byte[] label(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private FidoState fido() {
        return core.state().fido();
    }

    private Crypto crypto() {
        return core.crypto();
    }
}
