package dev.keywright.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.upokecenter.cbor.CBOREncodeOptions;
import com.upokecenter.cbor.CBORException;
import com.upokecenter.cbor.CBORObject;
import com.upokecenter.numbers.EInteger;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The CBOR library is the judge of the bytes. */
class CanonicalWriterTest {

    private static final CBOREncodeOptions CANONICAL = new CBOREncodeOptions("ctap2canonical=true");

    @Provide
    Arbitrary<CBORObject> items() {
        return items(3);
    }

    private static Arbitrary<CBORObject> items(int levels) {
        Arbitrary<CBORObject> leaves = Arbitraries.oneOf(
                Arbitraries.longs().map(CBORObject::FromObject),
                Arbitraries.integers().between(-70_000, 70_000).map(CBORObject::FromObject),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(300).map(CBORObject::FromObject),
                Arbitraries.strings().alpha().ofMaxLength(30).map(CBORObject::FromObject),
                Arbitraries.strings().withChars('é', '鍵', 'x').ofMaxLength(90).map(CBORObject::FromObject),
                Arbitraries.of(true, false).map(CBORObject::FromObject),
                Arbitraries.of(CBORObject.Null, CBORObject.FromObject(1.5)));
        if (levels == 0) {
            return leaves;
        }
        Arbitrary<CBORObject> inner = items(levels - 1);
        Arbitrary<CBORObject> keys = Arbitraries.oneOf(
                Arbitraries.integers().between(-30, 300).map(CBORObject::FromObject),
                Arbitraries.strings().alpha().ofMaxLength(26).map(CBORObject::FromObject),
                Arbitraries.integers().between(-30, 300).map(CBORObject::FromObject).list().ofMaxSize(3)
                        .map(CanonicalWriterTest::array));
        return Arbitraries.oneOf(
                leaves,
                inner.list().ofMaxSize(4).map(CanonicalWriterTest::array),
                // From 24 on the length takes a byte of its own; of leaves, for the trees would be enormous.
                leaves.list().ofMinSize(21).ofMaxSize(26).map(CanonicalWriterTest::array),
                Combinators.combine(keys.list().uniqueElements().ofMaxSize(6), inner.list().ofSize(6))
                        .as(CanonicalWriterTest::map));
    }

    private static CBORObject array(List<CBORObject> elements) {
        CBORObject array = CBORObject.NewArray();
        elements.forEach(array::Add);
        return array;
    }

    private static CBORObject map(List<CBORObject> keys, List<CBORObject> values) {
        CBORObject map = CBORObject.NewOrderedMap();
        for (int i = 0; i < keys.size(); i++) {
            map.Add(keys.get(i), values.get(i));
        }
        return map;
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void whatItWritesTheLibraryWritesToo(@ForAll("items") CBORObject item) {
        Optional<byte[]> written = CanonicalWriter.encode(item);

        byte[] expected = item.EncodeToBytes(CANONICAL);
        assertThat(written.orElse(expected)).isEqualTo(expected);
        assertThat(Cbor.encode(item)).isEqualTo(expected);
    }

    /** CTAP 2.1 §8: integers before text, and either by length before value. */
    @Test
    void itWritesMapsInOrderAndLeavesOthersToTheLibrary() {
        CBORObject inOrder = CBORObject.NewOrderedMap().Add(1, 0).Add(100, 0).Add(-1, 0).Add("b", 0).Add("aa", 0);
        CBORObject outOfOrder = CBORObject.NewOrderedMap().Add("aa", 0).Add("b", 0).Add(-1, 0).Add(1, 0).Add(100, 0);

        assertThat(CanonicalWriter.encode(inOrder)).hasValue(Bytes.ofHex("a50100186400200061620062616100").toArray());
        assertThat(CanonicalWriter.encode(outOfOrder)).isEmpty();
        assertThat(Cbor.encode(outOfOrder)).isEqualTo(Cbor.encode(inOrder));
    }

    @Test
    void itLeavesWhatIsNotOfCtapToTheLibrary() {
        CBORObject fiveLevels = array(List.of(array(List.of(array(List.of(array(List.of(array(List.of())))))))));
        CBORObject beyondLong = CBORObject.FromObject(EInteger.FromString("18446744073709551615"));

        assertThat(CanonicalWriter.encode(beyondLong)).isEmpty();
        assertThat(CanonicalWriter.encode(CBORObject.True.WithTag(55_799))).isEmpty();
        assertThat(CanonicalWriter.encode(fiveLevels)).isEmpty();
        assertThatThrownBy(() -> Cbor.encode(fiveLevels)).isInstanceOf(CBORException.class);
    }
}
