package dev.keywright.rp.code;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.Secret;
import dev.keywright.oath.CounterRange;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OtpBlock;
import dev.keywright.oath.Totp;
import dev.keywright.oath.YubicoOtp;
import dev.keywright.rp.code.Diagnosis.Reach;
import dev.keywright.rp.stepup.Factor;
import dev.keywright.store.Vault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares codes with what tokens make. It reads and spends nothing: what it finds may be spent by the time that it is
 * found. For a token that there is none of ({@code null}) it works as long as for one that there is.
 */
final class CodeMatcher {

    private static final Logger LOG = LoggerFactory.getLogger(CodeMatcher.class);
    private static final byte[] NOBODYS_BYTES = new byte[OtpBlock.UID_LENGTH + OtpBlock.LENGTH];
    private static final Secret NOBODYS = Secret.copyOf(NOBODYS_BYTES);

    private final Vault vault;

    CodeMatcher(Vault vault) {
        this.vault = vault;
    }

    /**
     * Where {@code code} is right and newer than all that was spent.
     *
     * @param notes is told why not
     */
    OptionalLong position(
            @Nullable StoredToken stored, TypedCode code, CodeSettings settings, Instant now, List<String> notes) {
        Secret secret = opened(stored, notes);
        if (code instanceof TypedCode.Yubico yubico) {
            return yubico(stored, yubico.password(), secret, notes);
        }
        String digits = code instanceof TypedCode.Digits typed ? typed.code() : "000000";
        OptionalLong found = window(stored, settings, now).newest(hash(stored), secret, digits);
        boolean comparable = code instanceof TypedCode.Digits
                && stored != null && secret != NOBODYS && stored.token().kind() != Factor.YUBICO_OTP;
        if (!comparable) {
            // As much as a diagnosis.
            CounterRange.around(now, Totp.DEFAULT_PERIOD, 0, Diagnosis.STEPS_NEARBY)
                    .nearest(0, HashAlgorithm.SHA1, secret, digits);
            if (stored != null) {
                notes.add(stored.name() + ": this is no code of its kind");
            }
            return OptionalLong.empty();
        }
        if (found.isPresent() && found.getAsLong() > stored.lastPosition()
                && digits.length() == stored.token().digits()) {
            return found;
        }
        notes.add(stored.name() + ": "
                + Diagnosis.of(stored, secret, digits, settings, now, Reach.NEARBY).finding());
        return OptionalLong.empty();
    }

    /** The first of two codes in a row, far from where they are due, where both are newer than all that was spent. */
    OptionalLong pair(@Nullable StoredToken stored, String first, String second, Instant now, List<String> notes) {
        Secret secret = opened(stored, notes);
        CounterRange far = stored == null || stored.isTotp()
                ? CounterRange.around(now, period(stored), 0, CounterRange.mostDrift(period(stored)))
                : CounterRange.lookAhead(stored.lastPosition() + 1, Diagnosis.COUNTERS_FAR);
        OptionalLong found = far.newestOfTwo(hash(stored), secret, first, second);
        if (stored == null || secret == NOBODYS) {
            return OptionalLong.empty();
        }
        if (found.isPresent() && found.getAsLong() > stored.lastPosition()
                && first.length() == stored.token().digits() && second.length() == first.length()) {
            return found;
        }
        notes.add(stored.name() + ": "
                + (found.isPresent() ? "the codes were used already" : "these are no two codes in a row"));
        return OptionalLong.empty();
    }

    /** As much as {@link Reach#FAR} looks at. */
    Diagnosis diagnose(StoredToken stored, TypedCode code, CodeSettings settings, Instant now) {
        List<String> notes = new ArrayList<>();
        Secret secret = opened(stored, notes);
        if (secret == NOBODYS) {
            return new Diagnosis(notes.get(0), null);
        }
        if (code instanceof TypedCode.Yubico yubico && stored.token().kind() == Factor.YUBICO_OTP) {
            boolean good = yubico(stored, yubico.password(), secret, notes).isPresent();
            return new Diagnosis(good ? "the code is good" : notes.get(0), null);
        }
        return code instanceof TypedCode.Digits digits && stored.token().kind() != Factor.YUBICO_OTP
                ? Diagnosis.of(stored, secret, digits.code(), settings, now, Reach.FAR)
                : new Diagnosis("this is no code of its kind", null);
    }

    private static OptionalLong yubico(
            @Nullable StoredToken stored, YubicoOtp password, Secret secret, List<String> notes) {
        boolean own = stored != null && password.publicId().equals(stored.token().publicId());
        byte[] both = own ? secret.toArray() : NOBODYS_BYTES.clone();
        Secret key = Secret.copyOf(Arrays.copyOfRange(both, OtpBlock.UID_LENGTH, both.length));
        Optional<OtpBlock> block =
                password.open(Crypto.fastest(), Arrays.copyOf(both, OtpBlock.UID_LENGTH), key);
        Arrays.fill(both, (byte) 0);
        if (stored == null) {
            return OptionalLong.empty();
        }
        if (own && block.isPresent() && block.get().position() > stored.lastPosition()) {
            return OptionalLong.of(block.get().position());
        }
        notes.add(stored.name() + ": " + (!own
                ? "the password is another key's"
                : block.isEmpty() ? "the password does not decrypt" : "the password was used already, or a newer one was"));
        return OptionalLong.empty();
    }

    private static CounterRange window(@Nullable StoredToken stored, CodeSettings settings, Instant now) {
        return stored == null || stored.isTotp() || stored.token().kind() == Factor.YUBICO_OTP
                ? CounterRange.around(
                        now, period(stored), stored == null ? 0 : stored.token().drift(), settings.totpWindow())
                : CounterRange.lookAhead(stored.lastPosition() + 1, settings.hotpAhead());
    }

    private static int period(@Nullable StoredToken stored) {
        return stored == null || !stored.isTotp() ? Totp.DEFAULT_PERIOD : stored.token().period();
    }

    private static HashAlgorithm hash(@Nullable StoredToken stored) {
        HashAlgorithm algorithm = stored == null ? null : stored.token().algorithm();
        return algorithm == null ? HashAlgorithm.SHA1 : algorithm;
    }

    private Secret opened(@Nullable StoredToken stored, List<String> notes) {
        if (stored == null) {
            return NOBODYS;
        }
        try {
            return vault.open(StoredToken.place(stored.token().id()), stored.sealed());
        } catch (Vault.SealBroken e) {
            LOG.error("The secret of the {} does not open: {}", stored.name(), e.getMessage());
            notes.add(stored.name() + ": its secret does not open");
            return NOBODYS;
        }
    }
}
