package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
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
    // §3.2 and §3.3: what the metadata statements of security keys say.
    private static final int HARDWARE_AND_SECURE_ELEMENT = 0x02 | 0x08;
    private static final int ON_CHIP = 0x04;

    private final int verification;

    /** A device with clientPin verifies by it; another by the modality that it reports. */
    UserVerificationMethods(FidoProfile profile) {
        Integer modality = profile.uvModality();
        this.verification =
                modality == null || profile.options().containsKey("clientPin") ? PASSCODE_EXTERNAL : modality;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public @Nullable Registering registering(Parameters inputs, RegistrationRequest request) throws CtapError {
        return requested(inputs) ? new Registration(verification) : null;
    }

    private record Registration(int verification) implements Registering {
        @Override
        public void answer(Credential made, boolean verified, ExtensionOutputs outputs) {
            outputs.add(NAME, entries(verified ? verification : PRESENCE_INTERNAL));
        }
    }

    @Override
    public @Nullable Asserting asserting(Parameters inputs, boolean present) throws CtapError {
        int otherwise = present ? PRESENCE_INTERNAL : NONE;
        return requested(inputs)
                ? (credential, verified, outputs) -> outputs.add(NAME, entries(verified ? verification : otherwise))
                : null;
    }

    private static boolean requested(Parameters inputs) throws CtapError {
        return Boolean.TRUE.equals(inputs.optionalBoolean(NAME));
    }

    private static CBORObject entries(int method) {
        return CBORObject.NewArray().Add(CBORObject.NewArray()
                .Add(method)
                .Add(HARDWARE_AND_SECURE_ELEMENT)
                .Add(ON_CHIP));
    }
}
