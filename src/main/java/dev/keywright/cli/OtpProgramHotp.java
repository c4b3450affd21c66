package dev.keywright.cli;

import dev.keywright.crypto.Secret;
import dev.keywright.host.otp.OathHotp;
import dev.keywright.host.otp.OtpSession;
import dev.keywright.host.otp.TokenId;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keywright otp program hotp}. */
@Command(
        name = "hotp",
        mixinStandardHelpOptions = true,
        description = "Makes a slot type counter-based codes (OATH-HOTP). The secret is a setup key in base32 or, with"
                + " --hex, a key of 1 to 20 bytes in hex.")
final class OtpProgramHotp implements Callable<Integer> {

    private static final String OF_SERIAL = "serial";

    @Option(names = "--hex", description = "The key is in hex.")
    private boolean hex;

    @Option(
            names = "--digits",
            paramLabel = "6|8",
            defaultValue = "6",
            description = "How long a code is (the default is 6).")
    private int digits;

    @Option(
            names = "--counter",
            paramLabel = "NUMBER",
            defaultValue = "0",
            description = "Where the counter begins, a multiple of 16 (the default is 0).")
    private int counter;

    @Option(
            names = "--token-id",
            paramLabel = "ID",
            description = "What is typed before each code: digits, of which the first two, the first four or all may be"
                    + " ModHex letters instead; or 'serial' for ubhe and the serial number.")
    private @Nullable String tokenId;

    @Mixin
    private SlotKeySource source;

    @Mixin
    private SlotWriting writing;

    @Override
    public Integer call() throws Exception {
        Map<String, Object> answer = writing.answer("hotp");
        source.use("setup key", false, () -> OtpProgramHmac.make(!hex), answer, typed -> {
            try (Secret key = OtpProgramHmac.parse(typed, !hex)) {
                writing.program(session -> {
                    TokenId id = tokenId(session);
                    if (id != TokenId.NONE) {
                        answer.put("tokenId", id.text());
                    }
                    return OathHotp.of(id, key, digits, counter);
                });
            }
        });
        writing.print(answer, "types codes of " + digits + " digits by a counter that begins at " + counter);
        return 0;
    }

    private TokenId tokenId(OtpSession session) throws Exception {
        if (tokenId == null) {
            return TokenId.NONE;
        }
        return tokenId.equals(OF_SERIAL) ? TokenId.ofSerial(session.serial()) : TokenId.parse(tokenId);
    }
}
