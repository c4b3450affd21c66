package dev.keywright.crypto;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.Arrays;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.util.BigIntegers;

/**
 * RSA keys of 2048 bits with the public exponent 65537, each from a seed of 32 bytes. Existing credentials live by this
 * derivation, so it must never change:
 *
 * <p>Candidate {@code n} = 0, 1, 2, … is the 128 bytes of HMAC-SHA-256(seed, {@code "Keywright RS256"} ‖ n ‖ k) for
 * {@code k} = 0, 1, 2, 3, one after the other, read as a big-endian number whose two highest bits and lowest bit are
 * then set; {@code n} has four bytes, {@code k} one. The first two candidates that are prime, and that 65537 does not
 * divide when they are lessened by one, are {@code p} and {@code q}.
 */
final class Rsa2048 {

    static final BigInteger EXPONENT = BigInteger.valueOf(65537);

    private static final int MODULUS = 256;
    private static final int PRIME = 128;
    private static final int BLOCK = 32;
    private static final byte[] LABEL = "Keywright RS256".getBytes(StandardCharsets.US_ASCII);
    /** Bits; as strong as the key itself (NIST SP 800-57 part 1, table 2). */
    private static final int CERTAINTY = 112;

    private Rsa2048() {}

    private record Primes(BigInteger p, BigInteger q) {

        BigInteger modulus() {
            return p.multiply(q);
        }

        /** Appendix A.1.2 of RFC 8017; the private exponent is that of FIPS 186-5 §A.1.1, by the least multiple. */
        RSAPrivateKey withAllNumbers() {
            BigInteger p1 = p.subtract(BigInteger.ONE);
            BigInteger q1 = q.subtract(BigInteger.ONE);
            BigInteger d = EXPONENT.modInverse(p1.multiply(q1).divide(p1.gcd(q1)));
            return new RSAPrivateKey(modulus(), EXPONENT, d, p, q, d.mod(p1), d.mod(q1), q.modInverse(p));
        }
    }

    /** Keeps the parsed key too, since finding the primes is what takes long. */
    static SigningKey of(Secret seed, Crypto crypto) {
        Primes primes = primes(seed, crypto);
        byte[] modulus = BigIntegers.asUnsignedByteArray(MODULUS, primes.modulus());
        SigningKey key = new SigningKey(SignatureAlgorithm.RS256, seed, modulus);
        key.remember(parse(primes, crypto));
        return key;
    }

    static PrivateKey parse(SigningKey key, Crypto crypto) {
        return parse(primes(key.privateBytes(), crypto), crypto);
    }

    private static PrivateKey parse(Primes primes, Crypto crypto) {
        var algorithm = new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
        return Pkcs8.parse("RSA", algorithm, primes.withAllNumbers(), crypto);
    }

    private static Primes primes(Secret seed, Crypto crypto) {
        return seed.use(bytes -> {
            int n = 0;
            BigInteger p = null;
            while (true) {
                BigInteger candidate = candidate(bytes, n++, crypto);
                if (isSuitable(candidate)) {
                    if (p != null) {
                        return new Primes(p, candidate);
                    }
                    p = candidate;
                }
            }
        });
    }

    private static BigInteger candidate(byte[] seed, int n, Crypto crypto) {
        byte[] bytes = new byte[PRIME];
        for (int k = 0; k < PRIME / BLOCK; k++) {
            byte[] number = ByteBuffer.allocate(5).putInt(n).put((byte) k).array();
            System.arraycopy(crypto.hmacSha256(seed, LABEL, number), 0, bytes, k * BLOCK, BLOCK);
        }
        bytes[0] |= (byte) 0xc0;
        bytes[PRIME - 1] |= 1;
        BigInteger candidate = new BigInteger(1, bytes);
        Arrays.fill(bytes, (byte) 0);
        return candidate;
    }

    /** Small factors first, because they settle most candidates for little. */
    private static boolean isSuitable(BigInteger candidate) {
        return !BigIntegers.hasAnySmallFactors(candidate)
                && !candidate.mod(EXPONENT).equals(BigInteger.ONE)
                && candidate.isProbablePrime(CERTAINTY);
    }
}
