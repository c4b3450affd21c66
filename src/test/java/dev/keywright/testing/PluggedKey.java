package dev.keywright.testing;

import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.application.CommandException;
import com.yubico.yubikit.fido.client.ClientError;
import com.yubico.yubikit.fido.client.Ctap2Client;
import com.yubico.yubikit.fido.ctap.ClientPin;
import com.yubico.yubikit.fido.ctap.Config;
import com.yubico.yubikit.fido.ctap.Ctap1Session;
import com.yubico.yubikit.fido.ctap.Ctap2Session;
import com.yubico.yubikit.fido.ctap.FingerprintBioEnrollment;
import com.yubico.yubikit.fido.ctap.FingerprintBioEnrollment.CaptureError;
import com.yubico.yubikit.fido.ctap.PinUvAuthProtocol;
import com.yubico.yubikit.fido.ctap.PinUvAuthProtocolV1;
import com.yubico.yubikit.fido.ctap.PinUvAuthProtocolV2;
import dev.keywright.crypto.RandomSource;
import dev.keywright.host.emulated.EmulatedCardConnection;
import dev.keywright.host.emulated.EmulatedFidoConnection;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.KeyFactory;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.UserPresence;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.state.TokenState;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A new emulated key in this process, with its FIDO pipe open, always touched. Its clock stands still, so that it is
 * always as if just plugged in, and may be reset.
 */
public final class PluggedKey implements AutoCloseable {

    /** Long enough for every profile, and no pattern that a policy refuses. */
    public static final String PIN = "kw-7391-pin";

    /** CTAP 2.1 §11.2.9.1.3, CAPABILITY_NMSG. */
    private static final int NO_MSG = 0x08;

    private final List<String> touchesAskedFor = new CopyOnWriteArrayList<>();
    private final EmulatedKey key;
    private final EmulatedFidoConnection fido;

    public PluggedKey(FirmwareProfile profile) {
        key = make(profile, (what, cancelled) -> {
            touchesAskedFor.add(what);
            return UserPresence.Answer.TOUCHED;
        });
        fido = new EmulatedFidoConnection(key.fidoHid());
    }

    /** A new key that is not connected to anything yet. */
    public static EmulatedKey make(FirmwareProfile profile, UserPresence presence) {
        TokenState state = TokenState.made(KeyFactory.make(profile, RandomSource.system()));
        InstantSource stopped = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
        return new EmulatedKey(profile, state, TokenEnvironment.of(StateStore.IN_MEMORY)
                .withClock(stopped)
                .withPresence(presence));
    }

    public FirmwareProfile profile() {
        return key.profile();
    }

    public EmulatedKey key() {
        return key;
    }

    public EmulatedFidoConnection fido() {
        return fido;
    }

    /** What for, in the key's words. */
    public List<String> touchesAskedFor() {
        return List.copyOf(touchesAskedFor);
    }

    public boolean canHavePin() {
        return profile().fido().options().containsKey("clientPin");
    }

    /** Whether it can tell that its user is there, once it has its PIN. */
    public boolean verifies() {
        return canHavePin() || profile().fido().has("uv");
    }

    /** Sets {@link #PIN} where the key can have one. */
    public PluggedKey withPin() throws IOException, CommandException, ClientError {
        if (canHavePin()) {
            new Ctap2Client(new Ctap2Session(fido)).setPin(PIN.toCharArray());
        }
        return this;
    }

    /** What an administrator does before a site may have the enterprise attestation; the key has its PIN. */
    public void enableEnterpriseAttestation() throws IOException, CommandException {
        Ctap2Session session = new Ctap2Session(fido);
        new Config(session, protocol(session), token(session, ClientPin.PIN_PERMISSION_ACFG))
                .enableEnterpriseAttestation();
    }

    /** The fingers that the key knows; it has its PIN. */
    public FingerprintBioEnrollment fingers() throws IOException, CommandException {
        Ctap2Session session = new Ctap2Session(fido);
        return new FingerprintBioEnrollment(
                session, protocol(session), token(session, ClientPin.PIN_PERMISSION_BE));
    }

    /**
     * Shows the key the finger that always comes, until it knows it; the key has its PIN.
     *
     * @return the template's id
     */
    public byte[] enrolFinger() throws IOException, CommandException, CaptureError {
        FingerprintBioEnrollment.Context enrolment = fingers().enroll(null);
        for (int capture = 0; capture < profile().fido().fingerprints().samples(); capture++) {
            byte[] template = enrolment.capture(null);
            if (template != null) {
                return template;
            }
        }
        throw new AssertionError("the key wants more captures than its profile says");
    }

    /** The protocol that the key prefers. */
    public static PinUvAuthProtocol protocol(Ctap2Session session) {
        return session.getCachedInfo().getPinUvAuthProtocols().get(0) == 1
                ? new PinUvAuthProtocolV1()
                : new PinUvAuthProtocolV2();
    }

    /** A token for these permissions, by {@link #PIN}. */
    public static byte[] token(Ctap2Session session, int permissions) throws IOException, CommandException {
        return new ClientPin(session, protocol(session)).getPinToken(PIN.toCharArray(), permissions, null);
    }

    /** U2F over the FIDO pipe, or on a contactless reader where the device says that its FIDO pipe has none. */
    public Ctap1Session u2f() throws IOException, CommandException {
        return (profile().fido().hidCapabilities() & NO_MSG) == 0
                ? new Ctap1Session(fido)
                : new Ctap1Session(new EmulatedCardConnection(key.nfcCard(), Transport.NFC));
    }

    @Override
    public void close() {
        fido.close();
        key.close();
    }
}
