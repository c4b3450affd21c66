package dev.keywright.oath.transfer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.Function;

/**
 * The JSON of account files, read within bounds, since a file can be made to exhaust whoever reads it. No message of
 * the parser is passed on: it quotes the file, and so a secret.
 */
final class FileJson {

    /** A hundred for each of {@link AccountFormat#MAX_ACCOUNTS}. */
    private static final long MAX_TOKENS = 1_000_000;

    private static final int MAX_DEPTH = 32;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(AccountFormat.MAX_FILE_LENGTH)
                            .maxNestingDepth(MAX_DEPTH)
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build())
            .build();

    private FileJson() {}

    /** @param title of the format, as {@link AccountFormat#title} gives it */
    static JsonNode read(byte[] content, String title) throws UnreadableAccountFile {
        try (JsonParser parser = new ShortArrays(MAPPER.createParser(content))) {
            JsonNode tree = MAPPER.readTree(parser);
            if (parser.nextToken() != null) {
                throw damaged(title);
            }
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (LongArray e) {
            throw Rows.tooMany(title);
        } catch (StreamConstraintsException e) {
            throw new UnreadableAccountFile("The " + title + " is larger or nested deeper than any with up to "
                    + AccountFormat.MAX_ACCOUNTS + " accounts: check that it is the right file.");
        } catch (JsonEOFException e) {
            throw new UnreadableAccountFile("The " + title + " is cut off: copy it again, up to its end.");
        } catch (IOException e) {
            throw damaged(title);
        }
    }

    /** Stops at an array with more parts than there may be accounts, before all of them are in memory. */
    private static final class ShortArrays extends JsonParserDelegate {

        ShortArrays(JsonParser parser) {
            super(parser);
        }

        @Override
        public JsonToken nextToken() throws IOException {
            JsonToken token = super.nextToken();
            if (token != null && token.isStructStart()) {
                JsonStreamContext around = getParsingContext().getParent();
                if (around.inArray() && around.getCurrentIndex() >= AccountFormat.MAX_ACCOUNTS) {
                    throw new LongArray();
                }
            }
            return token;
        }
    }

    private static final class LongArray extends IOException {
        private static final long serialVersionUID = 1L;
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static byte[] write(JsonNode json) {
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree cannot be written", e);
        }
    }

    /** The names in the object that {@code content} starts with, as far as it can be read. */
    static Set<String> names(byte[] content) {
        return names(content, 0);
    }

    /** As {@link #names(byte[])}, for the first element of an array. */
    static Set<String> namesInFirstElement(byte[] content) {
        return names(content, 1);
    }

    private static Set<String> names(byte[] content, int arrays) {
        Set<String> names = new HashSet<>();
        try (JsonParser parser = MAPPER.createParser(content)) {
            for (int i = 0; i < arrays; i++) {
                if (parser.nextToken() != JsonToken.START_ARRAY) {
                    return names;
                }
            }
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    names.add(name);
                    parser.nextToken();
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            // What was read so far tells enough.
        }
        return names;
    }

    /** The bytes of a text in hexadecimal. */
    static byte[] hex(JsonNode text, String title) throws UnreadableAccountFile {
        return decode(text, title, HexFormat.of()::parseHex);
    }

    /** The bytes of a text in base64 (RFC 4648 §4). */
    static byte[] base64(JsonNode text, String title) throws UnreadableAccountFile {
        return decode(text, title, Base64.getDecoder()::decode);
    }

    private static byte[] decode(JsonNode text, String title, Function<String, byte[]> decoder)
            throws UnreadableAccountFile {
        if (!text.isTextual()) {
            throw damaged(title);
        }
        try {
            return decoder.apply(text.textValue());
        } catch (IllegalArgumentException e) {
            throw damaged(title);
        }
    }

    static UnreadableAccountFile damaged(String title) {
        return new UnreadableAccountFile("The " + title + " is damaged, or is something else: export it again.");
    }

    static UnreadableAccountFile newer(String title) {
        return new UnreadableAccountFile("The " + title + " is of a newer version than is known here: export it from an"
                + " older version of the program, or in another format.");
    }
}
