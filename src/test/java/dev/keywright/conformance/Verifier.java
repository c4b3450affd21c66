package dev.keywright.conformance;

/** A relying party, or a part of one, that nobody here wrote. */
interface Verifier {

    /** As it is published. */
    String name();

    /** Whether it reads the client data: one that does not cannot tell a wrong challenge or origin. */
    default boolean readsClientData() {
        return true;
    }

    /** Whether it verifies this kind of attestation, or only what the credential's own key signed. */
    default boolean verifiesAttestation(Attestation attestation) {
        return !attestation.format().equals("none");
    }

    /**
     * Verifies a registration, and its attestation where there is one.
     *
     * @return the account with the new credential
     */
    Account register(Response registration) throws Refusal;

    /** An account with one credential. */
    interface Account {
        void signIn(Response assertion) throws Refusal;
    }
}
