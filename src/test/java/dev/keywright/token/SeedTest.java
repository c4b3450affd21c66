package dev.keywright.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.token.card.CardInterface;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.state.StateCodec;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.Cbor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/** A seed fixes every random choice of a key, and its clock every timeout. */
class SeedTest {

    private static final String[] SELECT = {"a0000006472f0001", "a0000005272101", "a000000527471117"};
    private static final byte[] HASH = new byte[32];

    /** A key, and the last credential that it made. */
    private static final class Seeded {
        final AdvanceableClock clock = new AdvanceableClock(Instant.EPOCH);
        final EmulatedKey key;
        final CardInterface card;
        byte[] credential = {0};

        Seeded(byte[] seed) {
            RandomSource random = RandomSource.seeded(seed);
            FirmwareProfile profile = FirmwareProfiles.find("keywright-2.3").orElseThrow();
            TokenState made = TokenState.made(KeyFactory.make(profile, random));
            key = new EmulatedKey(
                    profile,
                    made,
                    new TokenEnvironment(
                            clock, random, UserPresence.ALWAYS, Crypto.reproducible(), StateStore.IN_MEMORY));
            card = key.usbCard();
            card.powerOn();
        }

        byte[] send(int cla, int ins, int p1, byte[] data) {
            // ISO/IEC 7816-4 §5.1, the extended form.
            return card.transmit(ByteBuffer.allocate(9 + data.length)
                    .put(new byte[] {(byte) cla, (byte) ins, (byte) p1, 0, 0})
                    .putShort((short) data.length)
                    .put(data)
                    .putShort((short) 0)
                    .array());
        }
    }

    /** One thing done to a key, and what came of it. */
    private interface Deed {
        byte[] done(Seeded key);
    }

    private static Deed select(int applet) {
        return named("select " + applet, key -> key.send(0, 0xa4, 4, HexFormat.of().parseHex(SELECT[applet])));
    }

    private static Deed ctap(String name, int command, CBORObject parameters) {
        byte[] body = parameters == null ? new byte[0] : Cbor.encode(parameters);
        return named(name, key -> ctap(key, command, body));
    }

    private static byte[] ctap(Seeded key, int command, byte[] body) {
        key.send(0, 0xa4, 4, HexFormat.of().parseHex(SELECT[0]));
        byte[] request = new byte[1 + body.length];
        request[0] = (byte) command;
        System.arraycopy(body, 0, request, 1, body.length);
        return key.send(0x80, 0x10, 0, request);
    }

    private static Deed register(int algorithm, boolean discoverable, int user) {
        CBORObject request = CBORObject.NewMap()
                .Add(1, HASH)
                .Add(2, CBORObject.NewMap().Add("id", "example.org"))
                .Add(3, CBORObject.NewMap().Add("id", new byte[] {(byte) user}))
                .Add(4, CBORObject.NewArray()
                        .Add(CBORObject.NewMap().Add("alg", algorithm).Add("type", "public-key")))
                .Add(6, CBORObject.NewMap().Add("hmac-secret", true))
                .Add(7, CBORObject.NewMap().Add("rk", discoverable));
        byte[] body = Cbor.encode(request);
        return named("register " + algorithm + (discoverable ? " rk" : ""), key -> {
            byte[] answer = ctap(key, 1, body);
            remember(key, answer);
            return answer;
        });
    }

    private static void remember(Seeded key, byte[] answer) {
        if (answer[0] == 0) {
            try {
                byte[] authData = Cbor.decode(Arrays.copyOfRange(answer, 1, answer.length - 2))
                        .get(CBORObject.FromObject(2)).GetByteString();
                int length = (authData[53] & 0xff) << 8 | authData[54] & 0xff;
                key.credential = Arrays.copyOfRange(authData, 55, 55 + length);
            } catch (Cbor.MalformedCbor e) {
                throw new AssertionError(e);
            }
        }
    }

    private static Deed signIn() {
        return named("sign in", key -> ctap(key, 2, Cbor.encode(CBORObject.NewMap()
                .Add(1, "example.org")
                .Add(2, HASH)
                .Add(3, CBORObject.NewArray()
                        .Add(CBORObject.NewMap().Add("id", key.credential).Add("type", "public-key"))))));
    }

    private static Deed advance(int seconds) {
        return named("advance " + seconds, key -> {
            key.clock.advance(Duration.ofSeconds(seconds));
            return new byte[0];
        });
    }

    private static Deed powerCycle() {
        return named("power cycle", key -> {
            key.key.powerCycle();
            return new byte[0];
        });
    }

    private static Deed u2fRegister() {
        return named("U2F register", key -> {
            key.send(0, 0xa4, 4, HexFormat.of().parseHex(SELECT[0]));
            return key.send(0, 1, 0, new byte[64]);
        });
    }

    private static Deed put(int account) {
        byte[] data = HexFormat.of().parseHex("7101" + "%02x".formatted(0x61 + account)
                + "7310" + "2106" + "00112233445566778899aabbccdd");
        return named("OATH put", key -> {
            key.send(0, 0xa4, 4, HexFormat.of().parseHex(SELECT[1]));
            return key.send(0, 1, 0, data);
        });
    }

    private static Deed named(String name, Deed deed) {
        return new Deed() {
            @Override
            public byte[] done(Seeded key) {
                return deed.done(key);
            }

            @Override
            public String toString() {
                return name;
            }
        };
    }

    @Provide
    Arbitrary<List<Deed>> conversations() {
        Arbitrary<Deed> registration = Combinators.combine(
                        Arbitraries.of(-7, -8, -35, -36, -47, -53, -48), Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, 3))
                .as(SeedTest::register);
        Arbitrary<Deed> other = Arbitraries.of(
                signIn(), signIn(), u2fRegister(), powerCycle(), select(0), select(1), select(2), put(0), put(1),
                ctap("get info", 4, null),
                ctap("key agreement", 6, CBORObject.NewMap().Add(1, 2).Add(2, 2)),
                ctap("reset", 7, null));
        Arbitrary<Deed> time = Arbitraries.integers().between(0, 15).map(SeedTest::advance);
        return Arbitraries.frequencyOf(
                        Tuple.of(4, registration), Tuple.of(8, other),
                        Tuple.of(1, time))
                .list().ofMinSize(1).ofMaxSize(15);
    }

    @Property(tries = 25, shrinking = ShrinkingMode.BOUNDED)
    void oneSeedGivesTheSameBytesAgain(@ForAll byte salt, @ForAll("conversations") List<Deed> conversation) {
        byte[] seed = {1, salt};
        Seeded first = new Seeded(seed);
        Seeded second = new Seeded(seed);

        for (Deed deed : conversation) {
            assertThat(deed.done(first)).as("%s", deed).isEqualTo(deed.done(second));
        }
        assertThat(StateCodec.encode(first.key.state().history()))
                .isEqualTo(StateCodec.encode(second.key.state().history()));
        Statistics.label("made a credential")
                .collect(first.credential.length > 1)
                .coverage(coverage -> coverage.check(true).percentage(share -> share > 40));
    }

    @Example
    void anotherSeedGivesAnotherKey() {
        Seeded first = new Seeded(new byte[] {1});
        Seeded second = new Seeded(new byte[] {2});

        assertThat(first.key.state().identity()).isNotEqualTo(second.key.state().identity());
        assertThat(register(-7, true, 1).done(first)).isNotEqualTo(register(-7, true, 1).done(second));
    }

    /** CTAP 2.1 §6.6: a reset within ten seconds of power-up. */
    @Example
    void timePassesWhenItIsTold() {
        Seeded key = new Seeded(new byte[] {1});
        List<Byte> statuses = new ArrayList<>();
        for (int seconds : new int[] {0, 10, 1}) {
            key.clock.advance(Duration.ofSeconds(seconds));
            statuses.add(ctap("reset", 7, null).done(key)[0]);
        }

        assertThat(statuses).containsExactly((byte) 0, (byte) 0, (byte) 0x30);
        assertThat(key.clock.instant()).isEqualTo(Instant.ofEpochSecond(11));
        assertThatThrownBy(() -> key.clock.advance(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
