package dev.keywright.desk.provision;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.keywright.crypto.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is secret of one person's keys, all of which have the same.
 *
 * @param byName by the names of the plan's {@link dev.keywright.desk.plan.SecretRule}s
 */
public record PersonSecrets(Map<String, Secret> byName) {

    public PersonSecrets {
        byName = Map.copyOf(byName);
    }

    public Secret get(String name) {
        Secret secret = byName.get(name);
        if (secret == null) {
            throw new IllegalArgumentException("there is no secret " + name);
        }
        return secret;
    }

    /** A secret that is text; wiping the characters is the caller's task. */
    public char[] text(String name) {
        return text(get(name));
    }

    static char[] text(Secret secret) {
        return secret.use(bytes -> {
            var decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
            char[] text = new char[decoded.remaining()];
            decoded.get(text);
            Arrays.fill(decoded.array(), '\0');
            return text;
        });
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static PersonSecrets fromHex(Map<String, String> hex) {
        Map<String, Secret> secrets = new TreeMap<>();
        hex.forEach((name, digits) -> {
            byte[] bytes = HexFormat.of().parseHex(digits);
            secrets.put(name, Secret.copyOf(bytes));
            Arrays.fill(bytes, (byte) 0);
        });
        return new PersonSecrets(secrets);
    }

    @JsonValue
    Map<String, String> toHex() {
        Map<String, String> hex = new TreeMap<>();
        byName.forEach((name, secret) -> hex.put(name, secret.use(bytes -> HexFormat.of().formatHex(bytes))));
        return hex;
    }

    @Override
    public String toString() {
        return "PersonSecrets[" + byName.size() + "]";
    }
}
