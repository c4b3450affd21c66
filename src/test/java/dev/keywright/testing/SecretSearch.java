package dev.keywright.testing;

import dev.keywright.crypto.Secret;
import dev.keywright.oath.SetupKey;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Looks for secrets in what programs print, in every form in which bytes usually are printed: raw, hex, base32, base64
 * and base64url (also in the middle of a longer text), decimal, and as Java prints an array.
 */
public final class SecretSearch {

    /** Shorter ones would be found by accident. */
    private static final int SHORTEST = 8;

    private record Form(String name, String text) {}

    private final Map<String, List<Form>> secrets = new LinkedHashMap<>();

    /** Looks for {@code text} too, and for its bytes. */
    public void addText(String name, String text) {
        add(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Looks for {@code secret} too; wiping it stays the caller's task. */
    public void add(String name, byte[] secret) {
        if (secret.length < SHORTEST) {
            throw new IllegalArgumentException(name + " is too short to be looked for");
        }
        secrets.put(name, forms(secret));
    }

    private static List<Form> forms(byte[] secret) {
        List<Form> forms = new ArrayList<>();
        forms.add(new Form("raw", new String(secret, StandardCharsets.ISO_8859_1)));
        forms.add(new Form("utf-8", new String(secret, StandardCharsets.UTF_8)));
        forms.add(new Form("hex", HexFormat.of().formatHex(secret)));
        forms.add(new Form("decimal", new BigInteger(1, secret).toString()));
        forms.add(new Form("array", Arrays.toString(secret).replaceAll("[\\[\\] ]", "")));
        for (int before = 0; before < 5; before++) {
            byte[] shifted = new byte[before + secret.length];
            System.arraycopy(secret, 0, shifted, before, secret.length);
            forms.add(new Form("base32", whole(SetupKey.format(Secret.copyOf(shifted)), before, secret.length, 5)));
            if (before < 3) {
                forms.add(new Form("base64", whole(
                        Base64.getEncoder().withoutPadding().encodeToString(shifted), before, secret.length, 6)));
                forms.add(new Form("base64url", whole(
                        Base64.getUrlEncoder().withoutPadding().encodeToString(shifted), before, secret.length, 6)));
            }
        }
        return forms;
    }

    /** The characters of {@code encoded} that hold nothing but bits of the secret. */
    private static String whole(String encoded, int before, int length, int bits) {
        int first = (before * Byte.SIZE + bits - 1) / bits;
        return encoded.substring(first, (before + length) * Byte.SIZE / bits);
    }

    /** What was found in {@code output}: each secret's name, and the form that it was found in. */
    public List<String> in(String output) {
        String dense = output.replaceAll("[\\s:,-]", "");
        String hex = dense.toLowerCase(Locale.ROOT);
        String grouped = output.replaceAll("\\s", "");
        List<String> found = new ArrayList<>();
        secrets.forEach((name, forms) -> {
            for (Form form : forms) {
                boolean there = switch (form.name()) {
                    case "hex", "base32" -> hex.contains(form.text().toLowerCase(Locale.ROOT));
                    case "array" -> grouped.contains(form.text());
                    default -> output.contains(form.text());
                };
                if (there) {
                    found.add(name + " as " + form.name());
                }
            }
        });
        return found.stream().distinct().toList();
    }
}
