package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.crypto.Secret;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.crypto.SigningKey;
import dev.keywright.token.Outcome;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.UserPresence.Answer;
import dev.keywright.token.ctap.Extension.Registering;
import dev.keywright.token.ctap.Extension.RegistrationRequest;
import dev.keywright.token.ctap.UserVerification.Verified;
import dev.keywright.token.profile.FidoProfile;
import dev.keywright.token.state.DiscoverableCredential;
import dev.keywright.token.state.DiscoverableCredential.HmacSecrets;
import dev.keywright.token.state.FidoState;
import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.StateChange.CredentialRemoved;
import dev.keywright.token.state.StateChange.CredentialStored;
import dev.keywright.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** authenticatorMakeCredential (CTAP 2.1 §6.1); the numbers are the steps of §6.1.2. */
final class MakeCredential implements Command {

    // §6.1, the members of the request.
    private static final int CLIENT_DATA_HASH = 0x01;
    private static final int RP = 0x02;
    private static final int USER = 0x03;
    private static final int PUB_KEY_CRED_PARAMS = 0x04;
    private static final int EXCLUDE_LIST = 0x05;
    private static final int EXTENSIONS = 0x06;
    private static final int OPTIONS = 0x07;
    private static final int PIN_UV_AUTH_PARAM = 0x08;
    private static final int PIN_UV_AUTH_PROTOCOL = 0x09;
    private static final int ENTERPRISE_ATTESTATION = 0x0a;
    private static final int ATTESTATION_FORMATS_PREFERENCE = 0x0b;

    // §6.1, members of the response; the others are the attestation's.
    private static final int LARGE_BLOB_KEY = 0x05;
    /** CTAP 2.2 §6.1. */
    private static final int UNSIGNED_EXTENSION_OUTPUTS = 0x06;

    private static final int HASH = 32;
    /** Long enough that two never meet, and the length that YubiKeys have; where the profile says nothing else. */
    private static final int DISCOVERABLE_ID = 16;
    private static final int HMAC_SECRET = 32;

    private final TokenCore core;
    private final FidoProfile profile;
    private final UserVerification verification;
    private final Credentials credentials;
    private final Extensions extensions;
    private final EnterpriseAttestation enterprise;
    private final Attestations attestations;

    MakeCredential(
            TokenCore core, PinUvAuthProtocols protocols, Credentials credentials, Extensions extensions) {
        this.core = core;
        this.profile = core.profile().fido();
        this.verification = new UserVerification(core, protocols);
        this.credentials = credentials;
        this.extensions = extensions;
        this.enterprise = new EnterpriseAttestation(core);
        this.attestations = new Attestations(core, enterprise);
    }

    private record Request(
            byte[] clientDataHash,
            String rpId,
            Bytes rpIdHash,
            UserEntity user,
            List<Parameters> pubKeyCredParams,
            List<Bytes> excludeList,
            List<Registering> extensions,
            Options options,
            byte @Nullable [] pinUvAuthParam,
            @Nullable Integer pinUvAuthProtocol,
            @Nullable Integer enterpriseAttestation,
            @Nullable List<String> attestationFormats) {

        boolean discoverable() {
            return Boolean.TRUE.equals(options.rk());
        }
    }

    @Override
    public Outcome<byte[]> run(Call call) throws CtapError, MemoryFailure {
        Request request = read(call.parameters());
        try {
            return register(request, call);
        } finally {
            request.extensions.forEach(Registering::close);
        }
    }

    private Outcome<byte[]> register(Request request, Call call) throws CtapError, MemoryFailure {
        verification.answerProbe(request.pinUvAuthParam, call);
        verification.checkProtocol(request.pinUvAuthParam, request.pinUvAuthProtocol);
        SignatureAlgorithm algorithm = chooseAlgorithm(request);
        checkOptions(request);
        boolean withParam = request.pinUvAuthParam != null;
        boolean byItself = verification.verifiesByItself(request.options, withParam, true);
        verification.requireForRegistration(request.discoverable(), withParam || byItself);
        boolean identified = enterprise.isGranted(request.enterpriseAttestation, request.rpId);
        String what = "register with " + Touch.printable(request.rpId);
        Verified evidence = verifyUser(request, byItself, what, call);
        checkExcludeList(request, evidence, call);
        verification.testPresence(what, evidence, call);
        CredentialTraits traits = processExtensions(request, call);
        SigningKey key = core.crypto().generate(algorithm, core.environment().random());
        List<StateChange> changes = new ArrayList<>();
        Credential made = request.discoverable()
                ? store(request, traits, key, changes)
                : credentials.wrap(request.rpIdHash, key, traits);
        ExtensionOutputs outputs = new ExtensionOutputs();
        request.extensions.forEach(extension -> extension.answer(made, evidence, outputs));
        CBORObject response = attestations.attest(
                new Attestations.Request(
                        request.rpIdHash, request.clientDataHash, evidence.user(), identified,
                        request.attestationFormats),
                made.id(),
                key,
                outputs.signed());
        outputs.addLargeBlobKey(response, LARGE_BLOB_KEY);
        outputs.addUnsigned(response, UNSIGNED_EXTENSION_OUTPUTS);
        return new Outcome<>(Command.answer(response), changes);
    }

    private Request read(Parameters p) throws CtapError {
        byte[] clientDataHash = p.bytes(CLIENT_DATA_HASH);
        String rpId = p.map(RP).text("id");
        UserEntity user = UserEntity.read(p.map(USER));
        List<Parameters> excluded = p.optionalMaps(EXCLUDE_LIST);
        Options options = Options.read(p.optionalMap(OPTIONS));
        if (clientDataHash.length != HASH || !user.hasFittingId()) {
            throw new CtapError(CtapStatus.INVALID_LENGTH);
        }
        return new Request(
                clientDataHash,
                rpId,
                Bytes.of(core.crypto().sha256(rpId.getBytes(StandardCharsets.UTF_8))),
                user,
                p.maps(PUB_KEY_CRED_PARAMS),
                excluded == null
                        ? List.of()
                        : CredentialDescriptor.ids(excluded, profile.maxCredentialCountInList()),
                extensions.registering(
                        p.optionalMap(EXTENSIONS),
                        new RegistrationRequest(rpId, Boolean.TRUE.equals(options.rk()))),
                options,
                p.optionalBytes(PIN_UV_AUTH_PARAM),
                p.optionalInteger(PIN_UV_AUTH_PROTOCOL),
                p.optionalInteger(ENTERPRISE_ATTESTATION),
                profile.attestationFormats() == null ? null : p.optionalTexts(ATTESTATION_FORMATS_PREFERENCE));
    }

    /** Step 3: the first algorithm of the list that the profile has; every element is checked. */
    private SignatureAlgorithm chooseAlgorithm(Request request) throws CtapError {
        SignatureAlgorithm chosen = null;
        for (Parameters element : request.pubKeyCredParams) {
            boolean publicKey = element.text("type").equals(CredentialDescriptor.PUBLIC_KEY);
            Optional<SignatureAlgorithm> algorithm = SignatureAlgorithm.ofCoseId(element.integer("alg"))
                    .filter(profile.algorithms()::contains);
            if (chosen == null && publicKey && algorithm.isPresent()) {
                chosen = algorithm.get();
            }
        }
        if (chosen == null) {
            throw new CtapError(CtapStatus.UNSUPPORTED_ALGORITHM);
        }
        return chosen;
    }

    /** Step 5. */
    private void checkOptions(Request request) throws CtapError {
        if (request.discoverable() && !profile.has("rk")) {
            throw new CtapError(CtapStatus.UNSUPPORTED_OPTION);
        }
        if (Boolean.FALSE.equals(request.options.up())) {
            throw new CtapError(CtapStatus.INVALID_OPTION);
        }
    }

    /** Step 11. */
    private Verified verifyUser(Request request, boolean byItself, String what, Call call)
            throws CtapError, MemoryFailure {
        if (byItself) {
            return verification.byItself(what, call);
        }
        return verification.byToken(
                request.pinUvAuthParam,
                request.pinUvAuthProtocol,
                request.clientDataHash,
                PinUvAuthToken.MAKE_CREDENTIAL,
                request.rpIdHash,
                call.memory());
    }

    /** Step 12: refuses, after a touch, where a credential of the list is here and may show itself. */
    private void checkExcludeList(Request request, Verified evidence, Call call) throws CtapError {
        for (Bytes id : request.excludeList) {
            boolean excluded = credentials
                    .find(request.rpIdHash, id)
                    .filter(credential -> CredProtect.showsWhenListed(credential.protection(), evidence.user()))
                    .isPresent();
            if (excluded && evidence.present()) {
                throw new CtapError(CtapStatus.CREDENTIAL_EXCLUDED);
            }
            if (excluded) {
                // Whatever comes of the touch, the list must not be answered without waiting for one.
                Answer answer = call.interaction()
                        .awaitTouch(
                                core.environment().presence(),
                                "tell " + Touch.printable(request.rpId) + " that this key is registered");
                throw new CtapError(
                        answer == Answer.CANCELLED
                                ? CtapStatus.KEEPALIVE_CANCEL
                                : CtapStatus.CREDENTIAL_EXCLUDED);
            }
        }
    }

    /** Step 15, of which the outputs wait until the credential is made. */
    private static CredentialTraits processExtensions(Request request, Call call) throws CtapError {
        CredentialTraits traits = CredentialTraits.PLAIN;
        for (Registering extension : request.extensions) {
            traits = extension.shape(traits, call.memory());
        }
        return traits;
    }

    /** Step 17: a discoverable credential, in place of the account's earlier one. */
    private Credential store(
            Request request, CredentialTraits traits, SigningKey key, List<StateChange> changes) throws CtapError {
        FidoState fido = core.state().fido();
        Optional<DiscoverableCredential> earlier =
                fido.credentials().ofAccount(request.rpIdHash, request.user.id());
        if (earlier.isPresent()) {
            changes.add(new CredentialRemoved(request.rpIdHash, earlier.get().id()));
        } else if (fido.credentialCount() >= profile.maxCredentials()) {
            throw new CtapError(CtapStatus.KEY_STORE_FULL);
        }
        DiscoverableCredential stored = new DiscoverableCredential(
                Bytes.of(core.environment().random().bytes(
                        Objects.requireNonNullElse(profile.discoverableIdLength(), DISCOVERABLE_ID))),
                request.rpId,
                request.rpIdHash,
                request.user.id(),
                request.user.name(),
                request.user.displayName(),
                key,
                traits.protection(),
                traits.hmacSecret() ? new HmacSecrets(secret(), secret()) : null,
                traits.credBlob(),
                traits.largeBlobKey(),
                traits.thirdPartyPayment(),
                null,
                fido.nextOrdinal());
        changes.add(new CredentialStored(stored));
        return Credential.of(stored);
    }

    private Secret secret() {
        return Secret.copyOf(core.environment().random().bytes(HMAC_SECRET));
    }
}
