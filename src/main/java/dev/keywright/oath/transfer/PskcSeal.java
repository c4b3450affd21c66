package dev.keywright.oath.transfer;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Encrypts the secrets of a PSKC file with AES-CBC and makes their MACs (RFC 6030 §6), under a key or a passphrase. */
final class PskcSeal implements AutoCloseable {

    /** RFC 9231 §2.2.2. */
    static final String MAC = PskcAlgorithms.DSIG_MORE + "hmac-sha256";
    static final int KEY = 32;
    /** What OWASP asks of PBKDF2-HMAC-SHA-256. */
    static final int ROUNDS = 600_000;

    private static final int SALT = 16;
    private static final int BLOCK = 16;

    private final Secret key;
    private final byte @Nullable [] salt;
    private final Secret macKey = random();

    private PskcSeal(Secret key, byte @Nullable [] salt) {
        this.key = key;
        this.salt = salt;
    }

    static PskcSeal of(AskedPassword password) {
        return PreSharedKey.parse(password.characters())
                .map(key -> new PskcSeal(key, null))
                .orElseGet(() -> ofPassphrase(password));
    }

    private static PskcSeal ofPassphrase(AskedPassword password) {
        byte[] salt = RandomSource.system().bytes(SALT);
        return new PskcSeal(Crypto.fastest().pbkdf2("HmacSHA256", password.characters(), salt, ROUNDS, KEY), salt);
    }

    private static Secret random() {
        byte[] bytes = RandomSource.system().bytes(KEY);
        Secret secret = Secret.copyOf(bytes);
        Arrays.fill(bytes, (byte) 0);
        return secret;
    }

    /** The salt of PBKDF2; null for a pre-shared key. */
    byte @Nullable [] salt() {
        return salt;
    }

    /** The identifier of the encryption, which the length of the key decides. */
    String encryption() {
        return PskcAlgorithms.XENC + "aes" + key.length() * Byte.SIZE + "-cbc";
    }

    /** The MAC's key, encrypted. */
    byte[] encryptedMacKey() {
        return macKey.use(this::encrypt);
    }

    /** Vector and ciphertext; padded by XML Encryption §5.2. */
    byte[] encrypt(byte[] plain) {
        int padding = BLOCK - plain.length % BLOCK;
        byte[] padded = Arrays.copyOf(plain, plain.length + padding);
        Arrays.fill(padded, plain.length, padded.length, (byte) padding);
        byte[] vector = RandomSource.system().bytes(BLOCK);
        byte[] sealed = key.use(bytes -> Crypto.fastest().aesCbc(Crypto.Direction.ENCRYPT, bytes, vector, padded));
        Arrays.fill(padded, (byte) 0);
        byte[] both = Arrays.copyOf(vector, BLOCK + sealed.length);
        System.arraycopy(sealed, 0, both, BLOCK, sealed.length);
        return both;
    }

    /** The MAC over vector and ciphertext. */
    byte[] mac(byte[] encrypted) {
        return macKey.use(bytes -> Crypto.fastest().hmacSha256(bytes, encrypted));
    }

    @Override
    public void close() {
        key.close();
        macKey.close();
    }
}
