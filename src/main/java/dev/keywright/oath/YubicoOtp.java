package dev.keywright.oath;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.Secret;
import dev.keywright.wire.otp.ModHex;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A one-time password of Yubico's own kind as a key types it: a public id of 6 bytes, then {@link OtpBlock}, encrypted,
 * all in ModHex (YubiKey Manual 3.4 §6.1).
 */
public final class YubicoOtp {

    /** In letters. */
    public static final int LENGTH = 44;
    /** Of the public id, in letters. */
    public static final int PUBLIC_ID_LENGTH = LENGTH - 2 * OtpBlock.LENGTH;

    private final String publicId;
    private final byte[] encrypted;

    private YubicoOtp(String publicId, byte[] encrypted) {
        this.publicId = publicId;
        this.encrypted = encrypted;
    }

    /** The password that {@code typed} is, in either case; empty where it is none. */
    public static Optional<YubicoOtp> parse(String typed) {
        if (typed.length() != LENGTH) {
            return Optional.empty();
        }
        try {
            byte[] bytes = ModHex.decode(typed);
            return Optional.of(new YubicoOtp(
                    typed.substring(0, PUBLIC_ID_LENGTH).toLowerCase(Locale.ROOT),
                    Arrays.copyOfRange(bytes, bytes.length - OtpBlock.LENGTH, bytes.length)));
        } catch (ModHex.InvalidModHex e) {
            return Optional.empty();
        }
    }

    /** The public id that {@code text} spells in ModHex, in lower case; empty where it is none of 6 bytes. */
    public static Optional<String> publicId(String text) {
        return parse(text + "c".repeat(2 * OtpBlock.LENGTH)).map(YubicoOtp::publicId);
    }

    /** Which key it is from, in ModHex and lower case. */
    public String publicId() {
        return publicId;
    }

    /** As {@link OtpBlock#decrypt}. */
    public Optional<OtpBlock> open(Crypto crypto, byte[] privateId, Secret key) {
        return OtpBlock.decrypt(crypto, encrypted, privateId, key);
    }
}
