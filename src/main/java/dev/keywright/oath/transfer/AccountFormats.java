package dev.keywright.oath.transfer;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** All formats of account files that Keywright knows. */
public final class AccountFormats {

    /** In the order in which they are asked: those with a sign of their own first. */
    private static final List<AccountFormat> ALL = List.of(
            new OtpauthFormat(),
            new GoogleFormat(),
            new AegisFormat(),
            new TwoFasFormat(),
            new AndOtpFormat(),
            new PskcFormat(),
            new EntraCsvFormat(),
            new YubicoCsvFormat(),
            new OathCsvFormat());

    private AccountFormats() {}

    public static List<AccountFormat> all() {
        return ALL;
    }

    /** The format that a person calls {@code name}, in any case. */
    public static Optional<AccountFormat> named(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return ALL.stream().filter(format -> format.name().equals(lower)).findFirst();
    }

    /** What {@link #named} knows, for an error or for help: {@code "otpauth, google, …"}. */
    public static String names() {
        return ALL.stream().map(AccountFormat::name).collect(Collectors.joining(", "));
    }

    /**
     * Whether several files of a format are read as one, line after line: an export may have its QR codes in several.
     * Each line of such a file is also the text of a QR code.
     */
    public static boolean isUriPerLine(AccountFormat format) {
        return format instanceof OtpauthFormat || format instanceof GoogleFormat;
    }

    /**
     * The format of a file, told from what is in it.
     *
     * @throws UnreadableAccountFile when it is of none that is known
     */
    public static AccountFormat of(byte[] content) throws UnreadableAccountFile {
        if (content.length == 0) {
            throw new UnreadableAccountFile("The file is empty: export it again.");
        }
        if (isCompressed(content)) {
            throw new UnreadableAccountFile("The file is compressed: unpack it, and give what is in it.");
        }
        return ALL.stream().filter(format -> format.recognises(content)).findFirst().orElseThrow(() ->
                new UnreadableAccountFile("The file does not look like any that accounts are exported to: name its"
                        + " format with --format if it is one of " + names() + "."));
    }

    /** Gzip (RFC 1952 §2.3.1) and ZIP (APPNOTE.TXT §4.3.7). */
    private static boolean isCompressed(byte[] content) {
        return content.length > 1
                && (content[0] == 0x1f && content[1] == (byte) 0x8b || content[0] == 'P' && content[1] == 'K');
    }
}
