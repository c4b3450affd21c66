package dev.keywright.token.ctap;

import dev.keywright.token.Interaction;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.profile.FidoProfile;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The CTAP2 authenticator (CTAP 2.1 §6): a message in, an answer out, whichever pipe carries them. Callers hold the
 * key's lock.
 */
public final class Authenticator {

    private static final Logger LOG = LoggerFactory.getLogger(Authenticator.class);

    // §6, the commands; 0x41 is the prototype of authenticatorCredentialManagement that FIDO_2_1_PRE has.
    private static final int MAKE_CREDENTIAL = 0x01;
    private static final int GET_ASSERTION = 0x02;
    private static final int GET_INFO = 0x04;
    private static final int CLIENT_PIN = 0x06;
    private static final int RESET = 0x07;
    private static final int GET_NEXT_ASSERTION = 0x08;
    private static final int BIO_ENROLLMENT = 0x09;
    private static final int CREDENTIAL_MANAGEMENT = 0x0a;
    private static final int SELECTION = 0x0b;
    private static final int LARGE_BLOBS = 0x0c;
    private static final int CONFIG = 0x0d;
    private static final int BIO_ENROLLMENT_PREVIEW = 0x40;
    private static final int CREDENTIAL_MANAGEMENT_PREVIEW = 0x41;

    private final TokenCore core;
    private final Map<Integer, Command> commands;
    private VolatileState memory;

    /** With U2F switched on. */
    public Authenticator(TokenCore core) {
        this(core, transport -> true);
    }

    /**
     * @param u2fIsOn whether U2F is switched on over a transport, one of {@link Interaction}'s
     * @throws IllegalArgumentException when the profile asks for what this authenticator does not have
     */
    public Authenticator(TokenCore core, Predicate<String> u2fIsOn) {
        this.core = core;
        this.commands = commands(core, u2fIsOn);
        this.memory = new VolatileState(core.now());
    }

    private static Map<Integer, Command> commands(TokenCore core, Predicate<String> u2fIsOn) {
        FidoProfile profile = core.profile().fido();
        PinUvAuthProtocols protocols = new PinUvAuthProtocols(core);
        Credentials credentials = new Credentials(core);
        Extensions extensions = new Extensions(core, protocols);
        Map<Integer, Command> commands = new HashMap<>();
        commands.put(MAKE_CREDENTIAL, new MakeCredential(core, protocols, credentials, extensions));
        commands.put(GET_ASSERTION, new GetAssertion(core, protocols, credentials, extensions));
        commands.put(GET_NEXT_ASSERTION, new GetNextAssertion(core));
        commands.put(GET_INFO, new GetInfo(core, u2fIsOn));
        if (!profile.pinProtocols().isEmpty()) {
            commands.put(CLIENT_PIN, new ClientPin(core, protocols));
        }
        commands.put(RESET, new Reset(core));
        if (profile.versions().stream().anyMatch(version -> version.matches("FIDO_2_[1-9].*"))) {
            commands.put(SELECTION, new Selection(core));
        }
        if (profile.has("credMgmt")) {
            commands.put(CREDENTIAL_MANAGEMENT, new CredentialManagement(core, protocols, true));
        }
        if (profile.has("credentialMgmtPreview")) {
            commands.put(CREDENTIAL_MANAGEMENT_PREVIEW, new CredentialManagement(core, protocols, false));
        }
        if (profile.has("largeBlobs")) {
            commands.put(LARGE_BLOBS, new LargeBlobs(core, protocols));
        }
        if (profile.has("authnrCfg")) {
            commands.put(CONFIG, new Config(core, protocols));
        }
        if (profile.fingerprints() != null) {
            Command enrollment = new BioEnrollment(core, protocols, profile.fingerprints());
            if (profile.options().containsKey("bioEnroll")) {
                commands.put(BIO_ENROLLMENT, enrollment);
            }
            if (profile.options().containsKey("userVerificationMgmtPreview")) {
                commands.put(BIO_ENROLLMENT_PREVIEW, enrollment);
            }
        }
        return Map.copyOf(commands);
    }

    /** Forgets what the key knows only while it has power, and lets it be reset again for a few seconds. */
    public void powerCycle() {
        memory.forgetIteration();
        memory = new VolatileState(core.now());
    }

    /**
     * Answers one message. It never throws: what is wrong with the request is in the answer's status.
     *
     * @param request a command byte, and the CBOR of its parameters where it takes some
     * @return a {@link CtapStatus} byte, and after OK the CBOR of the response where there is one
     */
    public byte[] process(byte[] request, Interaction interaction) {
        try {
            return dispatch(request, interaction);
        } catch (CtapError e) {
            return Command.status(e.status());
        } catch (MemoryFailure e) {
            return Command.status(CtapStatus.OTHER);
        } catch (RuntimeException e) {
            LOG.error("The authenticator failed, which is a fault of Keywright; the command is refused.", e);
            return Command.status(CtapStatus.OTHER);
        }
    }

    private byte[] dispatch(byte[] request, Interaction interaction) throws CtapError, MemoryFailure {
        if (request.length == 0) {
            throw new CtapError(CtapStatus.INVALID_LENGTH);
        }
        if (request.length > core.profile().fido().maxMessageSize()) {
            throw new CtapError(CtapStatus.REQUEST_TOO_LARGE);
        }
        Command command = commands.get(request[0] & 0xff);
        if (command == null) {
            throw new CtapError(CtapStatus.INVALID_COMMAND);
        }
        Parameters parameters = parameters(command, request);
        if (!command.continuesIteration()) {
            memory.forgetIteration();
        }
        return core.settle(command.run(new Command.Call(parameters, interaction, memory)));
    }

    private Parameters parameters(Command command, byte[] request) throws CtapError {
        if (command.takesParameters()) {
            return Parameters.decode(Arrays.copyOfRange(request, 1, request.length));
        }
        if (request.length > 1) {
            throw new CtapError(CtapStatus.INVALID_LENGTH);
        }
        return Parameters.NONE;
    }
}
