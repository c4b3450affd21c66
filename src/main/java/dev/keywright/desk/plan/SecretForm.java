package dev.keywright.desk.plan;

import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.host.otp.InvalidSlotContent;
import dev.keywright.host.otp.StaticPassword;
import dev.keywright.oath.InvalidSetupKey;
import dev.keywright.oath.SetupKey;
import dev.keywright.wire.otp.KeyboardLayout;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/** What a secret looks like: how one is drawn, and how one is read from a roster. Text is kept as its UTF-8 bytes. */
public sealed interface SecretForm {

    Secret draw(RandomSource random);

    /** @throws IllegalArgumentException with a clause that says what it should be and shows nothing of it */
    Secret parse(String cell);

    /**
     * A PIN of digits; one from a roster may be any text that FIDO takes.
     *
     * @param least characters of one from a roster
     */
    record Pin(int digits, int least) implements SecretForm {

        /** CTAP 2.1 §6.5.1: at least 4 Unicode code points, at most 63 bytes. */
        static final int LEAST = 4;
        static final int MOST = 63;
        private static final int VARIETY = 4;

        @Override
        public Secret draw(RandomSource random) {
            byte[] pin;
            do {
                pin = pick("0123456789", digits, random);
            } while (isTrivial(pin));
            return wiping(pin);
        }

        /** Keys that have a policy refuse PINs such as these, and people guess them first. */
        private static boolean isTrivial(byte[] pin) {
            int step = pin[1] - pin[0];
            boolean run = Math.abs(step) <= 1;
            for (int i = 1; run && i < pin.length; i++) {
                run = pin[i] - pin[i - 1] == step;
            }
            int half = pin.length / 2;
            boolean twice = Arrays.equals(pin, 0, half, pin, pin.length - half, pin.length);
            String text = new String(pin, StandardCharsets.US_ASCII);
            return run || twice || text.chars().distinct().count() < Math.min(VARIETY, pin.length - 1);
        }

        @Override
        public Secret parse(String cell) {
            String pin = composed(cell);
            int length = pin.codePointCount(0, pin.length());
            byte[] bytes = pin.getBytes(StandardCharsets.UTF_8);
            if (length < least || bytes.length > MOST) {
                throw new IllegalArgumentException("a PIN has at least " + least + " characters and at most " + MOST
                        + " bytes");
            }
            return wiping(bytes);
        }
    }

    /** The secret of a one-time code; in a roster, a setup key (base32). */
    record OathSecret(int bytes) implements SecretForm {
        @Override
        public Secret draw(RandomSource random) {
            return wiping(random.bytes(bytes));
        }

        @Override
        public Secret parse(String cell) {
            try {
                return SetupKey.parse(cell);
            } catch (InvalidSetupKey e) {
                // Not its message, which may show a character of the secret.
                throw new IllegalArgumentException("a setup key is base32: the letters A to Z and the digits 2 to 7");
            }
        }
    }

    /** A password that a person types: 16 letters and digits without those that look alike, about 79 bits. */
    record Password() implements SecretForm {

        private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";
        private static final int LENGTH = 16;

        @Override
        public Secret draw(RandomSource random) {
            return wiping(pick(ALPHABET, LENGTH, random));
        }

        @Override
        public Secret parse(String cell) {
            return wiping(composed(cell).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Bytes of which nobody types any; in a roster, hex digits. */
    record Hex(int bytes) implements SecretForm {
        @Override
        public Secret draw(RandomSource random) {
            return wiping(random.bytes(bytes));
        }

        @Override
        public Secret parse(String cell) {
            if (!cell.matches("[0-9A-Fa-f]{" + 2 * bytes + "}") || cell.matches("0+")) {
                throw new IllegalArgumentException("it has " + 2 * bytes + " hex digits that are not all zero");
            }
            return wiping(HexFormat.of().parseHex(cell));
        }
    }

    /** A password that a slot types, of letters that nearly all keyboards have; one from a roster has to fit the layout. */
    record Typed(KeyboardLayout layout) implements SecretForm {

        private static final String MODHEX = "cbdefghijklnrtuv";
        private static final int LENGTH = 32;

        @Override
        public Secret draw(RandomSource random) {
            return wiping(pick(MODHEX, LENGTH, random));
        }

        @Override
        public Secret parse(String cell) {
            try (StaticPassword typed = StaticPassword.of(cell.toCharArray(), layout)) {
                return wiping(cell.getBytes(StandardCharsets.UTF_8));
            } catch (InvalidSlotContent e) {
                // Not its message, which may show a character of the secret.
                throw new IllegalArgumentException("a password has at most " + StaticPassword.MAX_LENGTH
                        + " characters, for which the layout " + layout.name().toLowerCase(Locale.ROOT) + " has keys");
            }
        }
    }

    /**
     * As people's keyboards give it: a file may have a letter and its accent as two characters. CTAP 2.1 §6.5.1 wants
     * PINs in Unicode's Normalization Form C.
     */
    private static String composed(String typed) {
        if (typed.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("nobody can type a line break or a tab in one");
        }
        return Normalizer.normalize(typed, Normalizer.Form.NFC);
    }

    private static Secret wiping(byte[] bytes) {
        Secret secret = Secret.copyOf(bytes);
        Arrays.fill(bytes, (byte) 0);
        return secret;
    }

    /** Characters of {@code alphabet}, each equally likely. */
    private static byte[] pick(String alphabet, int length, RandomSource random) {
        byte[] picked = new byte[length];
        int fair = 256 / alphabet.length() * alphabet.length();
        for (int i = 0; i < length; ) {
            int drawn = random.bytes(1)[0] & 0xff;
            if (drawn < fair) {
                picked[i++] = (byte) alphabet.charAt(drawn % alphabet.length());
            }
        }
        return picked;
    }
}
