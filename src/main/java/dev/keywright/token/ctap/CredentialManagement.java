package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.token.Outcome;
import dev.keywright.token.TokenCore;
import dev.keywright.token.state.DiscoverableCredential;
import dev.keywright.token.state.DiscoverableCredentials;
import dev.keywright.token.state.StateChange.CredentialRemoved;
import dev.keywright.token.state.StateChange.CredentialStored;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.CoseKey;
import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** authenticatorCredentialManagement (CTAP 2.1 §6.8), and its prototype in FIDO_2_1_PRE. */
final class CredentialManagement implements Command {

    // §6.8, the members of the request.
    private static final int SUB_COMMAND = 0x01;
    private static final int SUB_COMMAND_PARAMS = 0x02;
    private static final int PIN_UV_AUTH_PROTOCOL = 0x03;
    private static final int PIN_UV_AUTH_PARAM = 0x04;

    // §6.8, subCommandParams.
    private static final int PARAM_RP_ID_HASH = 0x01;
    private static final int PARAM_CREDENTIAL_ID = 0x02;
    private static final int PARAM_USER = 0x03;

    // §6.8, the subcommands.
    private static final int GET_CREDS_METADATA = 0x01;
    private static final int ENUMERATE_RPS_BEGIN = 0x02;
    private static final int ENUMERATE_RPS_GET_NEXT_RP = 0x03;
    private static final int ENUMERATE_CREDENTIALS_BEGIN = 0x04;
    private static final int ENUMERATE_CREDENTIALS_GET_NEXT_CREDENTIAL = 0x05;
    private static final int DELETE_CREDENTIAL = 0x06;
    private static final int UPDATE_USER_INFORMATION = 0x07;

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
    private static final int LARGE_BLOB_KEY = 0x0b;
    private static final int THIRD_PARTY_PAYMENT = 0x0c;

    private final TokenCore core;
    private final PinUvAuthProtocols protocols;
    private final boolean updates;

    /** @param updates whether it has updateUserInformation, as the prototype does not */
    CredentialManagement(TokenCore core, PinUvAuthProtocols protocols, boolean updates) {
        this.core = core;
        this.protocols = protocols;
        this.updates = updates;
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
        switch (subCommand) {
            case ENUMERATE_RPS_GET_NEXT_RP:
                return nextRp(call.memory());
            case ENUMERATE_CREDENTIALS_GET_NEXT_CREDENTIAL:
                return nextCredential(call.memory());
            default:
                call.memory().forgetIteration();
        }
        return switch (subCommand) {
            case GET_CREDS_METADATA -> getCredsMetadata(call);
            case ENUMERATE_RPS_BEGIN -> enumerateRpsBegin(call);
            case ENUMERATE_CREDENTIALS_BEGIN -> enumerateCredentialsBegin(call);
            case DELETE_CREDENTIAL -> deleteCredential(call);
            case UPDATE_USER_INFORMATION -> {
                if (!updates) {
                    throw new CtapError(CtapStatus.INVALID_SUBCOMMAND);
                }
                yield updateUserInformation(call);
            }
            default -> throw new CtapError(CtapStatus.INVALID_SUBCOMMAND);
        };
    }

    /** A request that carries a proof, read as the first steps of §6.8.2 to §6.8.6 do. */
    private final class Proven {
        private final VolatileState memory;
        private final byte[] pinUvAuthParam;
        private final PinUvAuthProtocol protocol;
        private final byte[][] message;

        Proven(Call call) throws CtapError {
            Parameters p = call.parameters();
            byte[] param = p.optionalBytes(PIN_UV_AUTH_PARAM);
            if (param == null) {
                throw new CtapError(CtapStatus.PUAT_REQUIRED);
            }
            Parameters subCommandParams = p.optionalMap(SUB_COMMAND_PARAMS);
            memory = call.memory();
            pinUvAuthParam = param;
            protocol = protocols.require(p.optionalInteger(PIN_UV_AUTH_PROTOCOL));
            message = new byte[][] {
                {(byte) p.integer(SUB_COMMAND)},
                subCommandParams == null ? new byte[0] : subCommandParams.encoded()
            };
        }

        CredentialAuthority toRead() throws CtapError {
            return CredentialAuthority.toRead(core, memory, protocol, pinUvAuthParam, message);
        }

        CredentialAuthority toChange() throws CtapError {
            return CredentialAuthority.toChange(core, memory, protocol, pinUvAuthParam, message);
        }
    }

    /** §6.8.2. */
    private Outcome<byte[]> getCredsMetadata(Call call) throws CtapError {
        new Proven(call).toRead().requireAllParties();
        int existing = core.state().fido().credentialCount();
        return answer(CBORObject.NewOrderedMap()
                .Add(EXISTING_COUNT, existing)
                .Add(REMAINING_COUNT, Math.max(0, core.profile().fido().maxCredentials() - existing)));
    }

    /** §6.8.3. */
    private Outcome<byte[]> enumerateRpsBegin(Call call) throws CtapError {
        new Proven(call).toRead().requireAllParties();
        DiscoverableCredentials all = core.state().fido().credentials();
        Iterator<DiscoverableCredential> parties = all.newestOfEach().iterator();
        if (!parties.hasNext()) {
            throw new CtapError(CtapStatus.NO_CREDENTIALS);
        }
        CBORObject first = relyingParty(parties.next()).Add(TOTAL_RPS, all.relyingPartyCount());
        call.memory().begin(new RemainingRelyingParties(parties), core.now());
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
        Bytes rpIdHash = Bytes.of(call.parameters().map(SUB_COMMAND_PARAMS).bytes(PARAM_RP_ID_HASH));
        new Proven(call).toRead().require(rpIdHash);
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

    private CBORObject credential(DiscoverableCredential credential) {
        CBORObject members = CBORObject.NewOrderedMap()
                .Add(USER, UserEntity.encode(credential, true))
                .Add(CREDENTIAL_ID, CredentialDescriptor.encode(credential.id()))
                .Add(
                        PUBLIC_KEY,
                        CoseKey.ofCredential(
                                credential.key().algorithm(), credential.key().publicBytes()))
                .Add(CRED_PROTECT, credential.protection());
        if (credential.largeBlobKey() != null) {
            members.Add(LARGE_BLOB_KEY, credential.largeBlobKey().toArray());
        }
        if (core.profile().fido().extensions().contains(ThirdPartyPayment.NAME)) {
            members.Add(THIRD_PARTY_PAYMENT, credential.thirdPartyPayment());
        }
        return members;
    }

    /** §6.8.5. */
    private Outcome<byte[]> deleteCredential(Call call) throws CtapError {
        Bytes id = CredentialDescriptor.id(call.parameters().map(SUB_COMMAND_PARAMS).map(PARAM_CREDENTIAL_ID));
        DiscoverableCredential found = find(id, call);
        return Outcome.of(Command.answer(), new CredentialRemoved(found.rpIdHash(), found.id()));
    }

    /** §6.8.6: a name that is not sent again is gone. */
    private Outcome<byte[]> updateUserInformation(Call call) throws CtapError {
        Parameters params = call.parameters().map(SUB_COMMAND_PARAMS);
        Bytes id = CredentialDescriptor.id(params.map(PARAM_CREDENTIAL_ID));
        UserEntity user = UserEntity.read(params.map(PARAM_USER)).withoutEmptyNames();
        DiscoverableCredential found = find(id, call);
        if (!found.userId().equals(user.id())) {
            throw new CtapError(CtapStatus.INVALID_PARAMETER);
        }
        return Outcome.of(
                Command.answer(), new CredentialStored(found.withUser(user.name(), user.displayName())));
    }

    /** The credential that the platform means and may change. */
    private DiscoverableCredential find(@Nullable Bytes id, Call call) throws CtapError {
        CredentialAuthority authority = new Proven(call).toChange();
        DiscoverableCredential found = Optional.ofNullable(id)
                .flatMap(core.state().fido().credentials()::withId)
                .orElseThrow(() -> new CtapError(CtapStatus.NO_CREDENTIALS));
        authority.require(found.rpIdHash());
        return found;
    }

    private static Outcome<byte[]> answer(CBORObject members) {
        return Outcome.of(Command.answer(members));
    }
}
