package dev.keywright.token.ctap;

import static dev.keywright.token.ctap.Platform.map;

import com.upokecenter.cbor.CBORException;
import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import dev.keywright.fuzz.FuzzTarget;
import dev.keywright.token.Interaction;
import dev.keywright.token.state.FidoState;
import dev.keywright.wire.Cbor;
import dev.keywright.wire.Cbor.MalformedCbor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One command of the authenticator. An input is a byte of flags, then either the command's raw parameters, or the
 * number of a good request and edits to it, which may be given a valid proof that the PIN is known.
 */
public final class CommandFuzz implements FuzzTarget {

    /** The commands that take parameters. */
    public static final Map<String, Integer> COMMANDS = commands();

    private static final int RAW = 0x01;
    private static final int PROVEN = 0x02;

    private final int command;
    private final PreparedToken prepared = PreparedToken.withPin();

    public CommandFuzz(int command) {
        this.command = command;
    }

    private static Map<String, Integer> commands() {
        Map<String, Integer> commands = new LinkedHashMap<>();
        commands.put("makeCredential", Platform.MAKE_CREDENTIAL);
        commands.put("getAssertion", Platform.GET_ASSERTION);
        commands.put("clientPIN", Platform.CLIENT_PIN);
        commands.put("bioEnrollment", Platform.BIO_ENROLLMENT);
        commands.put("credentialManagement", Platform.CREDENTIAL_MANAGEMENT_WITH_UPDATE);
        commands.put("credentialManagementPreview", Platform.CREDENTIAL_MANAGEMENT);
        commands.put("largeBlobs", Platform.LARGE_BLOBS);
        commands.put("config", Platform.CONFIG);
        return Collections.unmodifiableMap(commands);
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        TestToken token = prepared.token();
        List<Supplier<CBORObject>> good = GoodRequests.of(command, prepared, prepared.platform(token));
        for (int variant = 0; variant < good.size(); variant++) {
            seeds.add(new byte[] {0, (byte) variant});
            seeds.add(new byte[] {PROVEN, (byte) variant});
            seeds.add(new byte[] {PROVEN, (byte) variant, 0, 3, 1, 2, 3, 4});
            byte[] raw = Cbor.encode(good.get(variant).get());
            byte[] seed = new byte[1 + raw.length];
            seed[0] = RAW;
            System.arraycopy(raw, 0, seed, 1, raw.length);
            seeds.add(seed);
        }
        return seeds;
    }

    @Override
    public void run(byte[] input) {
        if (input.length == 0) {
            return;
        }
        TestToken token = prepared.token();
        byte[] body = (input[0] & RAW) != 0 ? Arrays.copyOfRange(input, 1, input.length) : edited(input, token);
        check(token, command, body);
    }

    private byte[] edited(byte[] input, TestToken token) {
        Edits edits = new Edits(input, 1);
        Platform platform = prepared.platform(token);
        List<Supplier<CBORObject>> good = GoodRequests.of(command, prepared, platform);
        CBORObject request = edits.apply(good.get(edits.next() % good.size()).get());
        try {
            return Cbor.encode(
                    (input[0] & PROVEN) != 0 ? GoodRequests.proven(command, request, platform) : request);
        } catch (CBORException e) {
            // Edits may nest deeper than the canonical form goes.
            return request.EncodeToBytes();
        }
    }

    /** Sends one message and holds the answer to what is true of every answer. */
    static void check(TestToken token, int command, byte... body) {
        FidoState before = token.fido();
        byte[] message = new byte[1 + body.length];
        message[0] = (byte) command;
        System.arraycopy(body, 0, message, 1, body.length);
        byte[] answer = token.authenticator.process(message, new Interaction());
        if (answer.length == 0 || answer[0] == CtapStatus.OTHER.code()) {
            throw new AssertionError("the authenticator failed");
        }
        if (answer[0] != CtapStatus.OK.code()) {
            refused(before, token.fido(), answer);
        } else if (answer.length > 1) {
            decode(answer);
        }
    }

    /** What a refused command may cost is a try, and a forged proof or a wrong PIN is where it does. */
    private static void refused(FidoState before, FidoState after, byte[] answer) {
        boolean same = before == after
                || before.credentials().equals(after.credentials())
                        && before.signatureCounter() == after.signatureCounter()
                        && before.settings().equals(after.settings())
                        && before.largeBlobs().equals(after.largeBlobs())
                        && before.fingers().equals(after.fingers())
                        && before.wrappingKey().equals(after.wrappingKey())
                        && String.valueOf(before.pin()).equals(String.valueOf(after.pin()))
                        && after.pinRetries() <= 8;
        if (!same) {
            throw new AssertionError("a command that was refused with " + TestToken.status(answer) + " changed the state");
        }
        if (answer.length > 1) {
            throw new AssertionError("a refusal has a body");
        }
    }

    private static void decode(byte[] answer) {
        try {
            Cbor.decode(Arrays.copyOfRange(answer, 1, answer.length));
        } catch (MalformedCbor e) {
            throw new AssertionError("the answer is not canonical CBOR", e);
        }
    }

    /** Changes that bytes spell: set, replace or remove members, at the top or further in. */
    private static final class Edits {
        private static final Object[] KEYS = {
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, -1, -2, -3, "id", "type", "alg", "name", "displayName", "rk", "up",
            "uv", "credProtect", "hmac-secret", "hmac-secret-mc", "credBlob", "largeBlobKey", "minPinLength",
            "pinComplexityPolicy", "thirdPartyPayment", "uvm", "unknown"
        };
        private static final int MOST = 6;

        private final byte[] input;
        private int at;

        Edits(byte[] input, int at) {
            this.input = input;
            this.at = at;
        }

        int next() {
            return at < input.length ? input[at++] & 0xff : 0;
        }

        CBORObject apply(CBORObject request) {
            for (int edit = 0; edit < MOST && at < input.length; edit++) {
                CBORObject place = descend(request, next() & 0x03);
                Object key = KEYS[next() % KEYS.length];
                if ((next() & 0x07) == 0) {
                    place.Remove(CBORObject.FromObject(key));
                } else {
                    place.Set(key, value(0));
                }
            }
            return request;
        }

        private CBORObject descend(CBORObject from, int depth) {
            CBORObject place = from;
            for (int level = 0; level < depth; level++) {
                List<CBORObject> inner = place.getValues().stream()
                        .flatMap(value -> value.getType() == CBORType.Array
                                ? value.getValues().stream()
                                : Stream.of(value))
                        .filter(value -> value.getType() == CBORType.Map)
                        .toList();
                if (inner.isEmpty()) {
                    return place;
                }
                place = inner.get(next() % inner.size());
            }
            return place;
        }

        private CBORObject value(int depth) {
            return switch (next() % 12) {
                case 0 -> CBORObject.FromObject(next());
                case 1 -> CBORObject.FromObject(-next());
                case 2 -> CBORObject.FromObject(new byte[next()]);
                case 3 -> CBORObject.FromObject("x".repeat(next()));
                case 4 -> CBORObject.FromObject((next() & 1) == 0);
                case 5 -> CBORObject.Null;
                case 6 -> CBORObject.FromObject((long) next() << (next() & 0x3f));
                case 7 -> CBORObject.FromObject(Platform.CLIENT_DATA_HASH);
                case 8 -> CBORObject.FromObject(KEYS[next() % KEYS.length]);
                case 9 -> CBORObject.FromObject((double) next());
                case 10 -> array(depth);
                default -> inner(depth);
            };
        }

        private CBORObject array(int depth) {
            CBORObject array = CBORObject.NewArray();
            for (int i = next() & 0x0f; i > 0 && depth < 2; i--) {
                array.Add(value(depth + 1));
            }
            return array;
        }

        private CBORObject inner(int depth) {
            CBORObject inner = map();
            for (int i = next() & 0x07; i > 0 && depth < 2; i--) {
                inner.Set(KEYS[next() % KEYS.length], value(depth + 1));
            }
            return inner;
        }
    }
}
