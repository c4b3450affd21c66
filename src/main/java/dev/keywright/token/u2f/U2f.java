package dev.keywright.token.u2f;

import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.crypto.SigningKey;
import dev.keywright.token.Interaction;
import dev.keywright.token.Outcome;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.UserPresence;
import dev.keywright.token.UserPresence.Answer;
import dev.keywright.token.ctap.BuiltInVerification;
import dev.keywright.token.ctap.Credential;
import dev.keywright.token.ctap.CredentialTraits;
import dev.keywright.token.ctap.Credentials;
import dev.keywright.token.ctap.CurrentOptions;
import dev.keywright.token.ctap.SignatureCount;
import dev.keywright.token.profile.FidoProfile;
import dev.keywright.token.state.FidoState.Attestation;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.ResponseApdu;
import dev.keywright.wire.StatusWord;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * FIDO U2F Raw Message Formats 1.2, which CTAP calls CTAP1. Its key handles are CTAP2 credential ids and the other way
 * round, as CTAP 2.1 §10 wants. Callers hold the key's lock.
 */
public final class U2f {

    /** The version that the protocol reports (§6.2), and that authenticatorGetInfo lists. */
    private static final String VERSION_NAME = FidoProfile.U2F_V2;

    private static final Logger LOG = LoggerFactory.getLogger(U2f.class);

    // §3.1.1 and §3.1.3.
    private static final int CLA = 0x00;
    private static final int REGISTER = 0x01;
    private static final int AUTHENTICATE = 0x02;
    private static final int VERSION = 0x03;

    // §5.1, the control byte.
    private static final int CHECK_ONLY = 0x07;
    private static final int ENFORCE_USER_PRESENCE_AND_SIGN = 0x03;
    private static final int DONT_ENFORCE_USER_PRESENCE_AND_SIGN = 0x08;

    private static final int PARAMETER = 32;
    /** §4.3: the first byte of a registration response, and of what is signed. */
    private static final int RESERVED_REGISTRATION = 0x05;

    private static final int RESERVED_SIGNED = 0x00;
    /** SEC 1 §2.3.3: an uncompressed point. */
    private static final int UNCOMPRESSED = 0x04;
    /** The credProtect levels that U2F can serve: it names the credential, and verifies nobody. */
    private static final int HIGHEST_PROTECTION = 2;

    /** Real keys do not wait at all. This is long for a touch by software, and short for a browser's timeout. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final TokenCore core;
    private final Credentials credentials;
    private final CurrentOptions options;
    private final BuiltInVerification builtIn;

    public U2f(TokenCore core) {
        this.core = core;
        this.credentials = new Credentials(core);
        this.options = new CurrentOptions(core);
        this.builtIn = new BuiltInVerification(core);
    }

    /** Whether the device speaks U2F now. */
    public boolean isEnabled() {
        return options.u2fIsEnabled();
    }

    /** Answers one raw message. It never throws: what is wrong with the request is in the status word. */
    public ResponseApdu process(CommandApdu command, Interaction interaction) {
        if (!core.profile().fido().speaksU2f()) {
            return ResponseApdu.of(StatusWord.INSTRUCTION_NOT_SUPPORTED);
        }
        if (!isEnabled()) {
            return ResponseApdu.of(StatusWord.COMMAND_NOT_ALLOWED);
        }
        if (command.cla() != CLA) {
            return ResponseApdu.of(StatusWord.CLASS_NOT_SUPPORTED);
        }
        try {
            return switch (command.ins()) {
                case REGISTER -> register(command, interaction);
                case AUTHENTICATE -> authenticate(command, interaction);
                case VERSION -> version(command);
                default -> ResponseApdu.of(StatusWord.INSTRUCTION_NOT_SUPPORTED);
            };
        } catch (MemoryFailure e) {
            return ResponseApdu.of(StatusWord.MEMORY_FAILURE);
        } catch (RuntimeException e) {
            LOG.error("U2F failed, which is a fault of Keywright; the command is refused.", e);
            return ResponseApdu.of(StatusWord.NO_PRECISE_DIAGNOSIS);
        }
    }

    /** §4: a new key pair for the application, attested. */
    private ResponseApdu register(CommandApdu command, Interaction interaction) throws MemoryFailure {
        byte[] data = command.data().toArray();
        if (data.length != 2 * PARAMETER) {
            return ResponseApdu.of(StatusWord.WRONG_LENGTH);
        }
        if (!isTouched("register a security key", interaction)) {
            return ResponseApdu.of(StatusWord.CONDITIONS_NOT_SATISFIED);
        }
        byte[] challenge = Arrays.copyOf(data, PARAMETER);
        byte[] application = Arrays.copyOfRange(data, PARAMETER, data.length);
        SigningKey key = core.crypto().generate(SignatureAlgorithm.ES256, core.environment().random());
        byte[] keyHandle = credentials
                .wrap(Bytes.of(application), key, CredentialTraits.PLAIN)
                .id()
                .toArray();
        byte[] publicKey = uncompressed(key);
        Attestation attestation = core.state().fido().attestation();
        byte[] signature = core.crypto()
                .sign(
                        attestation.key(),
                        new byte[] {RESERVED_SIGNED},
                        application,
                        challenge,
                        keyHandle,
                        publicKey);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(RESERVED_REGISTRATION);
        out.writeBytes(publicKey);
        out.write(keyHandle.length);
        out.writeBytes(keyHandle);
        out.writeBytes(attestation.certificates().get(0).toArray());
        out.writeBytes(signature);
        return ResponseApdu.ok(out.toByteArray());
    }

    /** §5: a signature by the key that the handle names. */
    private ResponseApdu authenticate(CommandApdu command, Interaction interaction) throws MemoryFailure {
        byte[] data = command.data().toArray();
        if (data.length <= 2 * PARAMETER || data.length != 2 * PARAMETER + 1 + (data[2 * PARAMETER] & 0xff)) {
            return ResponseApdu.of(StatusWord.WRONG_LENGTH);
        }
        byte[] challenge = Arrays.copyOf(data, PARAMETER);
        Bytes application = Bytes.of(Arrays.copyOfRange(data, PARAMETER, 2 * PARAMETER));
        Bytes keyHandle = Bytes.of(Arrays.copyOfRange(data, 2 * PARAMETER + 1, data.length));
        Optional<Credential> credential = credentials.find(application, keyHandle).filter(U2f::canServe);
        int control = command.p1();
        boolean known = control == CHECK_ONLY
                || control == ENFORCE_USER_PRESENCE_AND_SIGN
                || control == DONT_ENFORCE_USER_PRESENCE_AND_SIGN;
        if (!known || credential.isEmpty()) {
            return ResponseApdu.of(StatusWord.WRONG_DATA);
        }
        boolean present = control == ENFORCE_USER_PRESENCE_AND_SIGN && isTouched("sign in", interaction);
        if (!present && control != DONT_ENFORCE_USER_PRESENCE_AND_SIGN) {
            return ResponseApdu.of(StatusWord.CONDITIONS_NOT_SATISFIED);
        }
        return core.settle(sign(credential.get(), application, challenge, present));
    }

    private Outcome<ResponseApdu> sign(
            Credential credential, Bytes application, byte[] challenge, boolean present) {
        SignatureCount count = SignatureCount.next(core);
        byte[] head = ByteBuffer.allocate(5)
                .put((byte) (present ? 1 : 0))
                .putInt((int) count.value())
                .array();
        byte[] signature = core.crypto().sign(credential.key(), application.toArray(), head, challenge);
        byte[] response = Arrays.copyOf(head, head.length + signature.length);
        System.arraycopy(signature, 0, response, head.length, signature.length);
        return new Outcome<>(ResponseApdu.ok(response), count.changes());
    }

    /** §6. */
    private static ResponseApdu version(CommandApdu command) {
        return command.data().isEmpty()
                ? ResponseApdu.ok(VERSION_NAME.getBytes(StandardCharsets.US_ASCII))
                : ResponseApdu.of(StatusWord.WRONG_LENGTH);
    }

    private static boolean canServe(Credential credential) {
        return credential.key().algorithm() == SignatureAlgorithm.ES256
                && credential.protection() <= HIGHEST_PROTECTION;
    }

    /**
     * Without a touch the client is told so soon, and asks again until there is one (§4.2, §5.2). While alwaysUv is on
     * it must be a touch of an enrolled finger (CTAP 2.1 §7.2.4).
     */
    private boolean isTouched(String what, Interaction interaction) throws MemoryFailure {
        UserPresence presence = core.environment().presence();
        Instant enough = core.now().plus(PATIENCE);
        if (options.alwaysUv()) {
            return builtIn.lookBriefly(what, interaction, () -> core.now().isAfter(enough));
        }
        UserPresence briefly = (allowed, cancelled) ->
                presence.await(allowed, () -> cancelled.getAsBoolean() || core.now().isAfter(enough));
        return interaction.awaitTouch(briefly, what) == Answer.TOUCHED;
    }

    private static byte[] uncompressed(SigningKey key) {
        byte[] point = key.publicBytes();
        byte[] out = new byte[1 + point.length];
        out[0] = UNCOMPRESSED;
        System.arraycopy(point, 0, out, 1, point.length);
        return out;
    }
}
