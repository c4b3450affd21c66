package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.host.emulated.EmulatedCardConnection;
import dev.keywright.token.Interaction;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.UserPresence;
import dev.keywright.token.UserVerifier;
import dev.keywright.token.attestation.TestAuthority;
import dev.keywright.token.card.CardInterface;
import dev.keywright.token.fido.FidoApplet;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.state.FidoState;
import dev.keywright.token.state.FidoState.Attestation;
import dev.keywright.token.state.Identity;
import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.StateChange.Made;
import dev.keywright.token.state.TokenState;
import dev.keywright.token.u2f.U2f;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.Cbor;
import dev.keywright.wire.Cbor.MalformedCbor;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** An emulated key for tests: seeded, with a clock moved by hand, scripted touches and a store that can break. */
public final class TestToken {

    private static final FirmwareProfile PROFILE = FirmwareProfiles.defaultProfile();
    private static final Crypto REPRODUCIBLE = Crypto.reproducible();
    /** One for all tests of a profile, since making it takes longer than most of them. */
    private static final Map<FirmwareProfile, Attestation> ATTESTATIONS = new ConcurrentHashMap<>();

    public Instant now = Instant.parse("2026-01-01T00:00:00Z");
    public UserPresence.Answer touch = UserPresence.Answer.TOUCHED;
    public final List<String> touchesAskedFor = new ArrayList<>();
    /** What the sensor says next; when there is no more, {@link #finger} each time. */
    public final Deque<UserVerifier.Answer> fingers = new ArrayDeque<>();
    public UserVerifier.Answer finger = new UserVerifier.Finger("right index");
    public final List<String> fingersAskedFor = new ArrayList<>();
    public final List<StateChange> stored = new ArrayList<>();
    public boolean storeIsBroken;

    public final TokenCore core;
    public final Authenticator authenticator;
    public final U2f u2f;
    public final FidoApplet applet;

    public TestToken() {
        this(PROFILE, REPRODUCIBLE);
    }

    public TestToken(FirmwareProfile profile, Crypto crypto) {
        this(profile, crypto, fresh(profile, crypto));
    }

    /** A key that already remembers something. */
    public TestToken(FirmwareProfile profile, Crypto crypto, TokenState state) {
        RandomSource random = seeded(crypto);
        TokenEnvironment environment = new TokenEnvironment(
                () -> now,
                random,
                (what, cancelled) -> {
                    touchesAskedFor.add(what);
                    return touch;
                },
                (what, cancelled) -> {
                    fingersAskedFor.add(what);
                    return fingers.isEmpty() ? finger : fingers.poll();
                },
                crypto,
                store());
        core = new TokenCore(profile, environment, state);
        authenticator = new Authenticator(core);
        u2f = new U2f(core);
        applet = new FidoApplet(core, authenticator, u2f);
    }

    private static TokenState fresh(FirmwareProfile profile, Crypto crypto) {
        return TokenState.made(new Made(
                new Identity(12345678, profile.name()),
                Secret.copyOf(crypto.sha256(new byte[] {1})),
                ATTESTATIONS.computeIfAbsent(profile, TestAuthority::issue),
                profile.fido().pinRetries(),
                Bytes.ofHex("0102030405060708")));
    }

    private StateStore store() {
        return changes -> {
            if (storeIsBroken) {
                throw new IOException("the disk is full");
            }
            stored.addAll(changes);
        };
    }

    private static RandomSource seeded(Crypto crypto) {
        long[] count = {0};
        return target -> {
            for (int at = 0; at < target.length; at += 32) {
                byte[] block = crypto.sha256(BigInteger.valueOf(count[0]++).toByteArray());
                System.arraycopy(block, 0, target, at, Math.min(32, target.length - at));
            }
        };
    }

    public FidoState fido() {
        return core.state().fido();
    }

    public void pass(Duration time) {
        now = now.plus(time);
    }

    public void powerCycle() {
        authenticator.powerCycle();
    }

    /** The whole answer to a message of a command byte and {@code body}. */
    public byte[] send(int command, byte... body) {
        return send(authenticator, command, body);
    }

    static byte[] send(Authenticator authenticator, int command, byte... body) {
        byte[] request = new byte[1 + body.length];
        request[0] = (byte) command;
        System.arraycopy(body, 0, request, 1, body.length);
        return authenticator.process(request, new Interaction());
    }

    /** The status that answers {@code parameters}. */
    public CtapStatus status(int command, CBORObject parameters) {
        return status(send(command, Cbor.encode(parameters)));
    }

    public CtapStatus status(int command) {
        return status(send(command));
    }

    public static CtapStatus status(byte[] answer) {
        return Arrays.stream(CtapStatus.values())
                .filter(status -> status.code() == answer[0])
                .findFirst()
                .orElseThrow();
    }

    /** The response to {@code parameters}, which must be OK. */
    public CBORObject ok(int command, CBORObject parameters) {
        return decode(send(command, Cbor.encode(parameters)));
    }

    public CBORObject ok(int command) {
        return decode(send(command));
    }

    private static CBORObject decode(byte[] answer) {
        if (answer[0] != 0) {
            throw new AssertionError("the key answered " + status(answer));
        }
        try {
            return answer.length == 1
                    ? CBORObject.Null
                    : Cbor.decode(Arrays.copyOfRange(answer, 1, answer.length));
        } catch (MalformedCbor e) {
            throw new AssertionError(e);
        }
    }

    /** This key on a contactless reader. */
    public SmartCardConnection onReader() {
        return new EmulatedCardConnection(
                CardInterface.nfc(core.profile(), List.of(applet), new ReentrantLock(), () -> {}), Transport.NFC);
    }
}
