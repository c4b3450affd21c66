package dev.keywright.token.ctap;

import static dev.keywright.token.ctap.Platform.map;
import static dev.keywright.token.ctap.Platform.member;
import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.token.state.StateChange.LargeBlobsSet;
import dev.keywright.wire.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CTAP 2.1 §6.10. */
class LargeBlobsTest {

    private static final int LARGE_BLOBS = 0x0c;
    private static final int WRITE = 0x10;
    /** maxMsgSize of 1,200 less 64. */
    private static final int MAX_FRAGMENT = 1136;

    private final TestToken token = CapableKey.token();
    private final Platform platform = new Platform(token, 2);

    /** A serialized array of {@code length} bytes; what it holds is the platform's affair. */
    private static byte[] serialized(int length, int content) {
        byte[] array = new byte[length];
        Arrays.fill(array, 0, length - 16, (byte) content);
        byte[] hash = Platform.sha256(Arrays.copyOf(array, length - 16));
        System.arraycopy(hash, 0, array, length - 16, 16);
        return array;
    }

    private static CBORObject set(byte[] array, int from, int to) {
        CBORObject request = map(2, Arrays.copyOfRange(array, from, to), 3, from);
        return from == 0 ? request.Add(4, array.length) : request;
    }

    private static CBORObject get(int count, int offset) {
        return map(1, count, 3, offset);
    }

    private CtapStatus status(CBORObject request) {
        return token.status(LARGE_BLOBS, request);
    }

    private byte[] read() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] fragment;
        do {
            fragment = member(token.ok(LARGE_BLOBS, get(MAX_FRAGMENT, all.size())), 1).GetByteString();
            all.writeBytes(fragment);
        } while (fragment.length == MAX_FRAGMENT);
        return all.toByteArray();
    }

    private CBORObject proven(byte[] pinToken, CBORObject request) {
        byte[] message = ByteBuffer.allocate(32 + 2 + 4 + 32)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(HexFormat.of().parseHex("ff".repeat(32) + "0c00"))
                .putInt(member(request, 3).AsInt32())
                .put(Platform.sha256(member(request, 2).GetByteString()))
                .array();
        return request.Set(5, platform.authenticate(pinToken, message)).Set(6, platform.version());
    }

    @Test
    void aNewKeyHasAnEmptyArray() {
        assertThat(read()).isEqualTo(serializedEmpty());
        assertThat(member(token.ok(LARGE_BLOBS, get(0, 0)), 1).GetByteString()).isEmpty();
        assertThat(member(token.ok(LARGE_BLOBS, get(5, 3)), 1).GetByteString())
                .isEqualTo(Arrays.copyOfRange(serializedEmpty(), 3, 8));
        assertThat(member(token.ok(LARGE_BLOBS, get(100, 17)), 1).GetByteString()).isEmpty();
    }

    private static byte[] serializedEmpty() {
        byte[] empty = Arrays.copyOf(new byte[] {(byte) 0x80}, 17);
        System.arraycopy(Platform.sha256(new byte[] {(byte) 0x80}), 0, empty, 1, 16);
        return empty;
    }

    @Property(tries = 50)
    void anArrayIsReadAsItWasWritten(
            @ForAll @IntRange(min = 17, max = CapableKey.MAX_LARGE_BLOBS) int length,
            @ForAll @IntRange(min = 1, max = MAX_FRAGMENT) int fragment) {
        byte[] old = read();
        byte[] array = serialized(length, length);
        for (int from = 0; from < length; from += fragment) {
            assertThat(read()).isEqualTo(old);
            assertThat(status(set(array, from, Math.min(length, from + fragment)))).isEqualTo(CtapStatus.OK);
        }

        assertThat(read()).isEqualTo(array);
        assertThat(token.stored).last().isEqualTo(new LargeBlobsSet(Bytes.of(array)));
    }

    /** The parameters that §6.10.2 refuses; 0 stands for a fragment of that many bytes. */
    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        // get, set, offset, length, status
        "-,  -,    0,          -,    INVALID_PARAMETER",
        "1,  1,    0,          -,    INVALID_PARAMETER",
        "1,  -,    -,          -,    INVALID_PARAMETER",
        "1,  -,    -1,         -,    INVALID_PARAMETER",
        "-1, -,    0,          -,    INVALID_PARAMETER",
        "1,  -,    0,          17,   INVALID_PARAMETER",
        "1,  -,    18,         -,    INVALID_PARAMETER",
        "1137, -,  0,          -,    INVALID_LENGTH",
        "1,  -,    2147483647, -,    INVALID_PARAMETER",
        "1,  -,    4294967296, -,    INVALID_PARAMETER",
        "-,  17,   0,          -,    INVALID_PARAMETER",
        "-,  1137, 0,          2000, INVALID_LENGTH",
        "-,  17,   0,          16,   INVALID_PARAMETER",
        "-,  17,   0,          -1,   INVALID_PARAMETER",
        "-,  17,   0,          2049, LARGE_BLOB_STORAGE_FULL",
        "-,  18,   0,          17,   INVALID_PARAMETER",
        "-,  17,   17,         -,    INVALID_SEQ",
        "-,  17,   17,         34,   INVALID_PARAMETER"
    })
    void refusesWhatCannotBe(Integer get, Integer set, Long offset, Integer length, CtapStatus expected) {
        CBORObject request = map();
        if (get != null) {
            request.Add(1, get);
        }
        if (set != null) {
            request.Add(2, new byte[set]);
        }
        if (offset != null) {
            request.Add(3, offset);
        }
        if (length != null) {
            request.Add(4, length);
        }

        assertThat(status(request)).isEqualTo(expected);
        assertThat(read()).isEqualTo(serializedEmpty());
    }

    @Test
    void readingTakesNoProof() {
        assertThat(status(get(1, 0).Add(5, new byte[32]))).isEqualTo(CtapStatus.INVALID_PARAMETER);
        assertThat(status(get(1, 0).Add(6, 2))).isEqualTo(CtapStatus.INVALID_PARAMETER);
    }

    @Test
    void fragmentsComeInOrderAndFit() {
        byte[] array = serialized(100, 1);
        token.ok(LARGE_BLOBS, set(array, 0, 40));

        assertThat(status(set(array, 41, 100))).isEqualTo(CtapStatus.INVALID_SEQ);
        assertThat(status(map(2, new byte[61], 3, 40))).isEqualTo(CtapStatus.INVALID_PARAMETER);
        assertThat(status(set(array, 40, 80))).isEqualTo(CtapStatus.OK);
        assertThat(status(set(array, 40, 80))).isEqualTo(CtapStatus.INVALID_SEQ);
        assertThat(status(set(array, 80, 100))).isEqualTo(CtapStatus.OK);
        assertThat(read()).isEqualTo(array);
        assertThat(status(set(array, 80, 100))).isEqualTo(CtapStatus.INVALID_SEQ);
    }

    @Test
    void aWrongChecksumLeavesTheOldArray() {
        byte[] old = serialized(50, 1);
        token.ok(LARGE_BLOBS, set(old, 0, 50));
        byte[] wrong = serialized(60, 2);
        wrong[59]++;

        assertThat(status(set(wrong, 0, 60))).isEqualTo(CtapStatus.INTEGRITY_FAILURE);
        assertThat(read()).isEqualTo(old);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWriteThatEndsHalfWayLeavesTheOldArray(boolean powerCut) {
        byte[] old = serialized(50, 1);
        token.ok(LARGE_BLOBS, set(old, 0, 50));
        byte[] next = serialized(60, 2);
        token.ok(LARGE_BLOBS, set(next, 0, 30));
        if (powerCut) {
            token.powerCycle();
        } else {
            token.storeIsBroken = true;
        }

        assertThat(status(set(next, 30, 60))).isEqualTo(powerCut ? CtapStatus.INVALID_SEQ : CtapStatus.OTHER);
        token.storeIsBroken = false;
        assertThat(read()).isEqualTo(old);
    }

    @Test
    void aResetLeavesNothing() {
        byte[] array = serialized(50, 1);
        token.ok(LARGE_BLOBS, set(array, 0, 50));
        token.ok(LARGE_BLOBS, set(array, 0, 25));
        token.ok(Platform.RESET);

        assertThat(read()).isEqualTo(serializedEmpty());
        assertThat(status(set(array, 25, 50))).isEqualTo(CtapStatus.INVALID_SEQ);
    }

    @Test
    void withAPinEachFragmentNeedsAProof() {
        platform.setPin("1234");
        byte[] pinToken = platform.pinToken("1234", WRITE, null);
        byte[] array = serialized(60, 3);

        assertThat(status(set(array, 0, 60))).isEqualTo(CtapStatus.PUAT_REQUIRED);
        assertThat(status(set(array, 0, 60).Add(5, new byte[32]))).isEqualTo(CtapStatus.MISSING_PARAMETER);
        assertThat(status(set(array, 0, 60).Add(5, new byte[32]).Add(6, 9))).isEqualTo(CtapStatus.INVALID_PARAMETER);
        assertThat(status(set(array, 0, 60).Add(5, new byte[32]).Add(6, 2))).isEqualTo(CtapStatus.PIN_AUTH_INVALID);
        assertThat(status(proven(pinToken, set(array, 0, 30)))).isEqualTo(CtapStatus.OK);
        CBORObject ofAnotherPlace = proven(pinToken, set(array, 31, 60)).Set(3, 30).Set(2, new byte[30]);
        assertThat(status(ofAnotherPlace)).isEqualTo(CtapStatus.PIN_AUTH_INVALID);
        assertThat(status(proven(pinToken, set(array, 30, 60)))).isEqualTo(CtapStatus.OK);
        assertThat(read()).isEqualTo(array);
    }

    @Test
    void onlyATokenForLargeBlobsWrites() {
        platform.setPin("1234");
        byte[] manages = platform.pinToken("1234", 4, null);
        assertThat(status(proven(manages, set(serialized(60, 3), 0, 60)))).isEqualTo(CtapStatus.PIN_AUTH_INVALID);

        byte[] writes = platform.pinToken("1234", WRITE, null);
        token.pass(Duration.ofSeconds(31));
        assertThat(status(proven(writes, set(serialized(60, 3), 0, 60)))).isEqualTo(CtapStatus.PIN_AUTH_INVALID);
    }

    @Test
    void aKeyWithoutThemDoesNotKnowTheCommand() {
        assertThat(new TestToken().status(LARGE_BLOBS, get(1, 0))).isEqualTo(CtapStatus.INVALID_COMMAND);
    }
}
