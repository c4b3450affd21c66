package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.token.Outcome;
import dev.keywright.token.TokenCore;
import dev.keywright.token.ctap.Extension.Asserting;
import dev.keywright.token.ctap.UserVerification.Verified;
import dev.keywright.token.state.StateChange;
import dev.keywright.wire.Bytes;
import java.util.ArrayList;
import java.util.List;

/** The end of getAssertion (CTAP 2.1 §6.2.2 steps 12.3 and 13), which getNextAssertion (§6.3) runs again. */
final class Assertions {

    // §6.2, the members of the response.
    private static final int CREDENTIAL = 0x01;
    private static final int AUTH_DATA = 0x02;
    private static final int SIGNATURE = 0x03;
    private static final int USER = 0x04;
    private static final int NUMBER_OF_CREDENTIALS = 0x05;
    private static final int LARGE_BLOB_KEY = 0x07;
    /** CTAP 2.2 §6.2. */
    private static final int UNSIGNED_EXTENSION_OUTPUTS = 0x08;

    private final TokenCore core;

    Assertions(TokenCore core) {
        this.core = core;
    }

    /**
     * What the platform asked for, once checked.
     *
     * @param extensions those that it asks for, ready to answer
     * @param number     how many credentials answer
     */
    record Request(
            Bytes rpIdHash,
            byte[] clientDataHash,
            boolean present,
            Verified verified,
            List<Asserting> extensions,
            int number) {}

    /** @param first whether the answer tells how many follow */
    Outcome<byte[]> sign(Request request, Credential credential, boolean first) {
        ExtensionOutputs outputs = new ExtensionOutputs();
        for (Asserting extension : request.extensions) {
            extension.answer(credential, request.verified, outputs);
        }
        SignatureCount count = SignatureCount.next(core);
        byte[] authData = AuthenticatorData.ofAssertion(
                request.rpIdHash,
                request.present,
                request.verified.user(),
                core.profile().fido().backup(),
                count.value(),
                outputs.signed());
        CBORObject response = CBORObject.NewOrderedMap()
                .Add(CREDENTIAL, CredentialDescriptor.encode(credential.id()))
                .Add(AUTH_DATA, authData)
                .Add(SIGNATURE, core.crypto().sign(credential.key(), authData, request.clientDataHash));
        if (credential.stored() != null) {
            // Names are for choosing among several, and for those who proved who they are (§6.2.2 step 12.3).
            boolean named = request.verified.user() && request.number > 1;
            response.Add(USER, UserEntity.encode(credential.stored(), named));
        }
        if (first && request.number > 1) {
            response.Add(NUMBER_OF_CREDENTIALS, request.number);
        }
        outputs.addLargeBlobKey(response, LARGE_BLOB_KEY);
        outputs.addUnsigned(response, UNSIGNED_EXTENSION_OUTPUTS);
        List<StateChange> changes = new ArrayList<>(count.changes());
        changes.addAll(outputs.changes());
        return new Outcome<>(Command.answer(response), changes);
    }
}
