package dev.keywright.cli;

import dev.keywright.crypto.RandomSource;
import dev.keywright.host.otp.YubicoChallenge;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keywright otp program challenge}. */
@Command(
        name = "challenge",
        mixinStandardHelpOptions = true,
        description = "Makes a slot answer challenges of 6 bytes with Yubico's one-time passwords. The secret is the"
                + " private id, a comma and the AES key: 12 and 32 hex digits.")
final class OtpProgramChallenge implements Callable<Integer> {

    @Option(names = "--touch", description = "Answer only after a touch.")
    private boolean touch;

    @Mixin
    private SlotKeySource source;

    @Mixin
    private SlotWriting writing;

    @Override
    public Integer call() throws Exception {
        Map<String, Object> answer = writing.answer("challenge");
        source.use("private id and key", false, () -> AesSecret.random(RandomSource.system()), answer, typed -> {
            try (AesSecret secret = AesSecret.parse(typed)) {
                writing.program(session -> YubicoChallenge.of(secret.privateId(), secret.key(), touch));
            }
        });
        writing.print(answer, "answers challenges with Yubico's one-time passwords" + (touch ? ", after a touch" : ""));
        return 0;
    }
}
