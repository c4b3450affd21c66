package dev.keywright.token.ctap;

import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.token.ctap.UserVerification.Verified;
import org.jspecify.annotations.Nullable;

/**
 * The extension largeBlobKey (CTAP 2.1 §12.3): a key with which platforms seal the credential's entry in the large-blob
 * array. It goes out as a member of the response, not in the authenticator data.
 */
final class LargeBlobKey implements Extension {

    private static final String NAME = "largeBlobKey";
    private static final int LENGTH = 32;

    private final RandomSource random;

    LargeBlobKey(RandomSource random) {
        this.random = random;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** @throws CtapError INVALID_OPTION for any value but true, and for a credential that is not discoverable */
    @Override
    public @Nullable Registering registering(Parameters inputs, RegistrationRequest request) throws CtapError {
        if (!requested(inputs)) {
            return null;
        }
        if (!request.discoverable()) {
            throw new CtapError(CtapStatus.INVALID_OPTION);
        }
        return new Registration(random);
    }

    private record Registration(RandomSource random) implements Registering {
        @Override
        public CredentialTraits shape(CredentialTraits traits, VolatileState memory) {
            return traits.withLargeBlobKey(Secret.copyOf(random.bytes(LENGTH)));
        }

        @Override
        public void answer(Credential made, Verified verified, ExtensionOutputs outputs) {
            LargeBlobKey.answer(made, verified, outputs);
        }
    }

    /** @throws CtapError INVALID_OPTION for any value but true */
    @Override
    public @Nullable Asserting asserting(Parameters inputs, AssertionRequest request) throws CtapError {
        return requested(inputs) ? LargeBlobKey::answer : null;
    }

    private static void answer(Credential credential, Verified verified, ExtensionOutputs outputs) {
        if (credential.stored() != null && credential.stored().largeBlobKey() != null) {
            outputs.largeBlobKey(credential.stored().largeBlobKey());
        }
    }

    private static boolean requested(Parameters inputs) throws CtapError {
        Boolean requested = inputs.optionalBoolean(NAME);
        if (Boolean.FALSE.equals(requested)) {
            throw new CtapError(CtapStatus.INVALID_OPTION);
        }
        return requested != null;
    }
}
