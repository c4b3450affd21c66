package dev.keywright.token.ctap;

import dev.keywright.token.Outcome;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.TokenCore;
import dev.keywright.token.ctap.Extension.Asserting;
import dev.keywright.token.ctap.Extension.AssertionRequest;
import dev.keywright.token.ctap.UserVerification.Verified;
import dev.keywright.token.profile.FidoProfile;
import dev.keywright.token.state.DiscoverableCredential;
import dev.keywright.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * authenticatorGetAssertion (CTAP 2.1 §6.2); the numbers are the steps of §6.2.2. Step 12.2.3, which needs
 * a display, is left out.
 */
final class GetAssertion implements Command {

    // §6.2, the members of the request.
    private static final int RP_ID = 0x01;
    private static final int CLIENT_DATA_HASH = 0x02;
    private static final int ALLOW_LIST = 0x03;
    private static final int EXTENSIONS = 0x04;
    private static final int OPTIONS = 0x05;
    private static final int PIN_UV_AUTH_PARAM = 0x06;
    private static final int PIN_UV_AUTH_PROTOCOL = 0x07;

    private static final int HASH = 32;

    private final TokenCore core;
    private final FidoProfile profile;
    private final UserVerification verification;
    private final Credentials credentials;
    private final Extensions extensions;
    private final Assertions assertions;

    GetAssertion(
            TokenCore core, PinUvAuthProtocols protocols, Credentials credentials, Extensions extensions) {
        this.core = core;
        this.profile = core.profile().fido();
        this.verification = new UserVerification(core, protocols);
        this.credentials = credentials;
        this.extensions = extensions;
        this.assertions = new Assertions(core);
    }

    private record Request(
            String rpId,
            Bytes rpIdHash,
            byte[] clientDataHash,
            List<Bytes> allowList,
            boolean listed,
            List<Asserting> extensions,
            Options options,
            byte @Nullable [] pinUvAuthParam,
            @Nullable Integer pinUvAuthProtocol) {

        boolean testsPresence() {
            return options.testsPresence();
        }
    }

    @Override
    public Outcome<byte[]> run(Call call) throws CtapError, MemoryFailure {
        Request request = read(call.parameters());
        boolean continues = false;
        try {
            verification.answerProbe(request.pinUvAuthParam, call);
            verification.checkProtocol(request.pinUvAuthParam, request.pinUvAuthProtocol);
            checkOptions(request);
            String what = "sign in to " + Touch.printable(request.rpId);
            boolean byItself = verification.verifiesByItself(
                    request.options, request.pinUvAuthParam != null, request.testsPresence());
            Verified evidence = verifyUser(request, byItself, what, call);
            Applicable applicable = locate(request, evidence.user());
            // Without it the assertion is silent, by which platforms find out which credentials are here.
            if (request.testsPresence()) {
                verification.testPresence(what, evidence, call);
            }
            processExtensions(request, call);
            Assertions.Request remembered = new Assertions.Request(
                    request.rpIdHash,
                    request.clientDataHash,
                    request.testsPresence() || byItself,
                    evidence,
                    request.extensions,
                    applicable.number);
            Outcome<byte[]> first = assertions.sign(remembered, applicable.first, true);
            if (applicable.number == 1) {
                return first;
            }
            // Nothing may follow an answer that did not leave.
            core.commit(first.changes());
            call.memory().begin(new GetNextAssertion.Remaining(remembered, applicable.others), core.now());
            continues = true;
            return Outcome.of(first.response());
        } finally {
            if (!continues) {
                request.extensions.forEach(Asserting::close);
            }
        }
    }

    private Request read(Parameters p) throws CtapError {
        String rpId = p.text(RP_ID);
        byte[] clientDataHash = p.bytes(CLIENT_DATA_HASH);
        List<Parameters> allowed = p.optionalMaps(ALLOW_LIST);
        Options options = Options.read(p.optionalMap(OPTIONS));
        if (clientDataHash.length != HASH) {
            throw new CtapError(CtapStatus.INVALID_LENGTH);
        }
        // An empty list is no list: steps 7.1 and 7.2 leave it open, and platforms mean that by it.
        boolean listed = allowed != null && !allowed.isEmpty();
        return new Request(
                rpId,
                Bytes.of(core.crypto().sha256(rpId.getBytes(StandardCharsets.UTF_8))),
                clientDataHash,
                listed ? CredentialDescriptor.ids(allowed, profile.maxCredentialCountInList()) : List.of(),
                listed,
                extensions.asserting(
                        p.optionalMap(EXTENSIONS), new AssertionRequest(options.testsPresence(), listed)),
                options,
                p.optionalBytes(PIN_UV_AUTH_PARAM),
                p.optionalInteger(PIN_UV_AUTH_PROTOCOL));
    }

    /** Step 4. */
    private void checkOptions(Request request) throws CtapError {
        if (request.options.rk() != null) {
            throw new CtapError(CtapStatus.UNSUPPORTED_OPTION);
        }
    }

    /** Step 6. */
    private Verified verifyUser(Request request, boolean byItself, String what, Call call)
            throws CtapError, MemoryFailure {
        if (byItself) {
            return verification.byItself(what, call);
        }
        return verification.byToken(
                request.pinUvAuthParam,
                request.pinUvAuthProtocol,
                request.clientDataHash,
                PinUvAuthToken.GET_ASSERTION,
                request.rpIdHash,
                call.memory());
    }

    /** @param number of the first and the others together */
    private record Applicable(Credential first, Iterator<DiscoverableCredential> others, int number) {}

    /** Steps 7, 11 and 12: one credential of the allowList, or all discoverable ones, newest first. */
    private Applicable locate(Request request, boolean verified) throws CtapError {
        if (request.listed) {
            Credential first = firstOf(request, verified)
                    .orElseThrow(() -> new CtapError(CtapStatus.NO_CREDENTIALS));
            return new Applicable(first, Collections.emptyIterator(), 1);
        }
        Collection<DiscoverableCredential> all = credentials.discoverable(request.rpIdHash, verified);
        Iterator<DiscoverableCredential> newestFirst = all.iterator();
        if (!newestFirst.hasNext()) {
            throw new CtapError(CtapStatus.NO_CREDENTIALS);
        }
        return new Applicable(Credential.of(newestFirst.next()), newestFirst, all.size());
    }

    private Optional<Credential> firstOf(Request request, boolean verified) {
        for (Bytes id : request.allowList) {
            Optional<Credential> credential = credentials.find(request.rpIdHash, id)
                    .filter(found -> CredProtect.showsWhenListed(found.protection(), verified));
            if (credential.isPresent()) {
                return credential;
            }
        }
        return Optional.empty();
    }

    /** Step 10, for all assertions of this request. */
    private static void processExtensions(Request request, Call call) throws CtapError {
        for (Asserting extension : request.extensions) {
            extension.open(call.memory());
        }
    }
}
