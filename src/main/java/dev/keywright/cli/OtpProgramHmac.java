package dev.keywright.cli;

import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.host.otp.HexSecret;
import dev.keywright.host.otp.HmacChallenge;
import dev.keywright.oath.SetupKey;
import java.nio.CharBuffer;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keywright otp program hmac}. */
@Command(
        name = "hmac",
        mixinStandardHelpOptions = true,
        description = "Makes a slot answer challenges with their HMAC-SHA-1. The secret is a key of 1 to 20 bytes in hex"
                + " or, with --base32, as services give it out.")
final class OtpProgramHmac implements Callable<Integer> {

    @Option(names = "--touch", description = "Answer only after a touch.")
    private boolean touch;

    @Option(names = "--base32", description = "The key is in base32, such as the setup key of a TOTP account.")
    private boolean base32;

    @Mixin
    private SlotKeySource source;

    @Mixin
    private SlotWriting writing;

    @Override
    public Integer call() throws Exception {
        Map<String, Object> answer = writing.answer("hmac");
        source.use("HMAC key", false, () -> make(base32), answer, typed -> {
            try (Secret key = parse(typed, base32)) {
                writing.program(session -> HmacChallenge.of(key, touch));
            }
        });
        writing.print(answer, "answers challenges with their HMAC-SHA-1" + (touch ? ", after a touch" : ""));
        return 0;
    }

    static char[] make(boolean base32) {
        try (Secret key = HmacChallenge.randomKey(RandomSource.system())) {
            return base32 ? SetupKey.format(key).toCharArray() : HexSecret.format(key);
        }
    }

    static Secret parse(char[] typed, boolean base32) throws Exception {
        return base32
                ? SetupKey.parse(CharBuffer.wrap(typed))
                : HexSecret.parse(typed, "key");
    }
}
