package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.token.Outcome;
import dev.keywright.token.TokenCore;
import dev.keywright.token.profile.FidoProfile;
import dev.keywright.token.state.StateChange.LargeBlobsSet;
import dev.keywright.wire.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * authenticatorLargeBlobs (CTAP 2.1 §6.10): the array in which platforms keep sealed entries. It is read and written in
 * fragments; what is written replaces the old array when its last fragment is there and its checksum is right.
 */
final class LargeBlobs implements Command {

    // §6.10, the members of the request.
    private static final int GET = 0x01;
    private static final int SET = 0x02;
    private static final int OFFSET = 0x03;
    private static final int LENGTH = 0x04;
    private static final int PIN_UV_AUTH_PARAM = 0x05;
    private static final int PIN_UV_AUTH_PROTOCOL = 0x06;

    // §6.10, the member of the response.
    private static final int CONFIG = 0x01;

    /** §6.10.2: maxFragmentLength is maxMsgSize less this. */
    private static final int FRAME = 64;
    /** §6.10: what every device has room for. */
    private static final int LEAST_CAPACITY = 1024;
    /** §6.10: an array ends with LEFT(SHA-256(the rest), 16). */
    private static final int CHECKSUM = 16;
    /** §6.10.2: one byte of CBOR, and the checksum. */
    private static final int SHORTEST = 1 + CHECKSUM;
    /** §6.10: the array of a new device: no elements. */
    private static final Bytes INITIAL = Bytes.of(HexFormat.of().parseHex("8076be8b528d0075f7aae98d6fa57a6d3c"));
    /** §6.10.2 step 5: what a pinUvAuthParam signs begins with 32 × 0xff and this command. */
    private static final byte[] PREFIX = prefix();

    private final TokenCore core;
    private final PinUvAuthProtocols protocols;
    private final CurrentOptions current;
    private final int maxFragmentLength;
    private final int capacity;

    LargeBlobs(TokenCore core, PinUvAuthProtocols protocols) {
        FidoProfile profile = core.profile().fido();
        this.core = core;
        this.protocols = protocols;
        this.current = new CurrentOptions(core);
        this.maxFragmentLength = profile.maxMessageSize() - FRAME;
        Integer max = profile.maxSerializedLargeBlobArray();
        this.capacity = max == null ? LEAST_CAPACITY : Math.max(max, LEAST_CAPACITY);
    }

    private static byte[] prefix() {
        byte[] prefix = new byte[34];
        Arrays.fill(prefix, 0, 32, (byte) 0xff);
        prefix[32] = 0x0c;
        return prefix;
    }

    /** An array of which the first fragments are here. */
    static final class Writing {
        private final ByteBuffer array;

        private Writing(int length) {
            this.array = ByteBuffer.allocate(length);
        }
    }

    @Override
    public Outcome<byte[]> run(Call call) throws CtapError {
        Parameters p = call.parameters();
        Integer get = p.optionalInteger(GET);
        byte[] set = p.optionalBytes(SET);
        Integer offset = p.optionalInteger(OFFSET);
        if (offset == null || offset < 0 || (get == null) == (set == null)) {
            throw new CtapError(CtapStatus.INVALID_PARAMETER);
        }
        return set == null ? get(p, get, offset) : set(p, set, offset, call.memory());
    }

    /** §6.10.2 step 4. */
    private Outcome<byte[]> get(Parameters p, int count, int offset) throws CtapError {
        if (p.has(LENGTH) || p.has(PIN_UV_AUTH_PARAM) || p.has(PIN_UV_AUTH_PROTOCOL) || count < 0) {
            throw new CtapError(CtapStatus.INVALID_PARAMETER);
        }
        if (count > maxFragmentLength) {
            throw new CtapError(CtapStatus.INVALID_LENGTH);
        }
        Bytes stored = core.state().fido().largeBlobs();
        byte[] array = (stored.isEmpty() ? INITIAL : stored).toArray();
        if (offset > array.length) {
            throw new CtapError(CtapStatus.INVALID_PARAMETER);
        }
        byte[] fragment = Arrays.copyOfRange(array, offset, Math.min(array.length, offset + count));
        return Outcome.of(Command.answer(CBORObject.NewOrderedMap().Add(CONFIG, fragment)));
    }

    /** §6.10.2 step 5. */
    private Outcome<byte[]> set(Parameters p, byte[] fragment, int offset, VolatileState memory) throws CtapError {
        if (fragment.length > maxFragmentLength) {
            throw new CtapError(CtapStatus.INVALID_LENGTH);
        }
        Integer length = p.optionalInteger(LENGTH);
        if (offset == 0) {
            memory.write(begin(length));
        } else if (length != null) {
            throw new CtapError(CtapStatus.INVALID_PARAMETER);
        }
        Writing writing = memory.writing();
        if (writing == null || offset != writing.array.position()) {
            throw new CtapError(CtapStatus.INVALID_SEQ);
        }
        if (current.isProtected() || current.alwaysUv()) {
            authenticate(p, fragment, offset, memory);
        }
        if (fragment.length > writing.array.remaining()) {
            throw new CtapError(CtapStatus.INVALID_PARAMETER);
        }
        writing.array.put(fragment);
        if (writing.array.hasRemaining()) {
            return Outcome.of(Command.answer());
        }
        memory.write(null);
        return Outcome.of(Command.answer(), new LargeBlobsSet(checked(writing.array.array())));
    }

    private Writing begin(@Nullable Integer length) throws CtapError {
        if (length == null) {
            throw new CtapError(CtapStatus.INVALID_PARAMETER);
        }
        if (length > capacity) {
            throw new CtapError(CtapStatus.LARGE_BLOB_STORAGE_FULL);
        }
        if (length < SHORTEST) {
            throw new CtapError(CtapStatus.INVALID_PARAMETER);
        }
        return new Writing(length);
    }

    private void authenticate(Parameters p, byte[] fragment, int offset, VolatileState memory) throws CtapError {
        byte[] pinUvAuthParam = p.optionalBytes(PIN_UV_AUTH_PARAM);
        if (pinUvAuthParam == null) {
            throw new CtapError(CtapStatus.PUAT_REQUIRED);
        }
        PinUvAuthProtocol protocol = protocols.require(p.optionalInteger(PIN_UV_AUTH_PROTOCOL));
        byte[] place = ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(offset)
                .array();
        byte[] hash = core.crypto().sha256(fragment);
        PinUvAuthToken token = memory.token(core.now());
        if (token == null
                || !token.allows(
                        PinUvAuthToken.LARGE_BLOB_WRITE, protocol, pinUvAuthParam, PREFIX, place, hash)) {
            throw new CtapError(CtapStatus.PIN_AUTH_INVALID);
        }
    }

    private Bytes checked(byte[] array) throws CtapError {
        int end = array.length - CHECKSUM;
        byte[] checksum = Arrays.copyOf(core.crypto().sha256(Arrays.copyOf(array, end)), CHECKSUM);
        if (!Arrays.equals(checksum, 0, CHECKSUM, array, end, array.length)) {
            throw new CtapError(CtapStatus.INTEGRITY_FAILURE);
        }
        return Bytes.of(array);
    }
}
