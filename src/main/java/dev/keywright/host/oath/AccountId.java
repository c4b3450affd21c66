package dev.keywright.host.oath;

import dev.keywright.oath.AccountName;
import dev.keywright.oath.OathType;
import dev.keywright.oath.SteamCode;
import dev.keywright.oath.Totp;
import dev.keywright.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name by which a key knows an account: UTF-8 of {@code [period/][issuer:]account}. The key does not look into it;
 * period and issuer are a convention of Yubico's programs (ykman, yubikit/oath.py), by which TOTP names carry a
 * period other than 30.
 *
 * @param encoded the bytes on the key, which may come from another program and be anything
 */
public record AccountId(OathType type, Bytes encoded) {

    private static final Pattern PERIOD = Pattern.compile("(?s)(\\d{1,9})/(.+)");
    private static final Pattern ISSUER = Pattern.compile("(?s)([^:]+):(.+)");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    /** In characters; a name that fits on a key has no more bytes than this. */
    private static final int MAX_SHOWN = 100;

    /**
     * The id under which an account is stored.
     *
     * @param period in seconds; ignored for HOTP
     */
    public static AccountId of(OathType type, AccountName name, int period) {
        String text = name.toString();
        // A name that looks like one with a period needs its own in front, even the default one.
        boolean spelled = type == OathType.TOTP
                && (period != Totp.DEFAULT_PERIOD || PERIOD.matcher(text).matches());
        return new AccountId(type, utf8(spelled ? period + "/" + text : text));
    }

    private static Bytes utf8(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The whole name as text, fit to be shown: what is not UTF-8, and control characters, become U+FFFD. */
    public String text() {
        String text = new String(encoded.toArray(), StandardCharsets.UTF_8);
        return CONTROL.matcher(text).replaceAll("\uFFFD");
    }

    /** As {@link #text}, but of a name that is longer than any on a key only the beginning. */
    String shortText() {
        String text = text();
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN).stripTrailing() + "\u2026";
    }

    /** How long a TOTP code lasts, in seconds; 0 for HOTP. */
    public int period() {
        if (type == OathType.HOTP) {
            return 0;
        }
        Matcher spelled = PERIOD.matcher(text());
        int period = spelled.matches() ? Integer.parseInt(spelled.group(1)) : Totp.DEFAULT_PERIOD;
        return period == 0 ? Totp.DEFAULT_PERIOD : period;
    }

    public Optional<String> issuer() {
        Matcher named = ISSUER.matcher(withoutPeriod());
        return named.matches() ? Optional.of(named.group(1)) : Optional.empty();
    }

    public String account() {
        Matcher named = ISSUER.matcher(withoutPeriod());
        return named.matches() ? named.group(2) : withoutPeriod();
    }

    /** Whether its codes are shown in Steam's way, five characters instead of digits. */
    public boolean isSteam() {
        return SteamCode.isFor(type, issuer().orElse(null));
    }

    private String withoutPeriod() {
        Matcher spelled = PERIOD.matcher(text());
        return type == OathType.TOTP && spelled.matches() ? spelled.group(2) : text();
    }

    @Override
    public String toString() {
        return text();
    }
}
