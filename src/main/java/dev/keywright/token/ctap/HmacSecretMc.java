package dev.keywright.token.ctap;

import dev.keywright.crypto.Crypto;
import dev.keywright.token.ctap.UserVerification.Verified;
import org.jspecify.annotations.Nullable;

/** The extension hmac-secret-mc (CTAP 2.2 §12.8): the HMACs of hmac-secret as soon as a credential is made. */
final class HmacSecretMc implements Extension {

    private static final String NAME = "hmac-secret-mc";

    private final Crypto crypto;
    private final PinUvAuthProtocols protocols;

    HmacSecretMc(Crypto crypto, PinUvAuthProtocols protocols) {
        this.crypto = crypto;
        this.protocols = protocols;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** @throws CtapError MISSING_PARAMETER where hmac-secret is not asked for beside it */
    @Override
    public @Nullable Registering registering(Parameters inputs, RegistrationRequest request) throws CtapError {
        Parameters input = inputs.optionalMap(NAME);
        if (input == null) {
            return null;
        }
        if (!HmacSecret.requested(inputs)) {
            throw new CtapError(CtapStatus.MISSING_PARAMETER);
        }
        return new Registration(HmacSalts.read(input, protocols), crypto, protocols);
    }

    private record Registration(HmacSalts salts, Crypto crypto, PinUvAuthProtocols protocols) implements Registering {
        @Override
        public CredentialTraits shape(CredentialTraits traits, VolatileState memory) throws CtapError {
            salts.open(protocols, memory);
            return traits;
        }

        @Override
        public void answer(Credential made, Verified verified, ExtensionOutputs outputs) {
            if (made.hmacSecrets() != null) {
                outputs.add(NAME, salts.output(made.hmacSecrets(), verified.user(), crypto));
            }
        }

        @Override
        public void close() {
            salts.close();
        }
    }
}
