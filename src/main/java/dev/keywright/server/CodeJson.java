package dev.keywright.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import dev.keywright.oath.Totp;
import dev.keywright.rp.code.CodeException;
import dev.keywright.rp.code.CodeToken;
import dev.keywright.rp.code.Enrolment;
import dev.keywright.rp.code.NewToken;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tokens as the API writes them and reads what they are to be made from. Instants are milliseconds since 1970. */
final class CodeJson {

    private static final List<String> TYPES = List.of("totp", "hotp", "yubico-otp");
    private static final List<String> ALGORITHMS = List.of("SHA1", "SHA256", "SHA512");
    private static final int LONGEST_ISSUER = 64;

    private CodeJson() {}

    static ObjectNode token(CodeToken token) {
        ObjectNode json = Body.object()
                .put("id", token.id())
                .put("username", token.username())
                .put("label", token.label())
                .put("type", token.kind().word());
        if (token.algorithm() != null) {
            json.put("algorithm", token.algorithm().name()).put("digits", token.digits());
        }
        if (token.period() > 0) {
            json.put("period", token.period()).put("driftSteps", token.drift());
        }
        if (token.publicId() != null) {
            json.put("publicId", token.publicId());
        }
        return json.put("createdAt", token.createdAt().toEpochMilli())
                .put("confirmedAt", millis(token.confirmedAt()))
                .put("lastUsedAt", millis(token.lastUsedAt()));
    }

    /** With the secret where it is new, and never again. */
    static ObjectNode enrolment(Enrolment enrolment) {
        ObjectNode json = Body.object();
        json.set("token", token(enrolment.token()));
        if (enrolment.shown() != null) {
            json.put("uri", enrolment.shown().uri())
                    .put("qr", Base64.getEncoder().encodeToString(enrolment.shown().qr()));
        }
        return json;
    }

    /** What an application enrols: an account that is new, one by its URI, or a key's slot. */
    static NewToken newToken(Fields body, String relyingParty, NewToken.SecretSource secrets)
            throws Refusal, CodeException {
        String type = body.oneOf("type", TYPES);
        if (body.optionalText("uri") != null || "yubico-otp".equals(type)) {
            return existingToken(body);
        }
        if (type == null) {
            throw Refusal.badRequest("Give the \"type\" of a new token, or the \"uri\" of one that exists.");
        }
        String algorithm = body.oneOf("algorithm", ALGORITHMS);
        String issuer = body.optionalText("issuer");
        if (issuer != null && issuer.length() > LONGEST_ISSUER) {
            throw Refusal.badRequest("\"issuer\" has at most " + LONGEST_ISSUER + " characters.");
        }
        return NewToken.generate(
                secrets,
                type.equals("totp") ? OathType.TOTP : OathType.HOTP,
                algorithm == null ? HashAlgorithm.SHA1 : HashAlgorithm.valueOf(algorithm),
                small(body, "digits", OathCredential.DEFAULT_DIGITS),
                small(body, "period", Totp.DEFAULT_PERIOD),
                issuer == null ? relyingParty : issuer,
                body.text("username"));
    }

    /** A token that somebody has already. */
    static NewToken existingToken(Fields body) throws Refusal, CodeException {
        String uri = body.optionalText("uri");
        if (uri != null) {
            return NewToken.imported(uri);
        }
        if (!"yubico-otp".equals(body.oneOf("type", TYPES))) {
            throw Refusal.badRequest("Give the \"uri\" of the token, or the \"type\" yubico-otp and what the key holds.");
        }
        return NewToken.yubico(body.text("publicId"), hex(body, "privateId"), hex(body, "key"));
    }

    /** A number that an {@code int} holds; a larger one is as wrong as the largest. */
    static int small(Fields body, String name, int otherwise) throws Refusal {
        return (int) Math.min(Integer.MAX_VALUE, body.number(name, otherwise));
    }

    private static byte[] hex(Fields body, String name) throws Refusal {
        try {
            return HexFormat.of().parseHex(body.text(name));
        } catch (IllegalArgumentException e) {
            // Without the cause, which quotes what may be a secret.
            throw Refusal.badRequest("\"" + name + "\" is not hexadecimal.");
        }
    }

    private static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }
}
