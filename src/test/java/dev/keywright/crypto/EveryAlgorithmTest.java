package dev.keywright.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.ForeignVerifier;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** What holds for the keys of every algorithm, of whatever random numbers they are made. */
class EveryAlgorithmTest {

    private static final Crypto REPRODUCIBLE = Crypto.reproducible();

    private static RandomSource seeded(long seed) {
        return new Random(seed)::nextBytes;
    }

    /** The two together are what makes a recorded run repeatable. */
    @Property(tries = 60)
    void oneSeedGivesOneKeyAndOneSignature(
            @ForAll SignatureAlgorithm algorithm, @ForAll long seed, @ForAll @Size(max = 200) byte[] message) {
        SigningKey key = REPRODUCIBLE.generate(algorithm, seeded(seed));
        SigningKey again = Crypto.reproducible().generate(algorithm, seeded(seed));

        assertThat(again).isEqualTo(key);
        assertThat(again.publicBytes()).isEqualTo(key.publicBytes());
        assertThat(Crypto.reproducible().sign(again, message)).isEqualTo(REPRODUCIBLE.sign(key, message));
    }

    @Property(tries = 60)
    void thePrivateHalfIsEnough(
            @ForAll("choices") Crypto crypto, @ForAll SignatureAlgorithm algorithm, @ForAll long seed) {
        SigningKey key = crypto.generate(algorithm, seeded(seed));
        SigningKey restored = crypto.restore(algorithm, key.privateBytes());

        assertThat(key.privateBytes().length()).isEqualTo(algorithm.privateLength());
        assertThat(restored).isEqualTo(key);
        assertThat(restored.publicBytes()).isEqualTo(key.publicBytes());
    }

    @Property(tries = 120)
    void aForeignVerifierAcceptsTheMessageAndNoOther(
            @ForAll("choices") Crypto crypto,
            @ForAll SignatureAlgorithm algorithm,
            @ForAll long seed,
            @ForAll @Size(min = 1, max = 200) byte[] message)
            throws Exception {
        SigningKey key = crypto.generate(algorithm, seeded(seed));
        byte[] signature = crypto.sign(key, message);
        byte[] other = message.clone();
        other[message.length - 1] ^= 1;

        assertThat(ForeignVerifier.accepts(algorithm, key.publicBytes(), message, signature)).isTrue();
        assertThat(ForeignVerifier.accepts(algorithm, key.publicBytes(), other, signature)).isFalse();
    }

    @Provide
    Arbitrary<Crypto> choices() {
        return Arbitraries.of(Crypto.fastest(), REPRODUCIBLE);
    }
}
