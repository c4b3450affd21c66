package dev.keywright.rp;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.yubico.webauthn.data.AuthenticatorAttestationResponse;
import com.yubico.webauthn.data.ClientRegistrationExtensionOutputs;
import com.yubico.webauthn.data.PublicKeyCredential;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * JSON to and from webauthn-server-core's types, with readers that are made once: the library's own parse functions
 * build a mapper a call, which takes longer than verifying a signature.
 */
final class RelyingPartyJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .serializationInclusion(JsonInclude.Include.NON_ABSENT)
            .defaultBase64Variant(Base64Variants.MODIFIED_FOR_URL)
            .addModule(new Jdk8Module())
            .build();
    private static final ObjectReader TREE = MAPPER.readerFor(JsonNode.class);
    private static final ObjectReader REGISTRATION = MAPPER.readerFor(new TypeReference<
            PublicKeyCredential<AuthenticatorAttestationResponse, ClientRegistrationExtensionOutputs>>() {});
    private static final ObjectReader CEREMONY = MAPPER.readerFor(Ceremony.class);
    private static final ObjectWriter WRITER = MAPPER.writer();

    private RelyingPartyJson() {}

    static JsonNode tree(byte[] json) throws IOException {
        return TREE.readValue(json);
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static String write(Object value) {
        try {
            return WRITER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a request that was just made cannot be written", e);
        }
    }

    /** What {@link #write} made of a ceremony. */
    static Ceremony ceremony(String json) {
        try {
            return CEREMONY.readValue(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a ceremony of the database cannot be read", e);
        }
    }

    /** The strings of an array; none where it is no array of strings. */
    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> {
            if (element.isTextual()) {
                texts.add(element.textValue());
            }
        });
        return texts;
    }

    static PublicKeyCredential<AuthenticatorAttestationResponse, ClientRegistrationExtensionOutputs> registration(
            JsonNode credential) throws IOException {
        return REGISTRATION.readValue(credential);
    }
}
