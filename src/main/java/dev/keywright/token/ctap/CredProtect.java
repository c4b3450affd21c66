package dev.keywright.token.ctap;

import dev.keywright.token.ctap.UserVerification.Verified;
import org.jspecify.annotations.Nullable;

/** The extension credProtect (CTAP 2.1 §12.1): how much a credential needs before it shows itself. */
final class CredProtect implements Extension {

    static final int OPTIONAL = 1;
    static final int REQUIRED = 3;

    private static final String NAME = "credProtect";

    @Override
    public String name() {
        return NAME;
    }

    /** @throws CtapError INVALID_PARAMETER for a level that does not exist */
    @Override
    public @Nullable Registering registering(Parameters inputs, RegistrationRequest request) throws CtapError {
        Integer level = inputs.optionalInteger(NAME);
        if (level == null) {
            return null;
        }
        if (level < OPTIONAL || level > REQUIRED) {
            throw new CtapError(CtapStatus.INVALID_PARAMETER);
        }
        return new Registration(level);
    }

    private record Registration(int level) implements Registering {
        @Override
        public CredentialTraits shape(CredentialTraits traits, VolatileState memory) {
            return traits.withProtection(level);
        }

        @Override
        public void answer(Credential made, Verified verified, ExtensionOutputs outputs) {
            outputs.add(NAME, made.protection());
        }
    }

    /** getAssertion, §6.2.2 step 7.4; without an allowList see {@link Credentials#discoverable}. */
    static boolean showsWhenListed(int level, boolean verified) {
        return verified || level != REQUIRED;
    }
}
