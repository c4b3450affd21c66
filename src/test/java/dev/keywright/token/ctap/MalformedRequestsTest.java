package dev.keywright.token.ctap;

import static dev.keywright.token.ctap.CtapStatus.CBOR_UNEXPECTED_TYPE;
import static dev.keywright.token.ctap.CtapStatus.INVALID_CBOR;
import static dev.keywright.token.ctap.CtapStatus.INVALID_COMMAND;
import static dev.keywright.token.ctap.CtapStatus.INVALID_LENGTH;
import static dev.keywright.token.ctap.CtapStatus.INVALID_PARAMETER;
import static dev.keywright.token.ctap.CtapStatus.INVALID_SUBCOMMAND;
import static dev.keywright.token.ctap.CtapStatus.MISSING_PARAMETER;
import static dev.keywright.token.ctap.CtapStatus.PUAT_REQUIRED;
import static dev.keywright.token.ctap.CtapStatus.REQUEST_TOO_LARGE;
import static dev.keywright.token.ctap.Platform.CLIENT_PIN;
import static dev.keywright.token.ctap.Platform.CREDENTIAL_MANAGEMENT;
import static dev.keywright.token.ctap.Platform.GET_ASSERTION;
import static dev.keywright.token.ctap.Platform.GET_INFO;
import static dev.keywright.token.ctap.Platform.GET_NEXT_ASSERTION;
import static dev.keywright.token.ctap.Platform.MAKE_CREDENTIAL;
import static dev.keywright.token.ctap.Platform.RESET;
import static dev.keywright.token.ctap.Platform.SELECTION;
import static dev.keywright.token.ctap.Platform.array;
import static dev.keywright.token.ctap.Platform.map;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.token.Interaction;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.Cbor;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a request is told by its status, and changes nothing. */
class MalformedRequestsTest {

    private static final byte[] HASH = Platform.CLIENT_DATA_HASH;
    private static final CBORObject KEY =
            map(1, 2, 3, -25, -1, 1, -2, new byte[32], -3, new byte[32]);

    static Stream<Arguments> notCbor() {
        // RFC 8949 and CTAP 2.1 §8, against each command that takes parameters.
        List<String> bodies = List.of(
                "", // nothing
                "a1", // a map cut off
                "a10143", // a byte string cut off
                "a10218", // an integer cut off
                "bf0101ff", // indefinite length
                "5f4101ff",
                "a118010102", // trailing bytes
                "a1180101", // a key that is not in the shortest form
                "a1011801", // a value that is not in the shortest form
                "b900010101", // a length that is not in the shortest form
                "a202010101", // keys that are not sorted
                "a201010101", // a key twice
                "a101c101", // a tag
                "a10161ff", // a text that is not UTF-8
                "a1018181818101", // five levels
                "a1011c", // reserved additional information
                "a101ff");
        return Stream.of(MAKE_CREDENTIAL, GET_ASSERTION, CLIENT_PIN, CREDENTIAL_MANAGEMENT)
                .flatMap(command -> bodies.stream().map(body -> arguments(command, body)));
    }

    @ParameterizedTest
    @MethodSource
    void notCbor(int command, String body) {
        expect(command, HexFormat.of().parseHex(body), INVALID_CBOR);
    }

    static Stream<Arguments> notAMap() {
        return Stream.of(MAKE_CREDENTIAL, GET_ASSERTION, CLIENT_PIN, CREDENTIAL_MANAGEMENT)
                .flatMap(command -> Stream.of("00", "40", "60", "80", "f4", "f6", "f7", "e0", "f97e00")
                        .map(body -> arguments(command, body)));
    }

    @ParameterizedTest
    @MethodSource
    void notAMap(int command, String body) {
        expect(command, HexFormat.of().parseHex(body), CBOR_UNEXPECTED_TYPE);
    }

    static Stream<Arguments> members() {
        CBORObject pin = map(1, 2, 2, 5, 3, KEY, 6, new byte[32]);
        CBORObject setPin = map(1, 2, 2, 3, 3, KEY, 4, new byte[32], 5, new byte[80]);
        CBORObject changePin = map(1, 2, 2, 4, 3, KEY, 4, new byte[32], 5, new byte[80], 6, new byte[32]);
        CBORObject manage = map(1, 1, 3, 2, 4, new byte[32]);
        return Stream.of(
                        wrong(MAKE_CREDENTIAL, Platform.creation(), "text", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
                        missing(MAKE_CREDENTIAL, Platform.creation(), 1, 2, 3, 4),
                        wrong(GET_ASSERTION, Platform.assertion(), true, 1, 2, 3, 4, 5, 6, 7),
                        missing(GET_ASSERTION, Platform.assertion(), 1, 2),
                        wrong(CLIENT_PIN, pin, "text", 1, 2, 3, 6),
                        missing(CLIENT_PIN, pin, 1, 2, 3, 6),
                        wrong(CLIENT_PIN, setPin, "text", 1, 2, 3, 4, 5),
                        missing(CLIENT_PIN, setPin, 1, 3, 4, 5),
                        wrong(CLIENT_PIN, changePin, "text", 1, 3, 4, 5, 6),
                        missing(CLIENT_PIN, changePin, 1, 3, 4, 5, 6),
                        missing(CLIENT_PIN, map(1, 2, 2, 2), 1),
                        wrong(CREDENTIAL_MANAGEMENT, manage, "text", 1, 3, 4),
                        missing(CREDENTIAL_MANAGEMENT, manage, 1, 3))
                .flatMap(stream -> stream);
    }

    /** {@code request} with each of {@code keys} in turn of another type, and in turn null. */
    private static Stream<Arguments> wrong(int command, CBORObject request, Object value, int... keys) {
        return IntStream.of(keys).boxed().flatMap(key -> Stream.of(
                arguments(command, copy(request).Set(key, value), CBOR_UNEXPECTED_TYPE),
                arguments(command, copy(request).Set(key, CBORObject.Null), CBOR_UNEXPECTED_TYPE)));
    }

    /** {@code request} without each of {@code keys} in turn. */
    private static Stream<Arguments> missing(int command, CBORObject request, int... keys) {
        return IntStream.of(keys).mapToObj(key -> {
            CBORObject less = copy(request);
            less.Remove(CBORObject.FromObject(key));
            return arguments(command, less, MISSING_PARAMETER);
        });
    }

    private static CBORObject copy(CBORObject request) {
        return CBORObject.DecodeFromBytes(request.EncodeToBytes());
    }

    @ParameterizedTest
    @MethodSource
    void members(int command, CBORObject request, CtapStatus expected) {
        expect(command, Cbor.encode(request), expected);
    }

    static Stream<Arguments> innerMembers() {
        CBORObject huge = CBORObject.FromObject(1L << 40);
        return Stream.of(
                arguments(MAKE_CREDENTIAL, Platform.creation().Set(1, new byte[31]), INVALID_LENGTH),
                arguments(MAKE_CREDENTIAL, Platform.creation().Set(2, map()), MISSING_PARAMETER),
                arguments(MAKE_CREDENTIAL, Platform.creation().Set(2, map("id", 1)), CBOR_UNEXPECTED_TYPE),
                arguments(MAKE_CREDENTIAL, Platform.creation().Set(3, map()), MISSING_PARAMETER),
                arguments(MAKE_CREDENTIAL, Platform.creation().Set(3, map("id", "1")), CBOR_UNEXPECTED_TYPE),
                arguments(MAKE_CREDENTIAL, Platform.creation().Set(3, map("id", new byte[0])), INVALID_LENGTH),
                arguments(MAKE_CREDENTIAL, Platform.creation().Set(3, map("id", new byte[65])), INVALID_LENGTH),
                arguments(
                        MAKE_CREDENTIAL,
                        Platform.creation().Set(3, map("id", new byte[1], "name", new byte[1])),
                        CBOR_UNEXPECTED_TYPE),
                arguments(
                        MAKE_CREDENTIAL,
                        Platform.creation().Set(3, map("id", new byte[1], "displayName", 1)),
                        CBOR_UNEXPECTED_TYPE),
                arguments(MAKE_CREDENTIAL, Platform.creation().Set(4, array("text")), CBOR_UNEXPECTED_TYPE),
                arguments(MAKE_CREDENTIAL, Platform.creation().Set(4, array(map("alg", -7))), MISSING_PARAMETER),
                arguments(
                        MAKE_CREDENTIAL,
                        Platform.creation().Set(4, array(map("type", "public-key"))),
                        MISSING_PARAMETER),
                arguments(
                        MAKE_CREDENTIAL,
                        Platform.creation().Set(4, array(map("alg", "ES256", "type", "public-key"))),
                        CBOR_UNEXPECTED_TYPE),
                arguments(
                        MAKE_CREDENTIAL,
                        Platform.creation().Set(4, array(map("alg", huge, "type", "public-key"))),
                        INVALID_PARAMETER),
                arguments(
                        MAKE_CREDENTIAL,
                        Platform.creation()
                                .Set(4, array(map("alg", -7, "type", "public-key"), map("alg", -8, "type", 1))),
                        CBOR_UNEXPECTED_TYPE),
                arguments(MAKE_CREDENTIAL, Platform.creation().Set(5, array(map())), MISSING_PARAMETER),
                arguments(
                        MAKE_CREDENTIAL,
                        Platform.creation().Set(5, array(map("id", "x", "type", "public-key"))),
                        CBOR_UNEXPECTED_TYPE),
                arguments(
                        MAKE_CREDENTIAL,
                        Platform.creation().Set(6, map("credProtect", true)),
                        CBOR_UNEXPECTED_TYPE),
                arguments(
                        MAKE_CREDENTIAL, Platform.creation().Set(6, map("hmac-secret", 1)), CBOR_UNEXPECTED_TYPE),
                arguments(MAKE_CREDENTIAL, Platform.creation().Set(7, map("rk", 1)), CBOR_UNEXPECTED_TYPE),
                arguments(MAKE_CREDENTIAL, Platform.creation().Set(8, new byte[16]), MISSING_PARAMETER),
                arguments(
                        MAKE_CREDENTIAL, Platform.creation().Set(8, new byte[16]).Set(9, 3), INVALID_PARAMETER),
                arguments(
                        MAKE_CREDENTIAL,
                        Platform.creation().Set(8, new byte[16]).Set(9, huge),
                        INVALID_PARAMETER),
                arguments(GET_ASSERTION, Platform.assertion().Set(2, new byte[33]), INVALID_LENGTH),
                arguments(GET_ASSERTION, Platform.assertion().Set(3, array(1)), CBOR_UNEXPECTED_TYPE),
                arguments(
                        GET_ASSERTION, Platform.assertion().Set(3, array(map("id", HASH))), MISSING_PARAMETER),
                arguments(
                        GET_ASSERTION,
                        Platform.assertion().Set(3, array(map("type", "public-key"))),
                        MISSING_PARAMETER),
                arguments(GET_ASSERTION, Platform.assertion().Set(5, map("up", "no")), CBOR_UNEXPECTED_TYPE),
                arguments(GET_ASSERTION, Platform.assertion().Set(6, new byte[16]), MISSING_PARAMETER),
                arguments(
                        GET_ASSERTION, Platform.assertion().Set(6, new byte[16]).Set(7, 0), INVALID_PARAMETER),
                arguments(
                        GET_ASSERTION, Platform.assertion().Set(4, map("hmac-secret", true)), CBOR_UNEXPECTED_TYPE),
                arguments(
                        GET_ASSERTION, Platform.assertion().Set(4, map("hmac-secret", map())), MISSING_PARAMETER),
                arguments(
                        GET_ASSERTION,
                        Platform.assertion().Set(4, map("hmac-secret", map(1, KEY, 2, HASH))),
                        MISSING_PARAMETER),
                arguments(
                        GET_ASSERTION,
                        Platform.assertion().Set(4, map("hmac-secret", map(1, KEY, 2, HASH, 3, HASH, 4, 9))),
                        INVALID_PARAMETER),
                arguments(CLIENT_PIN, map(1, 2, 2, 99), INVALID_SUBCOMMAND),
                arguments(CLIENT_PIN, map(1, 3, 2, 2), INVALID_PARAMETER),
                arguments(CLIENT_PIN, map(1, 2, 2, huge), INVALID_PARAMETER),
                arguments(
                        CLIENT_PIN,
                        map(1, 2, 2, 3, 3, map(1, 2), 4, new byte[32], 5, new byte[80]),
                        INVALID_PARAMETER),
                arguments(
                        CLIENT_PIN,
                        map(1, 2, 2, 3, 3, copy(KEY).Set(3, -7), 4, new byte[32], 5, new byte[80]),
                        INVALID_PARAMETER),
                arguments(
                        CLIENT_PIN,
                        map(1, 2, 2, 3, 3, copy(KEY).Set(-2, new byte[31]), 4, new byte[32], 5, new byte[80]),
                        INVALID_PARAMETER),
                arguments(CLIENT_PIN, map(1, 2, 2, 5, 3, KEY, 6, HASH, 9, 1), INVALID_PARAMETER),
                arguments(CREDENTIAL_MANAGEMENT, map(1, 99), INVALID_SUBCOMMAND),
                arguments(CREDENTIAL_MANAGEMENT, map(1, 7), INVALID_SUBCOMMAND),
                arguments(CREDENTIAL_MANAGEMENT, map(1, 1), PUAT_REQUIRED),
                arguments(CREDENTIAL_MANAGEMENT, map(1, 1, 3, 5, 4, HASH), INVALID_PARAMETER),
                arguments(CREDENTIAL_MANAGEMENT, map(1, 4), MISSING_PARAMETER),
                arguments(CREDENTIAL_MANAGEMENT, map(1, 4, 2, map()), MISSING_PARAMETER),
                arguments(CREDENTIAL_MANAGEMENT, map(1, 4, 2, map(1, "x")), CBOR_UNEXPECTED_TYPE),
                arguments(CREDENTIAL_MANAGEMENT, map(1, 6, 2, map()), MISSING_PARAMETER),
                arguments(CREDENTIAL_MANAGEMENT, map(1, 6, 2, map(2, map("id", HASH))), MISSING_PARAMETER));
    }

    @ParameterizedTest
    @MethodSource
    void innerMembers(int command, CBORObject request, CtapStatus expected) {
        expect(command, Cbor.encode(request), expected);
    }

    @Test
    void commandsWithoutParametersTakeNone() {
        for (int command : new int[] {GET_INFO, GET_NEXT_ASSERTION, RESET, SELECTION}) {
            expect(command, new byte[] {(byte) 0xa0}, INVALID_LENGTH);
        }
    }

    @Test
    void unknownCommandsAreRefused() {
        List<Integer> known = List.of(1, 2, 4, 6, 7, 8, 0x0b, 0x41);
        for (int command = 0; command < 256; command++) {
            if (!known.contains(command)) {
                expect(command, new byte[0], INVALID_COMMAND);
            }
        }
    }

    @Test
    void anEmptyAndATooLongMessageAreRefused() {
        TestToken token = new TestToken();
        assertThat(token.authenticator.process(new byte[0], new Interaction()))
                .containsExactly(INVALID_LENGTH.code());
        expect(GET_INFO, new byte[1200], REQUEST_TOO_LARGE);
        expect(GET_INFO, new byte[1199], INVALID_LENGTH);
    }

    @Test
    void everyTruncationOfAGoodRequestIsRefused() {
        byte[] whole = Cbor.encode(Platform.discoverableCreation(Platform.RP_ID, 1)
                .Set(6, map("credProtect", 2, "hmac-secret", true)));
        for (int length = 0; length < whole.length; length++) {
            expect(MAKE_CREDENTIAL, Arrays.copyOf(whole, length), INVALID_CBOR);
        }
    }

    @Property(tries = 1000)
    void anythingIsAnsweredAndChangesNothing(@ForAll @Size(max = 80) byte[] request) {
        TestToken token = Shared.TOKEN;
        TokenState before = token.core.state();

        byte[] answer = token.authenticator.process(request, new Interaction());

        boolean reset = request.length == 1 && request[0] == RESET;
        assertThat(answer).isNotEmpty();
        assertThat(answer[0]).isNotEqualTo(CtapStatus.OTHER.code());
        assertThat(reset || token.core.state() == before).isTrue();
    }

    @Property(tries = 1000)
    void aGoodRequestWithOneByteChangedNeverBreaksTheKey(@ForAll int at, @ForAll byte value) {
        TestToken token = Shared.TOKEN;
        byte[] body = Cbor.encode(Platform.creation()
                .Set(5, array(Platform.descriptor(new byte[16])))
                .Set(6, map("credProtect", 2, "hmac-secret", true))
                .Set(7, map("rk", false)));
        byte[] request = new byte[1 + body.length];
        request[0] = MAKE_CREDENTIAL;
        System.arraycopy(body, 0, request, 1, body.length);
        request[1 + Math.floorMod(at, body.length)] = value;

        byte[] answer = token.authenticator.process(request, new Interaction());

        assertThat(answer[0]).isNotEqualTo(CtapStatus.OTHER.code());
    }

    private static final class Shared {
        static final TestToken TOKEN = new TestToken();
    }

    private static void expect(int command, byte[] body, CtapStatus expected) {
        TestToken token = new TestToken();
        TokenState before = token.core.state();

        byte[] answer = token.send(command, body);

        assertThat(TestToken.status(answer)).isEqualTo(expected);
        assertThat(answer).hasSize(1);
        assertThat(token.core.state()).isSameAs(before);
        assertThat(token.stored).isEmpty();
        assertThat(token.touchesAskedFor).isEmpty();
    }
}
