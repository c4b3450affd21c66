package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.token.Outcome;
import dev.keywright.token.TokenCore;
import dev.keywright.token.state.DiscoverableCredential;
import dev.keywright.token.state.DiscoverableCredentials;
import dev.keywright.token.state.StateChange.CredentialRemoved;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.Cbor;
import dev.keywright.wire.CoseKey;
import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * authenticatorCredentialManagement (CTAP 2.1 §6.8), as the prototype of FIDO_2_1_PRE has it: without
 * updateUserInformation.
 */
final class CredentialManagement implements Command {

    // §6.8, the members of the request.
    private static final int SUB_COMMAND = 0x01;
    private static final int SUB_COMMAND_PARAMS = 0x02;
    private static final int PIN_UV_AUTH_PROTOCOL = 0x03;
    private static final int PIN_UV_AUTH_PARAM = 0x04;

    // §6.8, subCommandParams.
    private static final int PARAM_RP_ID_HASH = 0x01;
    private static final int PARAM_CREDENTIAL_ID = 0x02;

    // §6.8, the subcommands.
    private static final int GET_CREDS_METADATA = 0x01;
    private static final int ENUMERATE_RPS_BEGIN = 0x02;
    private static final int ENUMERATE_RPS_GET_NEXT_RP = 0x03;
    private static final int ENUMERATE_CREDENTIALS_BEGIN = 0x04;
    private static final int ENUMERATE_CREDENTIALS_GET_NEXT_CREDENTIAL = 0x05;
    private static final int DELETE_CREDENTIAL = 0x06;

    // §6.8, the members of the response.
    private static final int EXISTING_COUNT = 0x01;
    private static final int REMAINING_COUNT = 0x02;
    private static final int RP = 0x03;
    private static final int RP_ID_HASH = 0x04;
    private static final int TOTAL_RPS = 0x05;
    private static final int USER = 0x06;
    private static final int CREDENTIAL_ID = 0x07;
    private static final int PUBLIC_KEY = 0x08;
    private static final int TOTAL_CREDENTIALS = 0x09;
    private static final int CRED_PROTECT = 0x0a;

    private final TokenCore core;
    private final PinUvAuthProtocols protocols;

    CredentialManagement(TokenCore core, PinUvAuthProtocols protocols) {
        this.core = core;
        this.protocols = protocols;
    }

    /** One credential of each relying party that has not been listed yet. */
    static final class RemainingRelyingParties extends Iteration<DiscoverableCredential> {
        RemainingRelyingParties(Iterator<DiscoverableCredential> parties) {
            super(parties);
        }
    }

    /** A relying party's credentials that have not been listed yet. */
    static final class RemainingCredentials extends Iteration<DiscoverableCredential> {
        RemainingCredentials(Iterator<DiscoverableCredential> credentials) {
            super(credentials);
        }
    }

    @Override
    public boolean continuesIteration() {
        return true;
    }

    @Override
    public Outcome<byte[]> run(Call call) throws CtapError {
        int subCommand = call.parameters().integer(SUB_COMMAND);
        return switch (subCommand) {
            case GET_CREDS_METADATA -> {
                authenticate(subCommand, null, call).requireAllParties();
                yield getCredsMetadata();
            }
            case ENUMERATE_RPS_BEGIN -> {
                authenticate(subCommand, null, call).requireAllParties();
                yield enumerateRpsBegin(call.memory());
            }
            case ENUMERATE_RPS_GET_NEXT_RP -> nextRp(call.memory());
            case ENUMERATE_CREDENTIALS_BEGIN -> enumerateCredentialsBegin(call);
            case ENUMERATE_CREDENTIALS_GET_NEXT_CREDENTIAL -> nextCredential(call.memory());
            case DELETE_CREDENTIAL -> deleteCredential(call);
            default -> {
                call.memory().forgetIteration();
                throw new CtapError(CtapStatus.INVALID_SUBCOMMAND);
            }
        };
    }

    /** What a verified pinUvAuthParam lets the platform manage. */
    private record Authority(PinUvAuthToken token) {
        void requireAllParties() throws CtapError {
            require(null);
        }

        void require(@Nullable Bytes rpIdHash) throws CtapError {
            if (!token.isFor(rpIdHash)) {
                throw new CtapError(CtapStatus.PIN_AUTH_INVALID);
            }
        }
    }

    /** The steps that begin §6.8.2 to §6.8.5: the message is the subcommand and its parameters. */
    private Authority authenticate(int subCommand, @Nullable Parameters params, Call call) throws CtapError {
        call.memory().forgetIteration();
        byte[] pinUvAuthParam = call.parameters().optionalBytes(PIN_UV_AUTH_PARAM);
        if (pinUvAuthParam == null) {
            throw new CtapError(CtapStatus.PUAT_REQUIRED);
        }
        PinUvAuthProtocol protocol =
                protocols.require(call.parameters().optionalInteger(PIN_UV_AUTH_PROTOCOL));
        byte[] command = {(byte) subCommand};
        byte[] encodedParams = params == null ? new byte[0] : Cbor.encode(params.raw());
        PinUvAuthToken token = call.memory().token(core.now());
        if (token == null
                || !token.allows(
                        PinUvAuthToken.CREDENTIAL_MANAGEMENT, protocol, pinUvAuthParam, command, encodedParams)) {
            throw new CtapError(CtapStatus.PIN_AUTH_INVALID);
        }
        return new Authority(token);
    }

    /** §6.8.2. */
    private Outcome<byte[]> getCredsMetadata() {
        int existing = core.state().fido().credentialCount();
        return answer(CBORObject.NewOrderedMap()
                .Add(EXISTING_COUNT, existing)
                .Add(REMAINING_COUNT, Math.max(0, core.profile().fido().maxCredentials() - existing)));
    }

    /** §6.8.3. */
    private Outcome<byte[]> enumerateRpsBegin(VolatileState memory) throws CtapError {
        DiscoverableCredentials all = core.state().fido().credentials();
        Iterator<DiscoverableCredential> parties = all.newestOfEach().iterator();
        if (!parties.hasNext()) {
            throw new CtapError(CtapStatus.NO_CREDENTIALS);
        }
        CBORObject first = relyingParty(parties.next()).Add(TOTAL_RPS, all.relyingPartyCount());
        memory.begin(new RemainingRelyingParties(parties), core.now());
        return answer(first);
    }

    private Outcome<byte[]> nextRp(VolatileState memory) throws CtapError {
        return answer(relyingParty(memory.continued(RemainingRelyingParties.class, core.now()).next()));
    }

    private static CBORObject relyingParty(DiscoverableCredential credential) {
        return CBORObject.NewOrderedMap()
                .Add(RP, CBORObject.NewOrderedMap().Add("id", credential.rpId()))
                .Add(RP_ID_HASH, credential.rpIdHash().toArray());
    }

    /** §6.8.4. */
    private Outcome<byte[]> enumerateCredentialsBegin(Call call) throws CtapError {
        Parameters params = call.parameters().map(SUB_COMMAND_PARAMS);
        Bytes rpIdHash = Bytes.of(params.bytes(PARAM_RP_ID_HASH));
        authenticate(ENUMERATE_CREDENTIALS_BEGIN, params, call).require(rpIdHash);
        Collection<DiscoverableCredential> all = core.state().fido().credentials().ofRelyingParty(rpIdHash);
        Iterator<DiscoverableCredential> credentials = all.iterator();
        if (!credentials.hasNext()) {
            throw new CtapError(CtapStatus.NO_CREDENTIALS);
        }
        CBORObject first = credential(credentials.next()).Add(TOTAL_CREDENTIALS, all.size());
        call.memory().begin(new RemainingCredentials(credentials), core.now());
        return answer(first);
    }

    private Outcome<byte[]> nextCredential(VolatileState memory) throws CtapError {
        return answer(credential(memory.continued(RemainingCredentials.class, core.now()).next()));
    }

    private static CBORObject credential(DiscoverableCredential credential) {
        return CBORObject.NewOrderedMap()
                .Add(USER, UserEntity.encode(credential, true))
                .Add(CREDENTIAL_ID, CredentialDescriptor.encode(credential.id()))
                .Add(
                        PUBLIC_KEY,
                        CoseKey.ofCredential(
                                credential.key().algorithm(), credential.key().publicBytes()))
                .Add(CRED_PROTECT, credential.protection());
    }

    /** §6.8.5. */
    private Outcome<byte[]> deleteCredential(Call call) throws CtapError {
        Parameters params = call.parameters().map(SUB_COMMAND_PARAMS);
        Bytes id = CredentialDescriptor.id(params.map(PARAM_CREDENTIAL_ID));
        Authority authority = authenticate(DELETE_CREDENTIAL, params, call);
        DiscoverableCredential found = Optional.ofNullable(id)
                .flatMap(core.state().fido().credentials()::withId)
                .orElseThrow(() -> new CtapError(CtapStatus.NO_CREDENTIALS));
        authority.require(found.rpIdHash());
        return Outcome.of(Command.answer(), new CredentialRemoved(found.rpIdHash(), found.id()));
    }

    private static Outcome<byte[]> answer(CBORObject members) {
        return Outcome.of(Command.answer(members));
    }
}
