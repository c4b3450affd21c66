package dev.keywright.rp.code;

import dev.keywright.crypto.Secret;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.InvalidOathCredential;
import dev.keywright.oath.InvalidOtpauthUri;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import dev.keywright.oath.OtpBlock;
import dev.keywright.oath.OtpauthUri;
import dev.keywright.oath.SteamCode;
import dev.keywright.oath.YubicoOtp;
import dev.keywright.rp.stepup.Factor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a token is to be made from. */
public sealed interface NewToken {

    /** What its codes will be. */
    Factor kind();

    /**
     * An account of TOTP or HOTP.
     *
     * @param generated whether the secret was drawn here, so that the user has yet to be shown it
     */
    record Oath(OathCredential credential, boolean generated) implements NewToken {
        @Override
        public Factor kind() {
            return credential.type() == OathType.TOTP ? Factor.TOTP : Factor.HOTP;
        }
    }

    /**
     * A key's slot for Yubico OTP.
     *
     * @param publicId 6 bytes in ModHex, in lower case
     * @param secret   the private id of 6 bytes, then the AES key of 16
     */
    record Yubico(String publicId, Secret secret) implements NewToken {
        @Override
        public Factor kind() {
            return Factor.YUBICO_OTP;
        }
    }

    /** RFC 4226 §4, R6: a secret has at least 128 bits, and 160 are recommended. */
    int FEWEST_SECRET_BYTES = 16;

    /**
     * An account that is new, with a secret as long as its hash, as RFC 6238's appendices have them.
     *
     * @param digits 6–8
     * @param period for TOTP 1–86,400 seconds; for HOTP it does not count
     */
    static NewToken generate(
            SecretSource source, OathType type, HashAlgorithm algorithm, int digits, int period,
            @Nullable String issuer, String account) throws CodeException {
        Secret secret = source.draw(switch (algorithm) {
            case SHA1 -> 20;
            case SHA256 -> 32;
            case SHA512 -> 64;
        });
        try {
            AccountName name = AccountName.of(issuer, account);
            if (SteamCode.isFor(type, name.issuer())) {
                throw steam();
            }
            return new Oath(
                    type == OathType.TOTP
                            ? OathCredential.totp(name, algorithm, digits, period, secret)
                            : OathCredential.hotp(name, algorithm, digits, 0, secret),
                    true);
        } catch (InvalidOathCredential e) {
            throw CodeException.malformed(String.valueOf(e.getMessage()));
        }
    }

    /** An account that exists already, such as that of a hardware token. */
    static NewToken imported(String uri) throws CodeException {
        try {
            OathCredential credential = OtpauthUri.parse(uri);
            if (SteamCode.isFor(credential.type(), credential.name().issuer())) {
                throw steam();
            }
            if (credential.secret().length() < FEWEST_SECRET_BYTES) {
                throw CodeException.malformed("The secret is shorter than " + FEWEST_SECRET_BYTES
                        + " bytes, which can be guessed; make the token anew with a longer one.");
            }
            return new Oath(credential, false);
        } catch (InvalidOtpauthUri e) {
            throw CodeException.malformed(String.valueOf(e.getMessage()));
        }
    }

    /**
     * A key's slot as it was programmed.
     *
     * @param publicId  12 letters of ModHex
     * @param privateId 6 bytes
     * @param key       16 bytes
     */
    static NewToken yubico(String publicId, byte[] privateId, byte[] key) throws CodeException {
        String letters = YubicoOtp.publicId(publicId).orElseThrow(() -> CodeException.malformed(
                "A public id has " + YubicoOtp.PUBLIC_ID_LENGTH + " letters of ModHex."));
        if (privateId.length != OtpBlock.UID_LENGTH || key.length != OtpBlock.LENGTH) {
            throw CodeException.malformed("A private id has " + OtpBlock.UID_LENGTH + " bytes and a key "
                    + OtpBlock.LENGTH + ", both in hexadecimal.");
        }
        byte[] both = new byte[OtpBlock.UID_LENGTH + OtpBlock.LENGTH];
        System.arraycopy(privateId, 0, both, 0, OtpBlock.UID_LENGTH);
        System.arraycopy(key, 0, both, OtpBlock.UID_LENGTH, OtpBlock.LENGTH);
        Secret secret = Secret.copyOf(both);
        Arrays.fill(both, (byte) 0);
        return new Yubico(letters, secret);
    }

    private static CodeException steam() {
        return CodeException.malformed("Steam's codes are made by Steam's own rules, which are not accepted here.");
    }

    /** Where new secrets come from. */
    @FunctionalInterface
    interface SecretSource {
        Secret draw(int length);
    }
}
