package dev.keywright.oath.transfer;

import dev.keywright.oath.transfer.ProtobufReader.MalformedMessage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code otpauth-migration://offline?data=…}, with a {@link MigrationPayload} in base64. */
final class MigrationUri {

    private static final String START = "otpauth-migration://offline?data=";
    private static final Pattern FORM = Pattern.compile(
            "otpauth-migration://offline/?\\?(?:[^#]*&)?data=([^&#]*)(?:[&#].*)?", Pattern.CASE_INSENSITIVE);

    private MigrationUri() {}

    /** @param uri without blanks around it */
    static MigrationPayload parse(String uri) throws UnreadableAccountFile {
        Matcher parts = FORM.matcher(uri);
        if (!parts.matches()) {
            throw damaged();
        }
        byte[] payload = {};
        try {
            payload = decode(parts.group(1));
            return MigrationPayload.decode(payload);
        } catch (IllegalArgumentException | MalformedMessage e) {
            throw damaged();
        } finally {
            Arrays.fill(payload, (byte) 0);
        }
    }

    /** Either alphabet of base64 (RFC 4648 §4, §5), padded or not; what a form made of a plus is a plus again. */
    private static byte[] decode(String data) {
        StringBuilder base64 = new StringBuilder(data.length());
        for (int i = 0; i < data.length(); i++) {
            char character = data.charAt(i);
            if (character == '%') {
                character = (char) Integer.parseInt(data, i + 1, Math.min(i + 3, data.length()), 16);
                i += 2;
            }
            base64.append(switch (character) {
                case ' ', '-' -> '+';
                case '_' -> '/';
                default -> character;
            });
        }
        return Base64.getDecoder().decode(base64.toString());
    }

    /** The URI of an encoded payload. */
    static String format(byte[] payload) {
        return START + URLEncoder.encode(Base64.getEncoder().encodeToString(payload), StandardCharsets.US_ASCII);
    }

    private static UnreadableAccountFile damaged() {
        return new UnreadableAccountFile("An otpauth-migration URI is cut off or damaged: make the picture of the QR"
                + " code anew, or copy all of the URI.");
    }
}
