package dev.keywright.oath.transfer;

import dev.keywright.crypto.Secret;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.InvalidOathCredential;
import dev.keywright.oath.InvalidOathInput;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import dev.keywright.oath.SetupKey;
import dev.keywright.oath.SteamCode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An account as another program wrote it down. What common programs write loosely is read loosely: the type and the
 * algorithm in any case; an account without a name is called by its issuer; and without an issuer, what stands before
 * a colon in the name is one. An account of Steam is one whose issuer is {@link SteamCode#ISSUER}, whatever its digits.
 *
 * @param type      {@code totp}, {@code hotp} or {@code steam}; another one cannot be used
 * @param secret    base32
 * @param algorithm SHA-1 where it is null
 * @param period    in seconds; counts for TOTP only
 * @param counter   counts for HOTP only
 */
record WrittenAccount(
        @Nullable String type,
        @Nullable String issuer,
        @Nullable String account,
        @Nullable String secret,
        @Nullable String algorithm,
        long digits,
        long period,
        long counter) {

    /** What Aegis, 2FAS and andOTP call Steam's codes, in one case or the other. */
    private static final String STEAM = "steam";
    /** The length of Steam's codes, which they write down. */
    private static final int STEAM_DIGITS = 5;

    /** The kind of an account, as they call it in lower case. */
    static String kind(OathCredential account) {
        return isSteam(account) ? STEAM : account.type().name().toLowerCase(Locale.ROOT);
    }

    /** The length of its codes, as they count it. */
    static int digits(OathCredential account) {
        return isSteam(account) ? STEAM_DIGITS : account.digits();
    }

    private static boolean isSteam(OathCredential account) {
        return SteamCode.isFor(account.type(), account.name().issuer());
    }

    OathCredential credential() throws UnusableAccount, InvalidOathInput {
        OathType kind = kind();
        AccountName name = name(STEAM.equalsIgnoreCase(type) ? SteamCode.ISSUER : issuer, account);
        HashAlgorithm hash = algorithm(algorithm);
        if (secret == null) {
            throw new UnusableAccount("It has no secret: export it again, or set the account up anew.");
        }
        return credential(name, kind, hash, digits, period, counter, SetupKey.parse(secret));
    }

    static OathCredential credential(
            AccountName name, OathType kind, HashAlgorithm hash, long digits, long period, long counter, Secret key)
            throws InvalidOathCredential {
        int length = SteamCode.isFor(kind, name.issuer()) ? OathCredential.DEFAULT_DIGITS : clamp(digits);
        return switch (kind) {
            case TOTP -> OathCredential.totp(name, hash, length, clamp(period), key);
            case HOTP -> OathCredential.hotp(name, hash, length, counter, key);
        };
    }

    /** What is not known is not shown: it could be anything. */
    private OathType kind() throws UnusableAccount {
        return switch (type == null ? "" : type.toLowerCase(Locale.ROOT)) {
            case "totp", STEAM -> OathType.TOTP;
            case "hotp" -> OathType.HOTP;
            case "motp" -> throw otherKind("mOTP");
            case "yandex", "yaotp" -> throw otherKind("Yandex");
            default -> throw new UnusableAccount("It is for a kind of codes that cannot be made here: only TOTP and"
                    + " HOTP can, so keep it where it is.");
        };
    }

    private static UnusableAccount otherKind(String kind) {
        return new UnusableAccount("It is for " + kind + " codes, which cannot be made here: keep it where it is.");
    }

    static AccountName name(@Nullable String issuer, @Nullable String account) throws InvalidOathCredential {
        if (account == null) {
            return AccountName.of(null, issuer == null ? "" : issuer);
        }
        return issuer == null ? AccountName.ofLabel(account, null) : AccountName.of(issuer, account);
    }

    static HashAlgorithm algorithm(@Nullable String name) throws UnusableAccount {
        if (name == null) {
            return HashAlgorithm.SHA1;
        }
        return HashAlgorithm.named(name.strip()).orElseThrow(() -> new UnusableAccount(
                "It wants an algorithm other than SHA1, SHA256 and SHA512: ask the service for one of these."));
    }

    private static int clamp(long number) {
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number));
    }
}
