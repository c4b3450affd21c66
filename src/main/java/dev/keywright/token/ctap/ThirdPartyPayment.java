package dev.keywright.token.ctap;

import org.jspecify.annotations.Nullable;

/**
 * The extension thirdPartyPayment (CTAP 2.2 §12.9): a credential that may confirm payments at other sites than its
 * own. A registration has no output; assertions tell.
 */
final class ThirdPartyPayment implements Extension {

    static final String NAME = "thirdPartyPayment";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public @Nullable Registering registering(Parameters inputs, RegistrationRequest request) throws CtapError {
        return requested(inputs) ? new Registration() : null;
    }

    private record Registration() implements Registering {
        @Override
        public CredentialTraits shape(CredentialTraits traits, VolatileState memory) {
            return traits.withThirdPartyPayment();
        }
    }

    @Override
    public @Nullable Asserting asserting(Parameters inputs, AssertionRequest request) throws CtapError {
        return requested(inputs)
                ? (credential, verified, outputs) -> outputs.add(NAME, credential.thirdPartyPayment())
                : null;
    }

    private static boolean requested(Parameters inputs) throws CtapError {
        return Boolean.TRUE.equals(inputs.optionalBoolean(NAME));
    }
}
