package dev.keywright.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import dev.keywright.wire.CanonicalReader.Members;
import dev.keywright.wire.Cbor.MalformedCbor;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The CBOR library is the judge of what is canonical, and of what it says. */
class CanonicalReaderTest {

    /** Heads of all types and lengths, so that random bytes get somewhere. */
    @Provide
    Arbitrary<byte[]> nearlyCbor() {
        Arbitrary<byte[]> pieces = Arbitraries.of(
                        "00", "17", "1818", "1817", "190100", "1900ff", "1a00010000", "1b0000000100000000", "20",
                        "3863", "3bffffffffffffffff", "40", "4101", "42ffff", "5818", "5f", "60", "6161", "6162",
                        "62c3a9", "61ff", "626161", "80", "81", "82", "8180", "828000", "9f", "a0", "a1", "a2", "a3", "bf", "c0", "f4", "f5", "f6",
                        "f7", "f0", "f820", "f818", "f93c00", "fa3f800000", "fb3ff199999999999a", "fc", "ff")
                .map(HexFormat.of()::parseHex);
        return pieces.list().ofMinSize(1).ofMaxSize(9).map(CanonicalReaderTest::joined);
    }

    /** A canonical map of which one byte is another. */
    @Provide
    Arbitrary<byte[]> damaged() {
        byte[] whole = Cbor.encode(CBORObject.NewMap()
                .Add(1, new byte[32])
                .Add(2, CBORObject.NewMap().Add("id", "example.com").Add("name", "Exämple"))
                .Add(3, CBORObject.NewArray().Add(CBORObject.NewMap().Add("alg", -257).Add("type", "public-key")))
                .Add(7, CBORObject.NewMap().Add("rk", true).Add("uv", false))
                .Add(9, 70_000)
                .Add(-1, 5_000_000_000L));
        return Combinators.combine(Arbitraries.integers().between(0, whole.length - 1), Arbitraries.bytes())
                .as((at, value) -> {
                    byte[] other = whole.clone();
                    other[at] = value;
                    return other;
                });
    }

    private static byte[] joined(List<byte[]> pieces) {
        return HexFormat.of().parseHex(String.join("", pieces.stream().map(HexFormat.of()::formatHex).toList()));
    }

    @Property(tries = 20_000, edgeCases = EdgeCasesMode.NONE)
    void itTakesWhatTheLibraryTakes(@ForAll @From("nearlyCbor") byte[] bytes) {
        assertSame(bytes);
    }

    @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE)
    void itIsNoMoreLenientWithDamage(@ForAll @From("damaged") byte[] bytes) {
        assertSame(bytes);
    }

    /** One as half, single and double; the greatest and the least half; infinity; a half between; zero and its like. */
    @ParameterizedTest
    @ValueSource(strings = {
        "a2f93c0000fa3f80000000", "a2f93c0000fb3ff000000000000000", "a2fa3f80000000fb3ff000000000000000",
        "a2f97bff00fa477fe00000", "a2f9000100fa3380000000", "a2f97c0000fa7f80000000", "a2f9355500fa3eaaa00000",
        "a2f9000000fa0000000000", "a2f9800000fa8000000000", "a2f9000000f9800000", "a2f93c0000f93c0100",
        "a2f97e0000fa7fc0000000", "a20100f93c0000", "a2f93c0000fa3f80000100"
    })
    void aNumberIsTheSameKeyInEachEncoding(String hex) {
        assertSame(HexFormat.of().parseHex(hex));
    }

    /** CTAP 2.1 §8: a shorter key is the earlier one, whatever an array's or a map's count of members says. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a28280080882000001", "a282000101828008f5", "a2828008088200a200f5f50cf5", "a28200a200f5f50cf582800808",
                "a2818000820000f5", "a2820000f5818000", "a2818243000000f5828000f5", "a2828000f58143000000f5",
                "a2a10000f5a0f5", "a2a0f5a10000f5", "a2a1004100f5a2000001f5f5"
            })
    void arraysAndMapsAreSortedAsKeysByLengthFirst(String hex) {
        assertSame(HexFormat.of().parseHex(hex));
    }

    private static void assertSame(byte[] bytes) {
        CBORObject expected;
        try {
            expected = Cbor.decode(bytes);
        } catch (MalformedCbor e) {
            assertThatThrownBy(() -> CanonicalReader.read(bytes)).isInstanceOf(MalformedCbor.class);
            return;
        }
        try {
            assertSame(CanonicalReader.read(bytes), expected);
        } catch (MalformedCbor e) {
            throw new AssertionError("refused " + HexFormat.of().formatHex(bytes) + ", which is " + expected, e);
        }
    }

    private static void assertSame(@Nullable Object read, CBORObject expected) {
        switch (expected.getType()) {
            case Integer -> assertThat(read)
                    .isEqualTo(
                            expected.CanValueFitInInt32()
                                    ? (Object) expected.AsInt32Value()
                                    : new BigInteger(expected.toString()));
            case ByteString -> assertThat(read).isEqualTo(expected.GetByteString());
            case TextString -> assertThat(read).isEqualTo(expected.AsString());
            case Boolean -> assertThat(read).isEqualTo(expected.AsBoolean());
            case Array -> {
                List<?> elements = (List<?>) Objects.requireNonNull(read);
                assertThat(elements).hasSize(expected.size());
                for (int i = 0; i < elements.size(); i++) {
                    assertSame(elements.get(i), expected.get(i));
                }
            }
            case Map -> expected.getEntries().forEach(member -> {
                CBORObject key = member.getKey();
                Members members = (Members) Objects.requireNonNull(read);
                if (key.getType() == CBORType.TextString) {
                    assertSame(members.get(key.AsString()), member.getValue());
                } else if (key.getType() == CBORType.Integer && key.CanValueFitInInt32()) {
                    assertSame(members.get(key.AsInt32Value()), member.getValue());
                }
            });
            default -> assertThat(read).isSameAs(CanonicalReader.OTHER);
        }
    }

    @Test
    void aMapFindsItsMembers() throws MalformedCbor {
        byte[] encoded = Cbor.encode(CBORObject.NewMap()
                .Add(1, "one")
                .Add(-1, CBORObject.NewMap().Add("rk", true))
                .Add("a", 1L << 40));
        Members map = (Members) CanonicalReader.read(encoded);

        assertThat(map.get(1)).isEqualTo("one");
        assertThat(((Members) map.get(-1)).get("rk")).isEqualTo(true);
        assertThat(map.get("a")).isEqualTo(BigInteger.ONE.shiftLeft(40));
        assertThat(map.get(2)).isNull();
        assertThat(map.encoded()).isEqualTo(encoded);
        assertThat(((Members) map.get(-1)).encoded())
                .isEqualTo(Cbor.encode(CBORObject.NewMap().Add("rk", true)));
        assertThat(Members.NONE.encoded()).isEqualTo(Cbor.encode(CBORObject.NewMap()));
    }

    /** Lengths that no memory has room for, and depths that no stack has. */
    @ParameterizedTest
    @ValueSource(
            strings = {"5b7fffffffffffffff", "5bffffffffffffffff", "9a7fffffff", "bb8000000000000000", "7affffffff"})
    void itBelievesNoLengthThatTheBytesDoNotBear(String hex) {
        assertThatThrownBy(() -> CanonicalReader.read(HexFormat.of().parseHex(hex)))
                .isInstanceOf(MalformedCbor.class);
    }

    @Test
    void itDoesNotFollowAnyDepth() {
        byte[] deep = new byte[100_000];
        Arrays.fill(deep, (byte) 0x81);

        assertThatThrownBy(() -> CanonicalReader.read(deep)).isInstanceOf(MalformedCbor.class);
    }
}
