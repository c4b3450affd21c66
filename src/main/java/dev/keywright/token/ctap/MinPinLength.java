package dev.keywright.token.ctap;

import dev.keywright.token.TokenCore;
import dev.keywright.token.ctap.UserVerification.Verified;
import org.jspecify.annotations.Nullable;

/** The extension minPinLength (CTAP 2.1 §12.4): some relying parties may learn how short a PIN may be. */
final class MinPinLength implements Extension {

    private static final String NAME = "minPinLength";

    private final TokenCore core;
    private final PinPolicy policy;

    MinPinLength(TokenCore core) {
        this.core = core;
        this.policy = new PinPolicy(core);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public @Nullable Registering registering(Parameters inputs, RegistrationRequest request) throws CtapError {
        boolean asked = Boolean.TRUE.equals(inputs.optionalBoolean(NAME));
        return asked && core.state().fido().settings().minPinLengthRpIds().contains(request.rpId())
                ? new Registration(policy.minLength())
                : null;
    }

    private record Registration(int minPinLength) implements Registering {
        @Override
        public void answer(Credential made, Verified verified, ExtensionOutputs outputs) {
            outputs.add(NAME, minPinLength);
        }
    }
}
