package dev.keywright.host.webauthn;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keywright.testing.TestVectors;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The test vectors of WebAuthn Level 3 §16. */
final class W3cVectors {

    /** The origin of all of them. */
    static final String ORIGIN = "https://example.org";

    private W3cVectors() {}

    static List<Ceremony> all() {
        List<Ceremony> all = new ArrayList<>();
        for (JsonNode vector : TestVectors.read("w3c-webauthn-level-3.json").get("vectors")) {
            all.add(new Ceremony(vector.get("id").textValue(), "webauthn.create", vector.get("reg")));
            all.add(new Ceremony(vector.get("id").textValue(), "webauthn.get", vector.get("auth")));
        }
        return all;
    }

    static Ceremony registration(String id) {
        return find(id, "webauthn.create");
    }

    static Ceremony authentication(String id) {
        return find(id, "webauthn.get");
    }

    private static Ceremony find(String id, String type) {
        return all().stream()
                .filter(ceremony -> ceremony.id().equals("sctn-test-vectors-" + id) && ceremony.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    record Ceremony(String id, String type, JsonNode values) {

        byte[] bytes(String name) {
            return HexFormat.of().parseHex(values.get(name).textValue());
        }

        @Override
        public String toString() {
            return id + " " + type;
        }
    }
}
