package dev.keywright.rp;

import java.time.Duration;
import java.util.Set;

/**
 * Who the relying party is and whom it believes.
 *
 * @param id                   the RP ID, such as {@code localhost} (WebAuthn Level 3 §5.1.2); passkeys are bound to it
 * @param name                 what people see in their browser's dialogue
 * @param origins              the origins that may run a ceremony, compared exactly, such as
 *                             {@code http://localhost:8420}
 * @param ceremonyLifetime     how long an issued challenge can be answered
 * @param untrustedAttestation whether a passkey is accepted whose attestation chains to no known root
 */
public record RelyingPartySettings(
        String id, String name, Set<String> origins, Duration ceremonyLifetime, boolean untrustedAttestation) {

    /** WebAuthn Level 3 §15.1 recommends a timeout between 300,000 and 600,000 milliseconds. */
    public static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(5);

    public RelyingPartySettings {
        origins = Set.copyOf(origins);
    }

    /** For a service on this machine's {@code port}. */
    public static RelyingPartySettings local(int port) {
        return new RelyingPartySettings(
                "localhost", "Keywright", Set.of("http://localhost:" + port), DEFAULT_LIFETIME, true);
    }
}
