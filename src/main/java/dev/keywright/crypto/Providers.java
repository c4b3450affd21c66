package dev.keywright.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.crypto.NoSuchPaddingException;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * The one class that chooses cryptographic providers: for each primitive the first in order that has it. The order is
 * the Amazon Corretto Crypto Provider where its native library loads, Bouncy Castle, the JDK; but the JDK comes first
 * for hashes and MACs, where it is as fast and need not be loaded, and for reading Ed25519 keys, because Corretto
 * reads none itself and signs with the JDK's but not with Bouncy Castle's. Bouncy Castle reads ML-DSA keys, because it
 * signs with none but its own and Corretto with those as well.
 *
 * <p>Nothing is installed into the JVM: providers are passed by reference, and loaded when first asked for.
 */
final class Providers {

    private static final String CORRETTO = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";
    private static final Set<String> HASHES = Set.of("MessageDigest", "Mac", "SecretKeyFactory");

    private final Supplier<List<Provider>> fromTheJdk;
    private final Supplier<List<Provider>> forMlDsaKeys;
    private final Supplier<List<Provider>> forTheRest;

    private Providers(
            Supplier<List<Provider>> fromTheJdk,
            Supplier<List<Provider>> forMlDsaKeys,
            Supplier<List<Provider>> forTheRest) {
        this.fromTheJdk = fromTheJdk;
        this.forMlDsaKeys = forMlDsaKeys;
        this.forTheRest = forTheRest;
    }

    static Providers fastest() {
        return new Providers(Providers::jdk, () -> Loaded.PORTABLE, () -> Loaded.FASTEST);
    }

    /** The same on every platform. */
    static Providers portable() {
        return new Providers(Providers::jdk, () -> Loaded.PORTABLE, () -> Loaded.PORTABLE);
    }

    static Providers only(Provider... providers) {
        List<Provider> order = List.of(providers);
        return new Providers(() -> order, () -> order, () -> order);
    }

    static Optional<Provider> corretto() {
        return Loaded.CORRETTO_PROVIDER;
    }

    private static List<Provider> jdk() {
        return List.of(Security.getProviders());
    }

    /** Loaded when the first primitive that is not a hash is asked for. */
    private static final class Loaded {
        static final Optional<Provider> CORRETTO_PROVIDER = loadCorretto();
        static final List<Provider> PORTABLE = portable();
        static final List<Provider> FASTEST = fastest();

        private static List<Provider> portable() {
            List<Provider> order = new ArrayList<>();
            order.add(new BouncyCastleProvider());
            order.addAll(jdk());
            return List.copyOf(order);
        }

        private static List<Provider> fastest() {
            List<Provider> order = new ArrayList<>(PORTABLE);
            CORRETTO_PROVIDER.ifPresent(provider -> order.add(0, provider));
            return List.copyOf(order);
        }

        /** By name, since its library is optional. */
        private static Optional<Provider> loadCorretto() {
            try {
                Class<?> type = Class.forName(CORRETTO);
                Provider provider = (Provider) type.getField("INSTANCE").get(null);
                Object error = type.getMethod("getLoadingError").invoke(provider);
                return error == null ? Optional.of(provider) : Optional.empty();
            } catch (ReflectiveOperationException | LinkageError e) {
                return Optional.empty();
            }
        }
    }

    private List<Provider> order(String type, String algorithm) {
        boolean reading = type.equals("KeyFactory");
        if (HASHES.contains(type) || reading && algorithm.equals(Ed25519.NAME)) {
            return fromTheJdk.get();
        }
        return (reading && algorithm.equals(MlDsa.NAME) ? forMlDsaKeys : forTheRest).get();
    }

    <T> T find(String type, String algorithm, Lookup<T> lookup) {
        List<Provider> order = order(type, algorithm);
        for (Provider provider : order) {
            try {
                return lookup.from(algorithm, provider);
            } catch (NoSuchAlgorithmException | NoSuchPaddingException missing) {
                // The next provider may have it.
            }
        }
        throw new IllegalStateException("no provider has the " + type + " " + algorithm + "; tried "
                + order.stream().map(Provider::getName).collect(Collectors.joining(", ")));
    }

    /** Name and version of who signs. */
    String signerName(SignatureAlgorithm algorithm) {
        return find("Signature", algorithm.signatureName(), Signature::getInstance).getProvider().toString();
    }

    /** Name and version of who hashes with SHA-256. */
    String hasherName() {
        return find("MessageDigest", "SHA-256", MessageDigest::getInstance).getProvider().toString();
    }

    @FunctionalInterface
    interface Lookup<T> {
        T from(String algorithm, Provider provider) throws NoSuchAlgorithmException, NoSuchPaddingException;
    }
}
