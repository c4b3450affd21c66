package dev.keywright.token.ctap;

import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import dev.keywright.token.Interaction;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.Cbor;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What is done to every good request of every command, proven where that is needed: each gives the status that CTAP 2.1
 * §8 names, and changes nothing.
 */
class BadRequestsTest {

    private static final int UNKNOWN_MEMBER = 0x7d;
    private static final List<CBORObject> OF_EACH_TYPE = List.of(
            CBORObject.FromObject(1), CBORObject.FromObject("text"), CBORObject.FromObject(new byte[] {1}),
            CBORObject.NewArray(), CBORObject.NewMap(), CBORObject.True, CBORObject.Null, CBORObject.Undefined,
            CBORObject.FromObject(1.5));

    private static final PreparedToken WITH_PIN = PreparedToken.withPin();
    private static final PreparedToken WITHOUT_PIN = PreparedToken.withoutPin();

    /** One good request; making it anew binds it to a key's own key agreement. */
    private record Good(int command, PreparedToken prepared, String name, int variant) {
        TestToken token() {
            return prepared.token();
        }

        CBORObject make(TestToken token) {
            return GoodRequests.of(command, prepared, prepared.platform(token)).get(variant).get();
        }

        CBORObject proven(CBORObject request, TestToken token) {
            return prepared.hasPin() ? GoodRequests.proven(command, request, prepared.platform(token)) : request;
        }

        /** The member in which subcommands have theirs, or 0 for a command without. */
        int subCommandParams() {
            return switch (command) {
                case Platform.BIO_ENROLLMENT -> 3;
                case Platform.CONFIG, Platform.CREDENTIAL_MANAGEMENT, Platform.CREDENTIAL_MANAGEMENT_WITH_UPDATE -> 2;
                default -> 0;
            };
        }

        CBORObject makeProven(TestToken token) {
            return proven(make(token), token);
        }
    }

    private static Stream<Good> all() {
        return Stream.concat(
                CommandFuzz.COMMANDS.keySet().stream().flatMap(name -> good(name, WITH_PIN)),
                Stream.of("makeCredential", "getAssertion", "clientPIN").flatMap(name -> good(name, WITHOUT_PIN)));
    }

    private static Stream<Good> good(String name, PreparedToken prepared) {
        int command = CommandFuzz.COMMANDS.get(name);
        int variants = GoodRequests.of(command, prepared, prepared.platform(prepared.token())).size();
        String title = name + (prepared.hasPin() ? " with a PIN " : " ");
        return IntStream.range(0, variants).mapToObj(variant -> new Good(command, prepared, title + variant, variant));
    }

    private static Stream<DynamicTest> forAll(Consumer<Good> test) {
        return all().map(good -> DynamicTest.dynamicTest(good.name(), () -> test.accept(good)));
    }

    @TestFactory
    Stream<DynamicTest> isAnswered() {
        return forAll(good -> {
            TestToken token = good.token();
            byte[] answer = send(token, good, Cbor.encode(good.makeProven(token)));
            assertThat(TestToken.status(answer)).isEqualTo(CtapStatus.OK);
        });
    }

    @TestFactory
    Stream<DynamicTest> cutOffAnywhereItIsNoCbor() {
        return forAll(good -> {
            TestToken token = good.token();
            byte[] whole = Cbor.encode(good.makeProven(token));
            for (int length = 0; length < whole.length; length++) {
                refused(token, good, Arrays.copyOf(whole, length), CtapStatus.INVALID_CBOR);
            }
            refused(token, good, Arrays.copyOf(whole, whole.length + 1), CtapStatus.INVALID_CBOR);
        });
    }

    @TestFactory
    Stream<DynamicTest> notCanonicalItIsNoCbor() {
        return forAll(good -> {
            TestToken token = good.token();
            byte[] whole = Cbor.encode(good.makeProven(token));
            int members = whole[0] & 0x1f;
            refused(token, good, join(new byte[] {(byte) 0xb8, (byte) members}, tail(whole)), CtapStatus.INVALID_CBOR);
            refused(
                    token,
                    good,
                    join(new byte[] {(byte) 0xbf}, tail(whole), new byte[] {(byte) 0xff}),
                    CtapStatus.INVALID_CBOR);
            byte[] longKey = join(new byte[] {whole[0], 0x18}, tail(whole));
            refused(token, good, longKey, CtapStatus.INVALID_CBOR);
            byte[] tagged = join(new byte[] {(byte) 0xd8, 0x18}, whole);
            refused(token, good, tagged, CtapStatus.INVALID_CBOR);
            byte[] again = join(new byte[] {(byte) (whole[0] + 1)}, tail(whole), firstMember(whole));
            refused(token, good, again, CtapStatus.INVALID_CBOR);
        });
    }

    @TestFactory
    Stream<DynamicTest> tooLongItIsRefused() {
        return forAll(good -> {
            TestToken token = good.token();
            int most = token.core.profile().fido().maxMessageSize();
            refused(token, good, new byte[most], CtapStatus.REQUEST_TOO_LARGE);
            CBORObject request = good.make(token).Set(UNKNOWN_MEMBER, new byte[most]);
            refused(token, good, Cbor.encode(request), CtapStatus.REQUEST_TOO_LARGE);
        });
    }

    /** CTAP 2.1 §8: what is not known is not looked at. */
    @TestFactory
    Stream<DynamicTest> unknownMembersAreIgnored() {
        return forAll(good -> {
            TestToken token = good.token();
            CBORObject request = good.make(token).Set(UNKNOWN_MEMBER, "unknown").Set("unknown", 1);
            byte[] answer = send(token, good, Cbor.encode(good.proven(request, token)));
            assertThat(TestToken.status(answer)).isEqualTo(CtapStatus.OK);
        });
    }

    @TestFactory
    Stream<DynamicTest> ofAnotherTypeAMemberIsUnexpected() {
        return forAll(good -> {
            for (List<Object> path : paths(good, good.makeProven(good.token()))) {
                TestToken token = good.token();
                byte[] whole = Cbor.encode(good.makeProven(token));
                for (CBORObject other : OF_EACH_TYPE) {
                    CBORObject request = CBORObject.DecodeFromBytes(whole);
                    if (type(request, path) != other.getType() || other.isNull() || other.isUndefined()) {
                        set(request, path, other);
                        if (path.size() > 1) {
                            good.proven(request, token);
                        }
                        refused(token, good, Cbor.encode(request), CtapStatus.CBOR_UNEXPECTED_TYPE, path + " = " + other);
                    }
                }
            }
        });
    }

    private static CBORType type(CBORObject request, List<Object> path) {
        return at(request, path).getType();
    }

    private static void set(CBORObject request, List<Object> path, CBORObject value) {
        at(request, path.subList(0, path.size() - 1)).Set(path.get(path.size() - 1), value);
    }

    /**
     * The members of a request, those within maps and within the first element of arrays too. COSE keys have a rule of
     * their own (§6.5.6), and nobody looks at a relying party's name.
     */
    private static List<List<Object>> paths(Good good, CBORObject request) {
        List<List<Object>> paths = new ArrayList<>();
        for (CBORObject key : request.getKeys()) {
            Object name = name(key);
            paths.add(List.of(name));
            CBORObject value = request.get(key);
            if (value.getType() == CBORType.Array && value.size() > 0 && value.get(0).getType() == CBORType.Map) {
                value.get(0).getKeys().forEach(inner -> paths.add(List.of(name, 0, name(inner))));
            } else if (value.getType() == CBORType.Map) {
                boolean params = name.equals(good.subCommandParams());
                value.getKeys().stream()
                        .filter(inner -> params || inner.getType() == CBORType.TextString)
                        .filter(inner -> good.command() != Platform.MAKE_CREDENTIAL
                                || !name.equals(2) || !inner.AsString().equals("name"))
                        .forEach(inner -> paths.add(List.of(name, name(inner))));
            }
        }
        return paths;
    }

    private static Object name(CBORObject key) {
        return key.isNumber() ? (Object) key.AsInt32Value() : key.AsString();
    }

    private static CBORObject at(CBORObject request, List<Object> path) {
        CBORObject place = request;
        for (Object step : path) {
            place = place.getType() == CBORType.Array
                    ? place.get((Integer) step)
                    : place.get(CBORObject.FromObject(step));
        }
        return place;
    }

    private static void refused(TestToken token, Good good, byte[] body, CtapStatus expected) {
        refused(token, good, body, expected, "");
    }

    private static void refused(TestToken token, Good good, byte[] body, CtapStatus expected, String what) {
        TokenState before = token.core.state();
        int touches = token.touchesAskedFor.size();
        byte[] answer = send(token, good, body);
        assertThat(TestToken.status(answer)).as(what).isEqualTo(expected);
        assertThat(answer).hasSize(1);
        assertThat(token.core.state()).as(what).isSameAs(before);
        assertThat(token.touchesAskedFor).as(what).hasSize(touches);
    }

    private static byte[] send(TestToken token, Good good, byte[] body) {
        return token.authenticator.process(join(new byte[] {(byte) good.command}, body), new Interaction());
    }

    private static byte[] tail(byte[] bytes) {
        return Arrays.copyOfRange(bytes, 1, bytes.length);
    }

    /** The first member with its value, as bytes. */
    private static byte[] firstMember(byte[] map) {
        CBORObject decoded = CBORObject.DecodeFromBytes(map);
        CBORObject key = decoded.getKeys().iterator().next();
        return join(Cbor.encode(key), Cbor.encode(decoded.get(key)));
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }
}
