package dev.keywright.rp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.yubico.webauthn.data.UserVerificationRequirement;
import dev.keywright.audit.AuditEvent;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.fuzz.FuzzTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Any JSON as the answer to a registration and to a sign-in that wait for one: it is taken or refused with a sentence,
 * and a refusal keeps nothing. The challenge is always the same, so that what is made of a good answer gets far.
 */
public final class CredentialFuzz implements FuzzTarget {

    private static final String ORIGIN = "https://example.org";
    private static final String CHALLENGE = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    private static final InstantSource NOW = () -> Instant.parse("2026-01-01T00:00:00Z");
    private static final RelyingPartySettings SETTINGS =
            RelyingPartySettings.of("fuzz", "example.org", "Fuzz", List.of(ORIGIN));

    private final SoftAuthenticator key = new SoftAuthenticator(ORIGIN);
    private final Pseudonyms pseudonyms = Pseudonyms.of(Crypto.fastest(), RandomSource.system());

    @Override
    public List<byte[]> seeds() {
        ObjectNode options = RelyingPartyJson.object().put("challenge", CHALLENGE).put("rpId", SETTINGS.id());
        options.putObject("rp").put("id", SETTINGS.id());
        options.putObject("user").put("id", "AAAA");
        key.attestsItself = true;
        byte[] attested = bytes(key.create(options));
        key.attestsItself = false;
        return List.of(attested, bytes(key.create(options)), bytes(key.get(options)));
    }

    private static byte[] bytes(ObjectNode credential) {
        return credential.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void run(byte[] input) {
        JsonNode credential;
        try {
            credential = RelyingPartyJson.tree(input);
        } catch (IOException e) {
            return;
        }
        MemoryRecords records = new MemoryRecords(NOW);
        RelyingPartyService service = new RelyingPartyService(new Ceremonies(
                SETTINGS, records, pseudonyms, AuthenticatorTrust.NONE, NOW, RandomSource.system()));
        begin(records, Ceremony.Kind.REGISTRATION);
        try {
            service.finishRegistration(credential);
        } catch (CeremonyException e) {
            check(e);
            if (!service.passkeys().isEmpty()) {
                throw new AssertionError("kept what was refused: " + e.getMessage());
            }
        }
        begin(records, Ceremony.Kind.ASSERTION);
        try {
            service.finishAssertion(credential);
        } catch (CeremonyException e) {
            check(e);
        }
    }

    private static void begin(MemoryRecords records, Ceremony.Kind kind) {
        records.giveUp(CHALLENGE, new AuditEvent(null, "fuzz", "fuzz", null, null));
        records.begin(
                kind,
                CHALLENGE,
                new Ceremony("alice", "Alice", "AAAA", UserVerificationRequirement.PREFERRED, false, false,
                        RelyingPartyJson.object(), null),
                NOW.instant().plusSeconds(60));
    }

    private static void check(CeremonyException e) {
        String sentence = String.valueOf(e.getMessage());
        if (!sentence.endsWith(".") || sentence.contains("\n") || sentence.contains("Exception")) {
            throw new AssertionError("no sentence for a person: " + sentence);
        }
    }
}
