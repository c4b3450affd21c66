package dev.keywright.conformance;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.testing.PluggedKey;
import dev.keywright.testing.TestProfiles;
import dev.keywright.token.profile.FidoProfile;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A registration and a sign-in.
 *
 * @param profile    of the emulated key
 * @param vouching   for the credential, where a site asks
 * @param conveyance what the site asks for (WebAuthn L3 §5.4.7)
 */
record Ceremony(
        String profile,
        FidoProfile.Attestation vouching,
        SignatureAlgorithm algorithm,
        String conveyance,
        Client client) {

    private static final String ALL_ALGORITHMS = "keywright-2.3";
    private static final String ENTERPRISE = "enterprise";
    private static final String CHALLENGE = "YSBjaGFsbGVuZ2Ugb2YgZW5vdWdoIGJ5dGVzIHRvIGJlIG9uZQ";

    /** What came of it. */
    record Played(Response registration, Response assertion, Attestation attestation) {}

    /** All that the packaged profiles can do. */
    static Stream<Ceremony> all() {
        return Stream.concat(
                FirmwareProfiles.names().stream()
                        .flatMap(name -> of(name, FirmwareProfiles.find(name).orElseThrow().fido())),
                byTheirOwnKeys());
    }

    /** Self attestation, which no packaged profile has, by the one with all algorithms. */
    private static Stream<Ceremony> byTheirOwnKeys() {
        return Arrays.stream(SignatureAlgorithm.values())
                .map(algorithm -> new Ceremony(
                        ALL_ALGORITHMS, FidoProfile.Attestation.SELF, algorithm, "direct", Client.KEYWRIGHT));
    }

    private static Stream<Ceremony> of(String name, FidoProfile fido) {
        List<Ceremony> ceremonies = new ArrayList<>();
        if (fido.speaksCtap2()) {
            for (SignatureAlgorithm algorithm : fido.algorithms()) {
                for (String conveyance : List.of("none", "direct")) {
                    ceremonies.add(new Ceremony(name, fido.attestation(), algorithm, conveyance, Client.KEYWRIGHT));
                    ceremonies.add(new Ceremony(name, fido.attestation(), algorithm, conveyance, Client.YUBIKIT));
                }
                if (fido.options().containsKey("ep")) {
                    // Keywright's client serves sites that no policy lists, so it never asks for this one.
                    ceremonies.add(new Ceremony(name, fido.attestation(), algorithm, ENTERPRISE, Client.YUBIKIT));
                }
            }
        } else {
            ceremonies.add(u2f(name, fido, Client.KEYWRIGHT));
        }
        if (Subject.U2F_REGISTER.isOfferedBy(fido)) {
            ceremonies.add(u2f(name, fido, Client.YUBIKIT_U2F));
        }
        return ceremonies.stream();
    }

    private static Ceremony u2f(String name, FidoProfile fido, Client client) {
        return new Ceremony(name, fido.attestation(), SignatureAlgorithm.ES256, "direct", client);
    }

    private FirmwareProfile device() {
        FirmwareProfile packaged = FirmwareProfiles.find(profile).orElseThrow();
        return packaged.fido().attestation() == vouching
                ? packaged
                : TestProfiles.changed(profile, Map.of("fido.attestation", vouching));
    }

    /** What must vouch for the credential, whatever says so in the attestation object. */
    String expectedType() {
        boolean anonymous = conveyance.equals("none") || vouching == FidoProfile.Attestation.NONE;
        return conveyance.equals(ENTERPRISE) ? ENTERPRISE : anonymous ? "none" : vouching.name().toLowerCase(Locale.ROOT);
    }

    Played play() throws Exception {
        try (PluggedKey key = new PluggedKey(device()).withPin()) {
            if (conveyance.equals(ENTERPRISE)) {
                key.enableEnterpriseAttestation();
            }
            if (client == Client.YUBIKIT_U2F && key.profile().fido().has("alwaysUv")) {
                key.enrolFinger();
            }
            String verification = key.verifies() && client != Client.YUBIKIT_U2F ? "preferred" : "discouraged";
            String registered = client.register(key, """
                    {"rp": {"id": "%s", "name": "Example"}, "user": {"id": "%s", "name": "alice", "displayName": "Alice"},
                     "challenge": "%s", "pubKeyCredParams": [{"type": "public-key", "alg": %d}], "attestation": "%s",
                     "authenticatorSelection": {"userVerification": "%s"}}"""
                    .formatted(
                            Response.RP_ID, Response.USER_ID, CHALLENGE, algorithm.coseId(), conveyance, verification));
            String signedIn = client.signIn(key, """
                    {"rpId": "%s", "challenge": "%s", "allowCredentials": [{"type": "public-key", "id": "%s"}],
                     "userVerification": "%s"}"""
                    .formatted(
                            Response.RP_ID,
                            CHALLENGE,
                            new ObjectMapper().readTree(registered).get("id").textValue(),
                            verification));
            Response registration = new Response(registered, CHALLENGE, Client.ORIGIN);
            return new Played(
                    registration, new Response(signedIn, CHALLENGE, Client.ORIGIN), Attestation.of(registration));
        }
    }

    @Override
    public String toString() {
        return profile + ", " + algorithm + ", attestation " + conveyance + " by " + vouching + ", " + client;
    }
}
