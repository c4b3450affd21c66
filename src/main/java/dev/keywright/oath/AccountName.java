package dev.keywright.oath;

import org.jspecify.annotations.Nullable;

/**
 * What an account is called: by whom it was issued and to whom.
 *
 * @param issuer  the service, or null where none is given
 * @param account such as an e-mail address; without an issuer it has no colon, since every format would read what
 *                stands before the colon as the issuer
 */
public record AccountName(@Nullable String issuer, String account) {

    /** @throws IllegalArgumentException where {@link #of} would refuse or tidy the names */
    public AccountName {
        String problem = problem(issuer, account);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
    }

    /**
     * The name that a person gave, without blanks around its parts; a blank issuer counts as none.
     *
     * @throws InvalidOathCredential when the account is blank or a part has control characters
     */
    public static AccountName of(@Nullable String issuer, String account) throws InvalidOathCredential {
        String tidyIssuer = issuer == null || issuer.isBlank() ? null : issuer.strip();
        String tidyAccount = account.strip();
        String problem = problem(tidyIssuer, tidyAccount);
        if (problem != null) {
            throw new InvalidOathCredential(problem);
        }
        return new AccountName(tidyIssuer, tidyAccount);
    }

    /**
     * The name that a label of the Key URI Format spells: {@code issuer:account}, or the account alone. Where there is
     * only an issuer, as Aegis and others write an account without a name, the account is called by it.
     *
     * @param issuer as it is given beside the label, where it is; it wins over one in the label that is another
     * @throws InvalidOathCredential as {@link #of}
     */
    public static AccountName ofLabel(String label, @Nullable String issuer) throws InvalidOathCredential {
        if (issuer != null && label.startsWith(issuer + ":")) {
            return ofEither(issuer, label.substring(issuer.length() + 1));
        }
        int colon = label.indexOf(':');
        String account = label.substring(colon + 1);
        return ofEither(issuer == null && colon > 0 ? label.substring(0, colon) : issuer, account);
    }

    private static AccountName ofEither(@Nullable String issuer, String account) throws InvalidOathCredential {
        return issuer != null && account.isBlank() ? of(null, issuer) : of(issuer, account);
    }

    private static @Nullable String problem(@Nullable String issuer, String account) {
        if (account.isBlank()) {
            return "The account has no name: give one, such as the e-mail address that you log in with.";
        }
        if (issuer == null && account.indexOf(':') >= 0) {
            return "An account without an issuer cannot have a colon in its name: give what stands before the colon"
                    + " as the issuer.";
        }
        if (!isTidy(account) || issuer != null && !isTidy(issuer)) {
            return "The name has a character that cannot be shown, such as a line break: type it again.";
        }
        return null;
    }

    private static boolean isTidy(String part) {
        return part.equals(part.strip()) && !part.isEmpty() && part.codePoints().allMatch(AccountName::canBeShown);
    }

    private static boolean canBeShown(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.SURROGATE,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** {@code issuer:account}, or the account alone. */
    @Override
    public String toString() {
        return issuer == null ? account : issuer + ":" + account;
    }
}
