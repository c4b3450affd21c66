package dev.keywright.oath;

import dev.keywright.crypto.Secret;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code otpauth} URIs, which a service's QR code holds (Google Authenticator's "Key Uri Format").
 *
 * <p>Services write them loosely, so reading follows what the common clients agree on:
 * <ul>
 * <li>scheme, type, parameter names and algorithm in any case; {@code HmacSHA256} is SHA-256;
 * <li>a colon in the label, raw or encoded, ends the issuer; blanks after it are dropped;
 * <li>an {@code issuer} parameter wins over a label that says otherwise;
 * <li>an account without a name is called by its issuer;
 * <li>{@code +} is a blank in a parameter and a plus in the label; a stray {@code %} stands for itself;
 * <li>a stray {@code #} stands for itself too: only at the very end, after all parameters, it begins a fragment;
 * <li>an empty parameter counts as absent, and an unknown one is ignored;
 * <li>an absent {@code counter} is 0, although the format requires one;
 * <li>a {@code period} is ignored for HOTP, and a {@code counter} for TOTP;
 * <li>the type {@code steam}, and TOTP with {@code encoder=steam} or the issuer Steam, is an account of Steam Guard:
 *     TOTP by the issuer {@code Steam}, of which {@link SteamCode} makes five characters, whatever {@code digits} says.
 * </ul>
 */
public final class OtpauthUri {

    private static final String SCHEME = "otpauth:";
    private static final String MIGRATION_SCHEME = "otpauth-migration:";
    private static final Pattern FORM =
            Pattern.compile("otpauth://([^/?#]*)/?([^?]*)(?:\\?(.*?))?(?:#[^&#]*)?",
                    Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");
    private static final Set<String> PARAMETERS =
            Set.of("secret", "issuer", "algorithm", "digits", "period", "counter", "encoder");
    private static final String STEAM = "steam";

    /** In characters; a QR code holds 4,296 at most (ISO/IEC 18004, table 7), and some URIs carry a picture. */
    private static final int MAX_LENGTH = 1 << 16;

    private OtpauthUri() {}

    /** @throws InvalidOtpauthUri with a sentence that shows nothing of the secret */
    public static OathCredential parse(String uri) throws InvalidOtpauthUri {
        if (uri.length() > MAX_LENGTH) {
            throw new InvalidOtpauthUri("The otpauth URI has more than " + MAX_LENGTH
                    + " characters: copy it again, and nothing else with it.");
        }
        Matcher parts = FORM.matcher(uri.strip());
        if (!parts.matches()) {
            throw new InvalidOtpauthUri(notAnAccount(uri.strip()));
        }
        OathType type = type(parts.group(1));
        Map<String, String> parameters = parameters(parts.group(3));
        if (type == OathType.TOTP
                && (STEAM.equalsIgnoreCase(parts.group(1)) || STEAM.equalsIgnoreCase(parameters.get("encoder")))) {
            parameters.put("issuer", SteamCode.ISSUER);
        }
        try {
            AccountName name = AccountName.ofLabel(decode(parts.group(2)), parameters.get("issuer"));
            if (SteamCode.isFor(type, name.issuer())) {
                parameters.remove("digits");
            }
            Secret secret = secret(parameters.get("secret"));
            HashAlgorithm algorithm = algorithm(parameters.get("algorithm"));
            int digits = clamp(number("digits", parameters, OathCredential.DEFAULT_DIGITS));
            return type == OathType.TOTP
                    ? OathCredential.totp(name, algorithm, digits,
                            clamp(number("period", parameters, Totp.DEFAULT_PERIOD)), secret)
                    : OathCredential.hotp(name, algorithm, digits, number("counter", parameters, 0), secret);
        } catch (InvalidSetupKey | InvalidOathCredential e) {
            throw new InvalidOtpauthUri(e.getMessage());
        }
    }

    /**
     * The label of a URI that {@link #parse} may refuse, as text that has not been looked at; empty where there is
     * none, or where the secret could be in it.
     */
    public static String label(String uri) {
        Matcher parts = FORM.matcher(uri.length() > MAX_LENGTH ? "" : uri.strip());
        if (!parts.matches() || parts.group(3) == null) {
            return "";
        }
        String label = decode(parts.group(2));
        boolean elsewhere = false;
        for (String pair : parts.group(3).split("&")) {
            if (pair.regionMatches(true, 0, "secret=", 0, 7)) {
                String secret = decode(pair.substring(7));
                if (label.contains(secret)) {
                    return "";
                }
                elsewhere = true;
            }
        }
        return elsewhere ? label : "";
    }

    private static String notAnAccount(String text) {
        if (text.regionMatches(true, 0, MIGRATION_SCHEME, 0, MIGRATION_SCHEME.length())) {
            return "This is Google Authenticator's export of several accounts: 'keywright oath import' reads it, from a"
                    + " file or a picture.";
        }
        if (text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return "The otpauth URI is cut off or mistyped: it starts with otpauth://totp/ or otpauth://hotp/,"
                    + " so copy it again.";
        }
        return "This is not an otpauth URI: give the one that starts with otpauth://, or the setup key alone.";
    }

    private static OathType type(String host) throws InvalidOtpauthUri {
        return switch (host.toLowerCase(Locale.ROOT)) {
            case "totp", STEAM -> OathType.TOTP;
            case "hotp" -> OathType.HOTP;
            default -> throw new InvalidOtpauthUri("The otpauth URI is neither for TOTP nor for HOTP: give one that"
                    + " starts with otpauth://totp/ or otpauth://hotp/.");
        };
    }

    private static Map<String, String> parameters(@Nullable String query) throws InvalidOtpauthUri {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            int equals = pair.indexOf('=');
            String name = (equals < 0 ? pair : pair.substring(0, equals)).toLowerCase(Locale.ROOT);
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1).replace('+', ' ')).strip();
            if (!PARAMETERS.contains(name) || value.isEmpty()) {
                continue;
            }
            if (parameters.put(name, value) != null) {
                throw new InvalidOtpauthUri("The otpauth URI gives its " + name + " twice: ask the service for another"
                        + " one, or enter the setup key by hand.");
            }
        }
        return parameters;
    }

    private static Secret secret(@Nullable String text) throws InvalidOtpauthUri, InvalidSetupKey {
        if (text == null) {
            throw new InvalidOtpauthUri("The otpauth URI has no secret: copy all of it, up to the end.");
        }
        return SetupKey.parse(text);
    }

    private static HashAlgorithm algorithm(@Nullable String text) throws InvalidOtpauthUri {
        if (text == null) {
            return HashAlgorithm.SHA1;
        }
        return HashAlgorithm.named(text).orElseThrow(() -> new InvalidOtpauthUri(
                "The otpauth URI wants an algorithm other than SHA1, SHA256 and SHA512: ask the service for one of"
                        + " these."));
    }

    private static long number(String parameter, Map<String, String> parameters, long absent)
            throws InvalidOtpauthUri {
        String text = parameters.get(parameter);
        if (text == null) {
            return absent;
        }
        // What stands here instead of a number could be a piece of the secret, so it is not shown.
        if (!NUMBER.matcher(text).matches()) {
            throw new InvalidOtpauthUri("The otpauth URI gives its " + parameter + " as something other than a number:"
                    + " copy it again.");
        }
        return Long.parseLong(text);
    }

    private static int clamp(long number) {
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number));
    }

    private static String decode(String encoded) {
        byte[] in = encoded.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
        for (int i = 0; i < in.length; i++) {
            int high = in[i] == '%' && i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(in[i + 2], 16);
            if (low < 0) {
                out.write(in[i]);
            } else {
                out.write(high << 4 | low);
                i += 2;
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The URI of {@code credential}, every parameter spelled out. It holds the secret. */
    public static String format(OathCredential credential) {
        AccountName name = credential.name();
        StringBuilder uri = new StringBuilder("otpauth://")
                .append(credential.type().name().toLowerCase(Locale.ROOT))
                .append('/');
        if (name.issuer() != null) {
            uri.append(encode(name.issuer())).append(':');
        }
        uri.append(encode(name.account())).append("?secret=").append(SetupKey.format(credential.secret()));
        if (name.issuer() != null) {
            uri.append("&issuer=").append(encode(name.issuer()));
        }
        uri.append("&algorithm=").append(credential.algorithm()).append("&digits=").append(credential.digits());
        return switch (credential.type()) {
            case TOTP -> uri.append("&period=").append(credential.period())
                    // KeePassXC knows Steam's accounts by this alone; the others ignore what they do not know.
                    .append(SteamCode.isFor(credential.type(), name.issuer()) ? "&encoder=" + STEAM : "")
                    .toString();
            case HOTP -> uri.append("&counter=").append(credential.counter()).toString();
        };
    }

    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            // RFC 3986 §2.3
            boolean unreserved = b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b >= '0' && b <= '9'
                    || "-._~".indexOf(b) >= 0;
            encoded.append(unreserved ? Character.toString(b) : String.format("%%%02X", b & 0xff));
        }
        return encoded.toString();
    }
}
