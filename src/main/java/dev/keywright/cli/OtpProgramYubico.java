package dev.keywright.cli;

import dev.keywright.crypto.RandomSource;
import dev.keywright.host.otp.OtpSession;
import dev.keywright.host.otp.YubicoOtp;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.ModHex;
import dev.keywright.wire.otp.ModHex.InvalidModHex;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keywright otp program yubico}. */
@Command(
        name = "yubico",
        mixinStandardHelpOptions = true,
        description = "Makes a slot type Yubico's one-time passwords. The secret is the private id, a comma and the AES"
                + " key: 12 and 32 hex digits.")
final class OtpProgramYubico implements Callable<Integer> {

    @Option(
            names = "--public-id",
            paramLabel = "MODHEX",
            description = "What a verifier knows the key by, up to 32 letters; without it, vv and the serial number.")
    private @Nullable String publicId;

    @Mixin
    private SlotKeySource source;

    @Mixin
    private SlotWriting writing;

    @Override
    public Integer call() throws Exception {
        Map<String, Object> answer = writing.answer("yubico");
        Bytes given = publicId == null ? null : parse(publicId);
        source.use("private id and key", false, () -> AesSecret.random(RandomSource.system()), answer, typed -> {
            try (AesSecret secret = AesSecret.parse(typed)) {
                writing.program(session -> {
                    Bytes id = given == null ? ofSerial(session) : given;
                    answer.put("publicId", ModHex.encode(id.toArray()));
                    return YubicoOtp.of(id, secret.privateId(), secret.key());
                });
            }
        });
        writing.print(answer, "types Yubico's one-time passwords");
        return 0;
    }

    private static Bytes ofSerial(OtpSession session) throws Exception {
        return YubicoOtp.publicIdOf(session.serial());
    }

    private static Bytes parse(String publicId) throws Misuse {
        try {
            return Bytes.of(ModHex.decode(publicId));
        } catch (InvalidModHex e) {
            throw new Misuse("The public id is no ModHex: " + e.getMessage());
        }
    }
}
