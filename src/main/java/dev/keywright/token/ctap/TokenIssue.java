package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.token.Outcome;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.profile.FidoProfile;
import dev.keywright.token.state.FidoState.Pin;
import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.StateChange.PersistentTokenSet;
import dev.keywright.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The subcommands of authenticatorClientPIN that give out a pinUvAuthToken (CTAP 2.3 §6.5.5.7). */
final class TokenIssue {

    /** §6.4, the option of authenticators whose tokens carry permissions. */
    private static final String PIN_UV_AUTH_TOKEN = "pinUvAuthToken";

    private static final int PERSISTENT_TOKEN = 32;

    private final TokenCore core;
    private final FidoProfile profile;
    private final PinUvAuthProtocols protocols;
    private final PinTries tries;
    private final CurrentOptions options;
    private final BuiltInVerification builtIn;

    TokenIssue(TokenCore core, PinUvAuthProtocols protocols) {
        this.core = core;
        this.profile = core.profile().fido();
        this.protocols = protocols;
        this.tries = new PinTries(core);
        this.options = new CurrentOptions(core);
        this.builtIn = new BuiltInVerification(core);
    }

    /** What the token is to allow, for which relying party; null for one that is bound when it is first used. */
    private record Wish(int permissions, @Nullable Bytes rpIdHash) {
        boolean persistent() {
            return permissions == PinUvAuthToken.PERSISTENT_CREDENTIAL_MANAGEMENT_READ_ONLY;
        }
    }

    /** §6.5.5.7.1. */
    Outcome<byte[]> forPin(Parameters p, VolatileState memory) throws CtapError, MemoryFailure {
        if (p.has(ClientPin.PERMISSIONS) || p.has(ClientPin.RP_ID)) {
            throw new CtapError(CtapStatus.INVALID_PARAMETER);
        }
        int ceremonies = TokenPermissions.CEREMONIES & TokenPermissions.forPin(profile);
        // CTAP 2.1 platforms are told to have the PIN changed; for older ones it is merely wrong.
        return forPin(p, new Wish(ceremonies, null), CtapStatus.PIN_INVALID, memory);
    }

    /** §6.5.5.7.2. */
    Outcome<byte[]> forPinWithPermissions(Parameters p, VolatileState memory) throws CtapError, MemoryFailure {
        requirePermissions();
        Wish wish = wish(p, TokenPermissions.forPin(profile));
        return forPin(p, wish, CtapStatus.PIN_POLICY_VIOLATION, memory);
    }

    /** §6.5.5.7.3. */
    Outcome<byte[]> forUvWithPermissions(Parameters p, Command.Call call) throws CtapError, MemoryFailure {
        requirePermissions();
        PinUvAuthProtocol protocol = protocols.require(p.optionalInteger(ClientPin.PIN_UV_AUTH_PROTOCOL));
        Parameters keyAgreement = p.map(ClientPin.KEY_AGREEMENT);
        Wish wish = wish(p, TokenPermissions.forBuiltInUv(profile));
        if (!options.builtInUvIsReady()) {
            throw new CtapError(CtapStatus.NOT_ALLOWED);
        }
        try (SharedSecret sharedSecret = protocols.decapsulate(protocol, keyAgreement, call.memory())) {
            Integer attempts = profile.preferredPlatformUvAttempts();
            boolean internalRetry = attempts == null || attempts <= 1;
            if (!builtIn.perform("let a program use this key", internalRetry, call.interaction())) {
                throw new CtapError(builtIn.retriesLeft() == 0 ? CtapStatus.UV_BLOCKED : CtapStatus.UV_INVALID);
            }
            return wish.persistent()
                    ? persistent(sharedSecret, List.of())
                    : issue(limited(protocol, wish).givenByTouch(), sharedSecret, List.of(), call.memory());
        }
    }

    private void requirePermissions() throws CtapError {
        if (!profile.has(PIN_UV_AUTH_TOKEN)) {
            throw new CtapError(CtapStatus.INVALID_SUBCOMMAND);
        }
    }

    private Wish wish(Parameters p, int given) throws CtapError {
        String rpId = p.optionalText(ClientPin.RP_ID);
        int permissions = TokenPermissions.check(p.integer(ClientPin.PERMISSIONS), rpId, given);
        return new Wish(
                permissions,
                rpId == null ? null : Bytes.of(core.crypto().sha256(rpId.getBytes(StandardCharsets.UTF_8))));
    }

    /** @param whileForced the status where the PIN must be changed first */
    private Outcome<byte[]> forPin(Parameters p, Wish wish, CtapStatus whileForced, VolatileState memory)
            throws CtapError, MemoryFailure {
        PinUvAuthProtocol protocol = protocols.require(p.optionalInteger(ClientPin.PIN_UV_AUTH_PROTOCOL));
        Parameters keyAgreement = p.map(ClientPin.KEY_AGREEMENT);
        byte[] pinHashEnc = p.bytes(ClientPin.PIN_HASH_ENC);
        Pin current = tries.usablePin(memory);
        try (SharedSecret sharedSecret = protocols.decapsulate(protocol, keyAgreement, memory)) {
            tries.check(sharedSecret, pinHashEnc, current, memory);
            if (core.state().fido().settings().forcePinChange()) {
                return new Outcome<>(Command.status(whileForced), tries.givenBack());
            }
            if (wish.persistent()) {
                return persistent(sharedSecret, tries.givenBack());
            }
            PinUvAuthToken token = profile.has(PIN_UV_AUTH_TOKEN)
                    ? limited(protocol, wish)
                    : PinUvAuthToken.unlimited(protocol, random());
            return issue(token, sharedSecret, tries.givenBack(), memory);
        }
    }

    private PinUvAuthToken limited(PinUvAuthProtocol protocol, Wish wish) {
        return PinUvAuthToken.limited(protocol, random(), core.now(), wish.permissions, wish.rpIdHash);
    }

    private static Outcome<byte[]> issue(
            PinUvAuthToken token, SharedSecret sharedSecret, List<StateChange> changes, VolatileState memory) {
        memory.issue(token);
        return new Outcome<>(answer(token.encryptedFor(sharedSecret)), changes);
    }

    /** The token that all who ask for pcmr get; made when somebody first does. */
    private Outcome<byte[]> persistent(SharedSecret sharedSecret, List<StateChange> changes) {
        List<StateChange> all = new ArrayList<>(changes);
        Secret token = core.state().fido().persistentToken();
        if (token == null) {
            token = Secret.copyOf(random().bytes(PERSISTENT_TOKEN));
            all.add(new PersistentTokenSet(token));
        }
        return new Outcome<>(answer(token.use(sharedSecret::encrypt)), all);
    }

    private static byte[] answer(byte[] encryptedToken) {
        return Command.answer(CBORObject.NewOrderedMap().Add(ClientPin.OUT_PIN_UV_AUTH_TOKEN, encryptedToken));
    }

    private RandomSource random() {
        return core.environment().random();
    }
}
