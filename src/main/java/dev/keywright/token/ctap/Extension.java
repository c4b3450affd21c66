package dev.keywright.token.ctap;

import dev.keywright.token.ctap.UserVerification.Verified;
import org.jspecify.annotations.Nullable;

/**
 * An authenticator extension (CTAP 2.1 §12): what it makes of its input in authenticatorMakeCredential and in
 * authenticatorGetAssertion. An implementation names itself and overrides the halves that it has; where it lacks one,
 * an input there is ignored like that of an unknown extension.
 */
interface Extension {

    /** Its identifier. */
    String name();

    /**
     * Reads what a registration asks of it.
     *
     * @param inputs the whole {@code extensions} member of the request
     * @return null where it is not asked for
     * @throws CtapError CBOR_UNEXPECTED_TYPE for an input of the wrong type, and whatever its text demands for an
     *     input that needs no more than the request to be refused
     */
    default @Nullable Registering registering(Parameters inputs, RegistrationRequest request) throws CtapError {
        return null;
    }

    /** Reads what an assertion asks of it, as {@link #registering} does. */
    default @Nullable Asserting asserting(Parameters inputs, AssertionRequest request) throws CtapError {
        return null;
    }

    /**
     * What extensions need to know of a makeCredential.
     *
     * @param discoverable whether the credential will be stored
     */
    record RegistrationRequest(String rpId, boolean discoverable) {}

    /**
     * What extensions need to know of a getAssertion.
     *
     * @param present whether user presence is tested
     * @param listed  whether it names credentials
     */
    record AssertionRequest(boolean present, boolean listed) {}

    /** One extension in one registration. */
    interface Registering extends AutoCloseable {

        /** §6.1.2 step 15, before the credential is made: the traits that it gives it. */
        default CredentialTraits shape(CredentialTraits traits, VolatileState memory) throws CtapError {
            return traits;
        }

        /** Adds its output, once the credential is made. */
        default void answer(Credential made, Verified verified, ExtensionOutputs outputs) {}

        /** Wipes what it must not leave behind. */
        @Override
        default void close() {}
    }

    /** One extension in one assertion and in those that follow by getNextAssertion. */
    interface Asserting extends AutoCloseable {

        /** §6.2.2 step 10, once for all assertions of the request. */
        default void open(VolatileState memory) throws CtapError {}

        /** Adds its output for one credential. */
        void answer(Credential credential, Verified verified, ExtensionOutputs outputs);

        /** Wipes what it must not leave behind. */
        @Override
        default void close() {}
    }
}
