package dev.keywright.crypto;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** The primitives that Keywright is built on; {@link Providers} chooses who computes them. */
public final class Crypto {

    private static final Crypto FASTEST = new Crypto(Providers.fastest(), false);

    private final Providers providers;
    private final boolean reproducible;

    private Crypto(Providers providers, boolean reproducible) {
        this.providers = providers;
        this.reproducible = reproducible;
    }

    /** The fastest provider for each primitive; ES256 keys and all nonces come from the provider's random source. */
    public static Crypto fastest() {
        return FASTEST;
    }

    /**
     * Bouncy Castle and the JDK only, with keys drawn from the caller's random source, ECDSA nonces from RFC 6979 and
     * the deterministic variant of ML-DSA (FIPS 204 §3.4), so that one seed always gives the same bytes.
     */
    public static Crypto reproducible() {
        return new Crypto(Providers.portable(), true);
    }

    /** Only these providers, in this order, for benchmarks that compare them. */
    public static Crypto only(Provider... providers) {
        return new Crypto(Providers.only(providers), false);
    }

    /** The Corretto provider, where its library is on the class path and loads on this platform. */
    public static Optional<Provider> corretto() {
        return Providers.corretto();
    }

    /** One line for the log at start: who signs, who hashes. */
    public String describe() {
        return "P-256 signatures by " + providers.signerName(SignatureAlgorithm.ES256)
                + ", Ed25519 by " + providers.signerName(SignatureAlgorithm.EDDSA)
                + ", SHA-256 by " + providers.hasherName();
    }

    /** SHA-256 over the parts, one after the other; 32 bytes. */
    public byte[] sha256(byte[]... parts) {
        return digest("SHA-256", parts);
    }

    /** A hash by its JCA name ({@code SHA-1}, {@code SHA-256}, {@code SHA-512}) of the parts, one after the other. */
    public byte[] digest(String name, byte[]... parts) {
        MessageDigest digest = find("MessageDigest", name, MessageDigest::getInstance);
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    /** HMAC-SHA-256 over the parts, one after the other; 32 bytes. */
    public byte[] hmacSha256(byte[] key, byte[]... parts) {
        return hmac("HmacSHA256", key, parts);
    }

    /** HMAC by its JCA name ({@code HmacSHA1}, {@code HmacSHA256}, {@code HmacSHA512}). */
    public byte[] hmac(String name, byte[] key, byte[]... parts) {
        Mac mac = find("Mac", name, Mac::getInstance);
        try {
            mac.init(new SecretKeySpec(key, name));
        } catch (InvalidKeyException e) {
            throw new IllegalArgumentException("this key does not suit " + name, e);
        }
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }

    /**
     * AES-CBC without padding.
     *
     * @param key  16, 24 or 32 bytes
     * @param iv   16 bytes
     * @param data a whole number of 16-byte blocks
     */
    public byte[] aesCbc(Direction direction, byte[] key, byte[] iv, byte[] data) {
        try {
            Cipher cipher = find("Cipher", "AES/CBC/NoPadding", Cipher::getInstance);
            cipher.init(direction.mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
            return cipher.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("AES-CBC cannot take this key, vector or data", e);
        }
    }

    /**
     * The key that AES key wrap (RFC 3394 §2.2.2) hides in {@code wrapped}.
     *
     * @param key 16, 24 or 32 bytes
     * @return empty when {@code wrapped} is not what this key wrapped
     */
    public Optional<byte[]> aesUnwrap(byte[] key, byte[] wrapped) {
        return aesUnwrap("AESWrap", key, wrapped);
    }

    /** As {@link #aesUnwrap}, for AES key wrap with padding (RFC 5649 §4.2), whose keys may have any length. */
    public Optional<byte[]> aesUnwrapPadded(byte[] key, byte[] wrapped) {
        return aesUnwrap("AESWrapPad", key, wrapped);
    }

    private Optional<byte[]> aesUnwrap(String name, byte[] key, byte[] wrapped) {
        try {
            Cipher cipher = find("Cipher", name, Cipher::getInstance);
            cipher.init(Cipher.UNWRAP_MODE, new SecretKeySpec(key, "AES"));
            return Optional.of(cipher.unwrap(wrapped, "AES", Cipher.SECRET_KEY).getEncoded());
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** AES-256-GCM under {@code key}. */
    public Sealer sealer(Secret key) {
        return new Sealer(find("Cipher", "AES/GCM/NoPadding", Cipher::getInstance), key);
    }

    /** As {@link Sealer#seal}, once. */
    public byte[] seal(Secret key, byte[] nonce, byte[] associated, byte[] plain) {
        return sealer(key).seal(nonce, associated, plain);
    }

    /** As {@link Sealer#open}, once. */
    public Optional<byte[]> open(Secret key, byte[] nonce, byte[] associated, byte[] sealed) {
        return sealer(key).open(nonce, associated, sealed);
    }

    /** A new key pair, drawn from {@code random}; ES256 when not reproducible from the provider's own source. */
    public SigningKey generate(SignatureAlgorithm algorithm, RandomSource random) {
        return switch (algorithm) {
            case ES256 -> reproducible ? P256.derive(random) : generateP256();
            case EDDSA -> Ed25519.derive(random);
            case ES384, ES512, ES256K -> PrimeCurve.of(algorithm).draw(random);
            case RS256, ED448, ML_DSA_44, ML_DSA_65, ML_DSA_87 ->
                    restore(algorithm, Secret.copyOf(random.bytes(algorithm.privateLength())));
        };
    }

    /**
     * The whole key pair whose private half is given. About 100 ms for RS256, less than 1 ms for the others.
     *
     * @param privateBytes what {@link SigningKey#privateBytes} gave
     */
    public SigningKey restore(SignatureAlgorithm algorithm, Secret privateBytes) {
        return switch (algorithm) {
            case ES256 -> privateBytes.use(P256::of);
            case EDDSA -> privateBytes.use(Ed25519::of);
            case ES384, ES512, ES256K -> PrimeCurve.of(algorithm).of(privateBytes);
            case RS256 -> Rsa2048.of(privateBytes, this);
            case ED448 -> Ed448.of(privateBytes);
            case ML_DSA_44, ML_DSA_65, ML_DSA_87 -> MlDsa.of(algorithm, privateBytes);
        };
    }

    private SigningKey generateP256() {
        try {
            KeyPairGenerator generator = find("KeyPairGenerator", "EC", KeyPairGenerator::getInstance);
            generator.initialize(new ECGenParameterSpec(P256.CURVE));
            KeyPair pair = generator.generateKeyPair();
            SigningKey key = P256.of(pair);
            key.remember(pair.getPrivate());
            return key;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("P-256 is missing from this JVM", e);
        }
    }

    /** The signature of {@code key} over the parts, one after the other, in the algorithm's WebAuthn form. */
    public byte[] sign(SigningKey key, byte[]... parts) {
        try {
            Signature signature = signature(key.algorithm());
            signature.initSign(parsed(key));
            for (byte[] part : parts) {
                signature.update(part);
            }
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a stored " + key.algorithm() + " key cannot sign", e);
        }
    }

    /**
     * Whether {@code signature} is one of this key over the parts, one after the other; false also for a key that is
     * not one of the algorithm's.
     */
    public boolean verify(SignatureAlgorithm algorithm, PublicKey key, byte[] signature, byte[]... parts) {
        try {
            Signature verifier = find("Signature", algorithm.signatureName(), Signature::getInstance);
            verifier.initVerify(key);
            for (byte[] part : parts) {
                verifier.update(part);
            }
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /**
     * A public key of ECDSA.
     *
     * @param algorithm one of ECDSA, which names the curve
     * @param x         as long as the curve's field, big-endian; so is {@code y}
     * @return empty when these are no key's numbers
     */
    public Optional<PublicKey> curveKey(SignatureAlgorithm algorithm, byte[] x, byte[] y) {
        return PublicKeys.ofCurve(algorithm, x, y, this);
    }

    /**
     * A public key of EdDSA.
     *
     * @param algorithm {@code EDDSA} or {@code ED448}
     * @param encoded   as RFC 8032 §5.1.2 or §5.2.2 encodes it
     * @return empty when these are no key's bytes
     */
    public Optional<PublicKey> edwardsKey(SignatureAlgorithm algorithm, byte[] encoded) {
        return PublicKeys.ofEdwards(algorithm, encoded, this);
    }

    /** A public key of RSA, of any length that the provider takes; empty when it takes it for none. */
    public Optional<PublicKey> rsaKey(BigInteger modulus, BigInteger exponent) {
        return PublicKeys.ofRsa(modulus, exponent, this);
    }

    /**
     * A public key of ML-DSA, which X.509 has no room for in JDK 17.
     *
     * @param algorithm   one of the three of ML-DSA
     * @param publicBytes as FIPS 204 §7.2 encodes it
     * @return empty when the bytes are not those of a key of this algorithm
     */
    public Optional<PublicKey> mlDsaKey(SignatureAlgorithm algorithm, byte[] publicBytes) {
        return MlDsa.publicKey(algorithm, publicBytes, this);
    }

    private Signature signature(SignatureAlgorithm algorithm) {
        String name = reproducible ? algorithm.reproducibleName() : algorithm.signatureName();
        return find("Signature", name, Signature::getInstance);
    }

    private PrivateKey parsed(SigningKey key) throws GeneralSecurityException {
        PrivateKey parsed = key.parsed();
        if (parsed == null) {
            parsed = switch (key.algorithm()) {
                case ES256 -> P256.parse(key, this);
                case EDDSA -> Ed25519.parse(key, this);
                case ES384, ES512, ES256K -> PrimeCurve.of(key.algorithm()).parse(key, this);
                case RS256 -> Rsa2048.parse(key, this);
                case ED448 -> Ed448.parse(key, this);
                case ML_DSA_44, ML_DSA_65, ML_DSA_87 -> MlDsa.parse(key, this);
            };
            key.remember(parsed);
        }
        return parsed;
    }

    /**
     * Whether {@code signature} is one over the parts, one after the other, by the Ed25519 key {@code publicBytes}
     * (RFC 8032 §5.1.7).
     *
     * @param publicBytes what {@link SigningKey#publicBytes} gave
     */
    public boolean verifyEd25519(byte[] publicBytes, byte[] signature, byte[]... parts) {
        try {
            Signature verifier = signature(SignatureAlgorithm.EDDSA);
            verifier.initVerify(Ed25519.publicKey(publicBytes, this));
            for (byte[] part : parts) {
                verifier.update(part);
            }
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /**
     * The x coordinate that ECDH on P-256 gives (SEC 1 §3.3.1): 32 bytes, big-endian.
     *
     * @param own  an ES256 key
     * @param x    the peer's x, 32 bytes
     * @param y    the peer's y, 32 bytes
     * @return empty when the peer's point is not on the curve
     */
    public Optional<byte[]> ecdh(SigningKey own, byte[] x, byte[] y) {
        try {
            ECPoint point = new ECPoint(new BigInteger(1, x), new BigInteger(1, y));
            if (!P256.isOnCurve(point)) {
                return Optional.empty();
            }
            KeyAgreement agreement = find("KeyAgreement", "ECDH", KeyAgreement::getInstance);
            agreement.init(parsed(own));
            agreement.doPhase(P256.publicKey(point, this), true);
            return Optional.of(agreement.generateSecret());
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** HKDF-SHA-256 (RFC 5869) for outputs of at most 32 bytes. */
    public byte[] hkdfSha256(byte[] input, byte[] salt, byte[] info, int length) {
        if (length > 32) {
            throw new IllegalArgumentException("one HKDF block has 32 bytes, not " + length);
        }
        byte[] pseudorandom = hmacSha256(salt.length == 0 ? new byte[32] : salt, input);
        return Arrays.copyOf(hmacSha256(pseudorandom, info, new byte[] {1}), length);
    }

    /**
     * PBKDF2 with HMAC-SHA-1 (RFC 8018 §5.2).
     *
     * @param password not empty; its UTF-8 bytes count
     * @param length   of the result, in bytes
     */
    public Secret pbkdf2HmacSha1(char[] password, byte[] salt, int rounds, int length) {
        return pbkdf2("HmacSHA1", password, salt, rounds, length);
    }

    /**
     * PBKDF2 (RFC 8018 §5.2) with an HMAC by its JCA name ({@code HmacSHA1}, {@code HmacSHA256}, {@code HmacSHA512}).
     *
     * @param password not empty; its UTF-8 bytes count
     * @param salt     not empty
     * @param length   of the result, in bytes
     */
    public Secret pbkdf2(String hmac, char[] password, byte[] salt, int rounds, int length) {
        SecretKeyFactory factory = find("SecretKeyFactory", "PBKDF2With" + hmac, SecretKeyFactory::getInstance);
        PBEKeySpec spec = new PBEKeySpec(password, salt, rounds, length * 8);
        try {
            byte[] derived = factory.generateSecret(spec).getEncoded();
            Secret secret = Secret.copyOf(derived);
            Arrays.fill(derived, (byte) 0);
            return secret;
        } catch (InvalidKeySpecException e) {
            throw new IllegalArgumentException("PBKDF2 cannot take this password, salt, count or length", e);
        } finally {
            spec.clearPassword();
        }
    }

    /**
     * scrypt (RFC 7914 §6). No provider of the JCA has it, so it is always Bouncy Castle that computes it. It needs
     * 128 · {@code cost} · {@code blockSize} bytes of memory.
     *
     * @param password  its UTF-8 bytes count
     * @param cost      N, a power of two, at least 2, and less than 65,536 where {@code blockSize} is 1
     * @param blockSize r, at least 1
     * @param lanes     p, at least 1
     * @param length    of the result, in bytes
     */
    public Secret scrypt(char[] password, byte[] salt, int cost, int blockSize, int lanes, int length) {
        ByteBuffer utf8 = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
        byte[] bytes = new byte[utf8.remaining()];
        utf8.get(bytes);
        Arrays.fill(utf8.array(), (byte) 0);
        byte[] derived = SCrypt.generate(bytes, salt, cost, blockSize, lanes, length);
        Arrays.fill(bytes, (byte) 0);
        Secret secret = Secret.copyOf(derived);
        Arrays.fill(derived, (byte) 0);
        return secret;
    }

    /**
     * Argon2id, version 1.3 (RFC 9106). No provider of the JCA has it, so it is always Bouncy Castle that computes it.
     *
     * @param password its UTF-8 bytes count
     * @param salt     at least 8 bytes
     * @param memory   in KiB, at least 8 for each lane
     * @param length   of the result, in bytes
     */
    public Secret argon2id(char[] password, byte[] salt, int memory, int passes, int lanes, int length) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memory)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] derived = new byte[length];
        try {
            generator.generateBytes(password, derived);
            return Secret.copyOf(derived);
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    <T> T find(String type, String algorithm, Providers.Lookup<T> lookup) {
        return providers.find(type, algorithm, lookup);
    }

    /** Which way a cipher runs. */
    public enum Direction {
        ENCRYPT(Cipher.ENCRYPT_MODE),
        DECRYPT(Cipher.DECRYPT_MODE);

        private final int mode;

        Direction(int mode) {
            this.mode = mode;
        }
    }
}
