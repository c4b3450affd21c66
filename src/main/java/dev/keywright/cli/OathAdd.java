package dev.keywright.cli;

import dev.keywright.crypto.Secret;
import dev.keywright.host.oath.AccountId;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.InvalidOathInput;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import dev.keywright.oath.OtpauthUri;
import dev.keywright.oath.QrCode;
import dev.keywright.oath.SetupKey;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code keywright oath add}. */
@Command(
        name = "add",
        mixinStandardHelpOptions = true,
        description = "Adds an account, from an otpauth URI, a setup key (base32) or a picture of a QR code.")
final class OathAdd implements Callable<Integer> {

    /** The beginning of any URI, so that a mistaken one is not taken for a setup key and spelled out. */
    private static final Pattern URI = Pattern.compile("(?is)otpauth:|.*://");

    @Parameters(
            arity = "0..*",
            paramLabel = "URI|KEY|-",
            description = "An otpauth URI, or a setup key (also in groups) together with --name; - for standard input."
                    + " Without it, it is asked for.")
    private List<String> source = List.of();

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description = "Where the otpauth URI or the setup key is; - for standard input.")
    private @Nullable Path secretFile;

    @Option(names = "--qr", paramLabel = "FILE", description = "A picture (PNG or JPEG) with the QR code.")
    private @Nullable Path picture;

    @Option(names = "--name", paramLabel = "ACCOUNT", description = "The account's name, for a setup key.")
    private @Nullable String name;

    @Option(names = "--issuer", paramLabel = "SERVICE", description = "Who issued the account, for a setup key.")
    private @Nullable String issuer;

    @Option(
            names = "--type",
            paramLabel = "totp|hotp",
            defaultValue = "totp",
            description = "Codes by time (the default) or by counter, for a setup key.")
    private OathType type;

    @Option(
            names = "--algorithm",
            paramLabel = "sha1|sha256|sha512",
            defaultValue = "sha1",
            description = "The hash (the default is sha1), for a setup key.")
    private HashAlgorithm algorithm;

    @Option(
            names = "--digits",
            paramLabel = "6|7|8",
            defaultValue = "6",
            description = "How long a code is (the default is 6), for a setup key.")
    private int digits;

    @Option(
            names = "--period",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long a TOTP code lasts (the default is 30), for a setup key.")
    private int period;

    @Option(
            names = "--counter",
            paramLabel = "NUMBER",
            defaultValue = "0",
            description = "Where an HOTP counter begins (the default is 0), for a setup key.")
    private long counter;

    @Option(names = "--touch", description = "Give codes out only after a touch.")
    private boolean touch;

    @Mixin
    private OathOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        OathCredential credential = credential();
        AccountId id = AccountId.of(credential.type(), credential.name(), credential.period());
        try (Secret secret = credential.secret()) {
            options.unlocked(session -> {
                // The key itself would replace it without a word, and its secret would be gone.
                if (session.list().stream().anyMatch(stored -> stored.id().encoded().equals(id.encoded()))) {
                    throw new Misuse("The key has an account " + id.text() + " already; remove that one first, or give"
                            + " this one another name.");
                }
                session.put(credential, touch);
                return null;
            });
        }
        json.print(Map.of("added", credential.name().toString()), out -> out.println("Added " + credential.name() + "."));
        return 0;
    }

    private OathCredential credential() throws IOException, Misuse, InvalidOathInput {
        if ((picture == null ? 0 : 1) + (secretFile == null ? 0 : 1) + (source.isEmpty() ? 0 : 1) > 1) {
            throw new Misuse("Give one of --qr, --secret-file and a URI or setup key.");
        }
        if (picture != null) {
            return OtpauthUri.parse(QrCode.read(picture));
        }
        char[] given = given();
        try {
            CharBuffer text = CharBuffer.wrap(given);
            return isUri(text) ? OtpauthUri.parse(text.toString()) : fromSetupKey(text);
        } finally {
            Arrays.fill(given, '\0');
        }
    }

    private char[] given() throws IOException, Misuse {
        String words = String.join(" ", source);
        if (!source.isEmpty() && !words.equals("-")) {
            return words.toCharArray();
        }
        Path file = source.isEmpty() ? secretFile : Path.of("-");
        return SecretInput.read(file, "otpauth URI or setup key");
    }

    private static boolean isUri(CharSequence text) {
        return URI.matcher(text).lookingAt();
    }

    private OathCredential fromSetupKey(CharSequence key) throws Misuse, InvalidOathInput {
        if (name == null) {
            throw new Misuse("A setup key says nothing of the account: give its name with --name.");
        }
        AccountName account = AccountName.of(issuer, name);
        Secret secret = SetupKey.parse(key);
        return type == OathType.TOTP
                ? OathCredential.totp(account, algorithm, digits, period, secret)
                : OathCredential.hotp(account, algorithm, digits, counter, secret);
    }
}
