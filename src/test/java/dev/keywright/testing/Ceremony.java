package dev.keywright.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What a browser hands to a page, for relying parties to judge. */
public final class Ceremony {

    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private Ceremony() {}

    public record Created(byte[] id, byte[] attestationObject, byte[] clientData) {}

    public record Asserted(byte[] id, byte[] authData, byte[] signature, byte[] clientData) {}

    /** CollectedClientData (WebAuthn §5.8.1); {@code type} is {@code create} or {@code get}. */
    public static byte[] clientData(String type, byte[] challenge, String origin) {
        return ("{\"type\":\"webauthn." + type + "\",\"challenge\":\"" + BASE64URL.encodeToString(challenge)
                        + "\",\"origin\":\"" + origin + "\",\"crossOrigin\":false}")
                .getBytes(StandardCharsets.UTF_8);
    }

    static byte[] challenge(byte[] clientData) {
        return Base64.getUrlDecoder().decode(member(clientData, "challenge"));
    }

    static String origin(byte[] clientData) {
        return member(clientData, "origin");
    }

    private static String member(byte[] clientData, String name) {
        try {
            JsonNode members = new ObjectMapper().readTree(clientData);
            return members.get(name).textValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
