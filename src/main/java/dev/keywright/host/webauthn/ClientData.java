package dev.keywright.host.webauthn;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The {@code clientDataJSON} that a key signs, serialised to the byte as WebAuthn L3 §5.8.1.1 says. */
final class ClientData {

    static final String CREATE = "webauthn.create";
    static final String GET = "webauthn.get";

    private ClientData() {}

    /** For a page that is not in a frame of another origin. */
    static byte[] serialise(String type, byte[] challenge, Origin origin) {
        String json = "{\"type\":" + quoted(type)
                + ",\"challenge\":" + quoted(Base64.getUrlEncoder().withoutPadding().encodeToString(challenge))
                + ",\"origin\":" + quoted(origin.serialised())
                + ",\"crossOrigin\":false}";
        return json.getBytes(StandardCharsets.UTF_8);
    }

    /** CCDToString. */
    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').appendCodePoint(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.append('"').toString();
    }
}
