package dev.keywright.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keywright.crypto.Secret;
import dev.keywright.fuzz.FuzzTarget;
import dev.keywright.rp.code.CodeException;
import dev.keywright.rp.code.NewToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Any body of an enrolment or of an action: made into what it says, or refused with a sentence. */
public final class CodeBodyFuzz implements FuzzTarget {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int LONGEST_SENTENCE = 400;

    @Override
    public List<byte[]> seeds() {
        return List.of(
                        "{\"username\":\"ada\",\"label\":\"phone\",\"type\":\"totp\",\"digits\":8,\"period\":30}",
                        "{\"username\":\"ada\",\"uri\":\"otpauth://hotp/a?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\"}",
                        "{\"type\":\"yubico-otp\",\"publicId\":\"vvccccfiluij\",\"privateId\":\"010203040506\","
                                + "\"key\":\"202122232425262728292a2b2c2d2e2f\"}",
                        "{\"anyOf\":[\"passkey\"],\"freshSeconds\":60,\"userVerification\":true}",
                        "{\"allOf\":[\"totp\",\"recovery-code\"],\"reusable\":true}",
                        "{\"unprotected\":true}")
                .stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public void run(byte[] input) {
        JsonNode json;
        try {
            json = MAPPER.readTree(input);
        } catch (IOException e) {
            return;
        }
        if (!(json instanceof ObjectNode object)) {
            return;
        }
        Fields body = new Fields(object);
        try {
            NewToken made = CodeJson.newToken(body, "local", length -> Secret.copyOf(new byte[length]));
            if (made instanceof NewToken.Oath oath && oath.credential().secret().length() < 16) {
                throw new AssertionError("a short secret was taken");
            }
        } catch (Refusal | CodeException e) {
            check(e);
        }
        try {
            StepUpApi.requirement(body);
        } catch (Refusal e) {
            check(e);
        }
    }

    private static void check(Exception refusal) {
        String sentence = String.valueOf(refusal.getMessage());
        if (!sentence.endsWith(".") || sentence.length() > LONGEST_SENTENCE) {
            throw new AssertionError("not a sentence: " + sentence);
        }
    }
}
