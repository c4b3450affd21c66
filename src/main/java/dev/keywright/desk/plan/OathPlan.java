package dev.keywright.desk.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.Hotp;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import dev.keywright.oath.Totp;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The OATH application.
 *
 * @param password that locks the accounts, or null for none
 */
public record OathPlan(@Nullable Source password, List<Account> accounts) {

    @JsonCreator
    public OathPlan {
        accounts = accounts == null ? List.of() : List.copyOf(accounts);
        if (accounts.isEmpty()) {
            throw new IllegalArgumentException("name at least one account under accounts");
        }
    }

    /**
     * An account on each person's keys.
     *
     * @param issuer  null for none
     * @param period  in seconds; null for HOTP
     * @param touch   whether each code takes a touch
     */
    public record Account(
            @Nullable Template issuer,
            Template account,
            OathType type,
            HashAlgorithm algorithm,
            Integer digits,
            @Nullable Integer period,
            boolean touch,
            Source secret) {

        @JsonCreator
        public Account {
            if (account == null) {
                throw new IllegalArgumentException("say what the account is called, such as account: ${person.email}");
            }
            type = Objects.requireNonNullElse(type, OathType.TOTP);
            algorithm = Objects.requireNonNullElse(algorithm, HashAlgorithm.SHA1);
            digits = Objects.requireNonNullElse(digits, Hotp.MIN_DIGITS);
            secret = Objects.requireNonNullElse(secret, Source.GENERATED);
            if (type == OathType.HOTP && period != null) {
                throw new IllegalArgumentException("a hotp account has no period");
            }
            if (type == OathType.TOTP && period == null) {
                period = Totp.DEFAULT_PERIOD;
            }
            if (period != null && (period < 1 || period > OathCredential.MAX_PERIOD)) {
                throw new IllegalArgumentException("period is from 1 to " + OathCredential.MAX_PERIOD + " seconds, not "
                        + period);
            }
            if (digits < Hotp.MIN_DIGITS || digits > Hotp.MAX_DIGITS) {
                throw new IllegalArgumentException("digits is from " + Hotp.MIN_DIGITS + " to " + Hotp.MAX_DIGITS
                        + ", not " + digits);
            }
        }

        /** @param index of the account in the plan */
        public SecretRule rule(int index) {
            // RFC 4226 §4, R6 and RFC 6238 §5.1: as long as what the hash gives.
            int length = switch (algorithm) {
                case SHA1 -> 20;
                case SHA256 -> 32;
                case SHA512 -> 64;
            };
            return new SecretRule("oath " + (index + 1), secret, new SecretForm.OathSecret(length));
        }
    }

    /** @param pictures whether a letter has the time-based ones */
    boolean hasUntoldSecrets(boolean pictures) {
        return accounts.stream().anyMatch(account -> account.secret().equals(Source.GENERATED)
                && !(pictures && account.type() == OathType.TOTP));
    }

    public SecretRule passwordRule() {
        return new SecretRule(
                "oath password", Objects.requireNonNullElse(password, Source.GENERATED), new SecretForm.Password());
    }
}
