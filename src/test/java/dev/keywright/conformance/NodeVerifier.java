package dev.keywright.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keywright.testing.NodeProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A judge in {@code src/test/node/judge.mjs}. */
final class NodeVerifier implements Verifier {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String judge;
    private final String name;
    private final boolean wholeRelyingParty;
    private final NodeProgram program;
    private final String root;

    private NodeVerifier(
            String judge, String name, boolean wholeRelyingParty, NodeProgram program, X509Certificate root) {
        this.judge = judge;
        this.name = name;
        this.wholeRelyingParty = wholeRelyingParty;
        this.program = program;
        this.root = pem(root);
    }

    /** @param root whom it trusts to certify attestation keys */
    static NodeVerifier simplewebauthn(NodeProgram program, X509Certificate root) {
        return new NodeVerifier("simplewebauthn", "@simplewebauthn/server", true, program, root);
    }

    /** Verifies bare signatures: it knows algorithms that no relying party does. */
    static NodeVerifier noble(NodeProgram program, X509Certificate root) {
        return new NodeVerifier("noble", "noble", false, program, root);
    }

    private static String pem(X509Certificate certificate) {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----";
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean readsClientData() {
        return wholeRelyingParty;
    }

    @Override
    public boolean verifiesAttestation(Attestation attestation) {
        return wholeRelyingParty
                ? Verifier.super.verifiesAttestation(attestation)
                : attestation.type().equals("self");
    }

    @Override
    public Account register(Response registration) throws Refusal {
        JsonNode credential = ask("registration", registration, null).get("credential");
        return assertion -> ask("assertion", assertion, credential);
    }

    private JsonNode ask(String kind, Response response, @Nullable JsonNode credential) throws Refusal {
        try {
            ObjectNode question = JSON.createObjectNode()
                    .put("judge", judge)
                    .put("kind", kind)
                    .put("challenge", response.challenge())
                    .put("origin", response.origin())
                    .put("rpId", Response.RP_ID);
            question.set("response", JSON.readTree(response.json()));
            question.set("credential", credential);
            question.putArray("roots").add(root);
            JsonNode verdict = JSON.readTree(program.ask(question.toString()));
            if (!verdict.get("accepted").booleanValue()) {
                throw new Refusal(verdict.get("reason").textValue());
            }
            return verdict;
        } catch (IOException e) {
            // No verdict is not a refusal.
            throw new UncheckedIOException(e);
        }
    }
}
