package dev.keywright.token.ctap;

import dev.keywright.token.TokenCore;
import dev.keywright.token.ctap.UserVerification.Verified;
import org.jspecify.annotations.Nullable;

/**
 * The extension pinComplexityPolicy (CTAP 2.3 §12.6): the relying parties that may learn the minimum PIN length may
 * also learn whether PINs must keep a policy.
 */
final class PinComplexityPolicy implements Extension {

    private static final String NAME = "pinComplexityPolicy";

    private final TokenCore core;
    private final PinPolicy policy;

    PinComplexityPolicy(TokenCore core) {
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
                ? new Registration(policy.wantsComplexity())
                : null;
    }

    private record Registration(boolean inForce) implements Registering {
        @Override
        public void answer(Credential made, Verified verified, ExtensionOutputs outputs) {
            outputs.add(NAME, inForce);
        }
    }
}
