package dev.keywright.cli;

import dev.keywright.oath.Totp;
import dev.keywright.wire.Bytes;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code keywright otp calculate}. */
@Command(
        name = "calculate",
        mixinStandardHelpOptions = true,
        description = "Asks a slot for its answer to a challenge, or for a time-based code by its HMAC key.")
final class OtpCalculate implements Callable<Integer> {

    private static final int MAX_CHALLENGE = 64;
    private static final int YUBICO_CHALLENGE = 6;

    @Parameters(
            arity = "0..1",
            paramLabel = "CHALLENGE",
            description = "The challenge in hex, up to 63 bytes; 64 for slots whose challenges all are that long.")
    private @Nullable String challenge;

    @Mixin
    private SlotParameter slot;

    @Option(names = "--yubico", description = "The slot is one for Yubico's challenges, of 6 bytes.")
    private boolean yubico;

    @Option(names = "--totp", description = "A time-based code (TOTP), which needs no challenge.")
    private boolean totp;

    @Option(
            names = "--digits",
            paramLabel = "6|7|8",
            defaultValue = "6",
            description = "How long the code is (the default is 6).")
    private int digits;

    @Mixin
    private TimeOption time;

    @Mixin
    private OtpOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("slot", slot.slot().number());
        if (totp) {
            calculateCode(answer);
        } else {
            calculateResponse(answer);
        }
        json.print(answer, out -> out.println(answer.get(totp ? "code" : "response")));
        return 0;
    }

    private void calculateCode(Map<String, Object> answer) throws Exception {
        if (challenge != null || yubico) {
            throw new Misuse("With --totp the time is the challenge; leave the challenge and --yubico out.");
        }
        if (digits < 6 || digits > 8) {
            throw new Misuse("A code has 6, 7 or 8 digits, not " + digits + ".");
        }
        Instant instant = time.instant();
        answer.put("code", ask(session -> session.totp(slot.slot(), instant, digits, options.askingForTouch())));
        answer.put("validUntil", (Totp.timeStep(instant, Totp.DEFAULT_PERIOD) + 1) * Totp.DEFAULT_PERIOD);
    }

    private void calculateResponse(Map<String, Object> answer) throws Exception {
        if (challenge == null) {
            throw new Misuse("Give a challenge in hex, or ask for a time-based code with --totp.");
        }
        if (time.isGiven()) {
            throw new Misuse("A time makes a difference only with --totp; leave --at out.");
        }
        byte[] bytes = parse(challenge);
        Bytes response = ask(session -> yubico
                ? session.yubicoResponse(slot.slot(), bytes, options.askingForTouch())
                : session.hmac(slot.slot(), bytes, options.askingForTouch()));
        answer.put("response", response.toHex());
    }

    private byte[] parse(String hex) throws Misuse {
        byte[] bytes;
        try {
            bytes = Bytes.ofHex(hex).toArray();
        } catch (IllegalArgumentException e) {
            throw new Misuse("A challenge is in hex, with two digits for each byte, such as 00ff.");
        }
        if (yubico ? bytes.length != YUBICO_CHALLENGE : bytes.length == 0 || bytes.length > MAX_CHALLENGE) {
            throw new Misuse("A challenge has " + (yubico ? "6" : "1 to 64") + " bytes here, not " + bytes.length
                    + ".");
        }
        return bytes;
    }

    private <R> R ask(OtpOptions.Work<R> question) throws Exception {
        return options.open(session -> {
            OtpOptions.requireConfigured(session, slot.slot());
            return question.with(session);
        });
    }
}
