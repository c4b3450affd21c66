package dev.keywright.token.ctap;

import dev.keywright.token.ctap.UserVerification.Verified;
import dev.keywright.token.profile.FidoProfile;
import dev.keywright.wire.Bytes;
import org.jspecify.annotations.Nullable;

/** The extension credBlob (CTAP 2.1 §12.2): a few bytes that a relying party keeps in a discoverable credential. */
final class CredBlob implements Extension {

    private static final String NAME = "credBlob";
    /** §12.2: what every device with the extension takes. */
    private static final int LEAST_MAX = 32;

    private final int longest;

    CredBlob(FidoProfile profile) {
        Integer max = profile.maxCredBlobLength();
        this.longest = max == null ? LEAST_MAX : max;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public @Nullable Registering registering(Parameters inputs, RegistrationRequest request) throws CtapError {
        byte[] blob = inputs.optionalBytes(NAME);
        if (blob == null) {
            return null;
        }
        return new Registration(request.discoverable() && blob.length <= longest ? Bytes.of(blob) : null);
    }

    /** @param kept null where the credential cannot keep what was sent */
    private record Registration(@Nullable Bytes kept) implements Registering {
        @Override
        public CredentialTraits shape(CredentialTraits traits, VolatileState memory) {
            return kept == null ? traits : traits.withCredBlob(kept);
        }

        @Override
        public void answer(Credential made, Verified verified, ExtensionOutputs outputs) {
            outputs.add(NAME, kept != null);
        }
    }

    @Override
    public @Nullable Asserting asserting(Parameters inputs, AssertionRequest request) throws CtapError {
        return Boolean.TRUE.equals(inputs.optionalBoolean(NAME)) ? CredBlob::answer : null;
    }

    private static void answer(Credential credential, Verified verified, ExtensionOutputs outputs) {
        Bytes blob = credential.stored() == null ? null : credential.stored().credBlob();
        outputs.add(NAME, blob == null ? new byte[0] : blob.toArray());
    }
}
