package dev.keywright.rp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.yubico.webauthn.RelyingParty;
import com.yubico.webauthn.RelyingPartyV2;
import com.yubico.webauthn.data.RelyingPartyIdentity;
import dev.keywright.audit.AuditEvent;
import dev.keywright.crypto.RandomSource;
import dev.keywright.rp.Ceremony.Kind;
import dev.keywright.rp.Records.Waiting;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What registrations and sign-ins of one relying party have in common: how a ceremony begins, and that it ends once.
 *
 * @param random draws the challenges
 */
record Ceremonies(
        RelyingPartySettings settings,
        Records records,
        Pseudonyms pseudonyms,
        AuthenticatorTrust trust,
        InstantSource clock,
        RandomSource random) {

    /** WebAuthn Level 3 §13.4.3 asks for 16 at least. */
    private static final int CHALLENGE_LENGTH = 32;

    /** Of what has been refused, its user says nothing: whoever could not sign in need not be who he says he is. */
    private static final String CLIENT = "client";

    /** Remembers a ceremony under a fresh challenge, which is returned in base64url. */
    String begin(Kind kind, Ceremony ceremony) {
        String challenge =
                Base64.getUrlEncoder().withoutPadding().encodeToString(random.bytes(CHALLENGE_LENGTH));
        records.begin(kind, challenge, ceremony, clock.instant().plus(settings.ceremonyLifetime()));
        return challenge;
    }

    /** @throws CeremonyException when no ceremony waits under this challenge */
    Waiting waiting(Kind kind, String challenge) throws CeremonyException {
        return records.waiting(kind, challenge).orElseThrow(Ceremonies::noSuchChallenge);
    }

    static CeremonyException noSuchChallenge() {
        return new CeremonyException(
                "This challenge was not issued here, or it was used or has expired; start again.");
    }

    @FunctionalInterface
    interface Settlement<R> {
        R run() throws CeremonyException;
    }

    /** Runs what settles a ceremony; a refusal uses its challenge up, too, and is told under {@code refusal}. */
    <R> R settling(String challenge, Waiting waiting, String refusal, Settlement<R> settlement)
            throws CeremonyException {
        try {
            if (!clock.instant().isBefore(waiting.expires())) {
                throw new CeremonyException("This challenge has expired; start again.");
            }
            return settlement.run();
        } catch (CeremonyException e) {
            records.giveUp(challenge, new AuditEvent(
                    settings.name(), CLIENT, refusal, waiting.ceremony().username(), e.getMessage()));
            throw e;
        }
    }

    AuditEvent event(String action, @Nullable String username, @Nullable String detail) {
        return new AuditEvent(settings.name(), String.valueOf(username), action, username, detail);
    }

    /** What authenticators know the account by, which follows from the name where nobody has it yet. */
    String userHandle(String username) {
        return records.account(username)
                .map(Account::userHandle)
                .orElseGet(() -> pseudonyms.userHandle(settings.name(), username));
    }

    /**
     * The {@code PublicKeyCredentialDescriptorJSON} of the passkeys of a name, or one that nobody has where it has none,
     * so that options do not tell.
     */
    ArrayNode descriptors(String username) {
        ArrayNode descriptors = JsonNodeFactory.instance.arrayNode();
        List<Passkey> passkeys = records.passkeys(username);
        passkeys.forEach(passkey -> describe(descriptors, passkey.id(), passkey.transports()));
        if (passkeys.isEmpty()) {
            Pseudonyms.Decoy decoy = pseudonyms.decoy(settings.name(), username);
            describe(descriptors, decoy.credentialId(), decoy.transports());
        }
        return descriptors;
    }

    private static void describe(ArrayNode descriptors, String id, List<String> transports) {
        ObjectNode descriptor = descriptors.addObject().put("id", id).put("type", "public-key");
        if (!transports.isEmpty()) {
            transports.forEach(descriptor.putArray("transports")::add);
        }
    }

    /** The library's relying party, for registrations. */
    RelyingPartyV2<StoredPasskey> library() {
        var builder = RelyingParty.builder()
                .identity(RelyingPartyIdentity.builder()
                        .id(settings.id())
                        .name(settings.displayName())
                        .build())
                .credentialRepositoryV2(new NoPasskeys())
                .origins(settings.allOrigins())
                .allowUntrustedAttestation(!settings.registration().trustedOnly())
                // Ours knows of synced passkeys.
                .validateSignatureCounter(false)
                .clock(clock.withZone(ZoneOffset.UTC));
        Optional.of(trust).flatMap(AuthenticatorTrust::roots).ifPresent(builder::attestationTrustSource);
        return builder.build();
    }
}
