package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.token.ctap.UserVerification.Verified;
import dev.keywright.token.profile.FidoProfile;
import org.jspecify.annotations.Nullable;

/**
 * The extension uvm (WebAuthn Level 2 §10.3): by what the user was verified, and how the device protects its keys and
 * the comparison; one entry, since one method is enough for every command.
 */
final class UserVerificationMethods implements Extension {

    private static final String NAME = "uvm";

    // FIDO Registry of Predefined Values §3.1.
    private static final int PRESENCE_INTERNAL = 0x001;
    private static final int NONE = 0x200;
    private static final int PASSCODE_EXTERNAL = 0x800;
    /** §3.2 and §3.3, for keys and matcher alike: as the metadata of emulated keys says, of whatever device. */
    private static final int SOFTWARE = 0x01;

    private final @Nullable Integer modality;

    UserVerificationMethods(FidoProfile profile) {
        this.modality = profile.uvModality();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public @Nullable Registering registering(Parameters inputs, RegistrationRequest request) throws CtapError {
        return requested(inputs) ? new Registration() : null;
    }

    private final class Registration implements Registering {
        @Override
        public void answer(Credential made, Verified verified, ExtensionOutputs outputs) {
            outputs.add(NAME, entries(verified, PRESENCE_INTERNAL));
        }
    }

    @Override
    public @Nullable Asserting asserting(Parameters inputs, AssertionRequest request) throws CtapError {
        int otherwise = request.present() ? PRESENCE_INTERNAL : NONE;
        return requested(inputs)
                ? (credential, verified, outputs) -> outputs.add(NAME, entries(verified, otherwise))
                : null;
    }

    private static boolean requested(Parameters inputs) throws CtapError {
        return Boolean.TRUE.equals(inputs.optionalBoolean(NAME));
    }

    private CBORObject entries(Verified verified, int otherwise) {
        int method = otherwise;
        if (verified.user()) {
            method = verified.builtIn() && modality != null ? modality : PASSCODE_EXTERNAL;
        }
        return CBORObject.NewArray()
                .Add(CBORObject.NewArray().Add(method).Add(SOFTWARE).Add(SOFTWARE));
    }
}
