package dev.keywright.oath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keywright.crypto.Secret;
import java.util.HexFormat;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtpauthUriTest {

    private static final String SECRET = "JBSWY3DPEHPK3PXP";

    /** The full example of the Key Uri Format. */
    @Test
    void everyParameter() throws InvalidOtpauthUri {
        OathCredential read = OtpauthUri.parse("otpauth://totp/ACME%20Co:john.doe@email.com"
                + "?secret=HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ&issuer=ACME%20Co&algorithm=SHA1&digits=6&period=30");
        assertThat(read).isEqualTo(new OathCredential(
                new AccountName("ACME Co", "john.doe@email.com"), OathType.TOTP, HashAlgorithm.SHA1, 6, 30, 0,
                Secret.copyOf(HexFormat.of().parseHex("3dc6caa4824a6d288767b2331e20b43166cb85d9"))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "Example:alice@google.com?secret=%s&issuer=Example    | Example   | alice@google.com",
        "Example%%3Aalice?secret=%s                           | Example   | alice",
        "Example%%3A%%20%%20alice?secret=%s&issuer=Example    | Example   | alice",
        "Big%%20Corp:alice%%40example.com?secret=%s           | Big Corp  | alice@example.com",
        "alice?secret=%s                                      | -         | alice",
        "alice?secret=%s&issuer=Example                       | Example   | alice",
        "Old:alice?secret=%s&issuer=New                       | New       | alice",
        ":alice?secret=%s                                     | -         | alice",
        "Example:alice+test@x.org?secret=%s&issuer=Example    | Example   | alice+test@x.org",
        "Big+Corp:alice?secret=%s&issuer=Big+Corp             | Big Corp  | alice",
        "A:B:alice?secret=%s&issuer=A%%3AB                    | A:B       | alice",
        "A:B:alice?secret=%s                                  | A         | B:alice",
        "100%% sure:alice?secret=%s                           | 100% sure | alice",
        "Caf%%C3%%A9:z\u00fcrich?secret=%s                    | Caf\u00e9 | z\u00fcrich",
        "Example:alice?issuer=&secret=%s                      | Example   | alice",
        "Example:alice?SECRET=%s&image=x&image=y&             | Example   | alice",
        "a/b?secret=%s#top                                    | -         | a/b",
    })
    void labels(String rest, String issuer, String account) throws InvalidOtpauthUri {
        OathCredential read = OtpauthUri.parse("otpauth://totp/" + rest.formatted(SECRET));
        assertThat(read.name()).isEqualTo(new AccountName(issuer, account));
        assertThat(SetupKey.format(read.secret())).isEqualTo(SECRET);
    }

    @ParameterizedTest
    @CsvSource({
        "OTPAUTH://TOTP/a?secret=, '', TOTP, SHA1, 6, 30, 0",
        "otpauth://totp/a?secret=, &algorithm=sha256&digits=8&period=60, TOTP, SHA256, 8, 60, 0",
        "otpauth://totp/a?secret=, &algorithm=HmacSHA512&digits=7, TOTP, SHA512, 7, 30, 0",
        "otpauth://totp/a?secret=, &algorithm=SHA-256&digits=&period=, TOTP, SHA256, 6, 30, 0",
        "otpauth://totp/a?secret=, &counter=5, TOTP, SHA1, 6, 30, 0",
        "otpauth://hotp/a?secret=, '', HOTP, SHA1, 6, 0, 0",
        "otpauth://hotp/a?secret=, &counter=4294967296&period=60, HOTP, SHA1, 6, 0, 4294967296",
    })
    void parameters(
            String start, String end, OathType type, HashAlgorithm algorithm, int digits, int period, long counter)
            throws InvalidOtpauthUri {
        OathCredential read = OtpauthUri.parse(" " + start + SECRET + end + "\n");
        assertThat(read).isEqualTo(new OathCredential(
                new AccountName(null, "a"), type, algorithm, digits, period, counter, read.secret()));
    }

    /** Steam's secrets come in several dresses; the digits that some of them name are not decimal. */
    @ParameterizedTest
    @ValueSource(strings = {
        "otpauth://steam/ada?secret=", "otpauth://STEAM/Steam:ada?digits=5&issuer=Steam&secret=",
        "otpauth://totp/Steam:ada?digits=5&secret=", "otpauth://totp/ada?issuer=Steam&digits=5&secret=",
        "otpauth://totp/Valve:ada?issuer=Valve&encoder=steam&digits=5&secret=",
    })
    void steam(String start) throws InvalidOtpauthUri {
        OathCredential read = OtpauthUri.parse(start + SECRET);
        assertThat(read.name().issuer()).isEqualTo("Steam");
        assertThat(read.name().account()).endsWith("ada");
        assertThat(read).extracting("type", "algorithm", "digits", "period")
                .containsExactly(OathType.TOTP, HashAlgorithm.SHA1, 6, 30);
        assertThat(OtpauthUri.parse(OtpauthUri.format(read))).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "jbsw%20y3dp%20ehpk%203pxp", "jbsw+y3dp+ehpk+3pxp", "JBSWY3DPEHPK3PXP%3D%3D", "JBSWY3DPEHPK3PXP==",
    })
    void secretsAreReadLikeSetupKeys(String secret) throws InvalidOtpauthUri {
        assertThat(SetupKey.format(OtpauthUri.parse("otpauth://totp/a?secret=" + secret).secret())).isEqualTo(SECRET);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "https://example.com/?secret=%s                   | is not an otpauth URI",
        "%s                                               | is not an otpauth URI",
        "''                                               | is not an otpauth URI",
        "otpauth:totp/a?secret=%s                         | cut off or mistyped",
        "otpauth-migration://offline?data=%s              | export of several accounts",
        "otpauth://%s/a?secret=%s                         | neither for TOTP nor for HOTP",
        "otpauth:///a?secret=%s                           | neither for TOTP nor for HOTP",
        "otpauth://totp/a                                 | has no secret",
        "otpauth://totp/a?secret=                         | has no secret",
        "otpauth://totp/a?secret=%s1                      | a '1' at position 17",
        "otpauth://totp/a?secret=M                        | is too short",
        "otpauth://totp/?secret=%s                        | has no name",
        "otpauth://totp?secret=%s                         | has no name",
        "otpauth://totp/a%%0Ab?secret=%s                  | cannot be shown",
        "otpauth://totp/a?secret=%s&digits=12             | 6, 7 or 8 digits, not 12",
        "otpauth://totp/a?secret=%s&digits=5              | 6, 7 or 8 digits, not 5",
        "otpauth://totp/a?secret=%s&digits=six            | its digits as something other than a number",
        "otpauth://totp/a?digits=%s                       | has no secret",
        "otpauth://totp/a?secret=MZXQ&digits=%s           | its digits as something other than a number",
        "otpauth://totp/a?secret=%s&period=0              | not 0",
        "otpauth://totp/a?secret=%s&period=-30            | not -30",
        "otpauth://totp/a?secret=%s&period=99999999999999 | 1 to 86400 seconds",
        "otpauth://totp/a?secret=%s&period=1e3            | its period as something other than a number",
        "otpauth://hotp/a?secret=%s&counter=-1            | not -1",
        "otpauth://hotp/a?secret=%s&counter=99999999999999999999 | its counter as something other than a number",
        "otpauth://totp/a?secret=%s&algorithm=MD5         | SHA1, SHA256 and SHA512",
        "otpauth://totp/a?secret=%s&secret=%s             | gives its secret twice",
        "otpauth://totp/a?secret=%s&digits=6&Digits=8     | gives its digits twice",
    })
    void impossibleUris(String uri, String part) {
        assertThatExceptionOfType(InvalidOtpauthUri.class)
                .isThrownBy(() -> OtpauthUri.parse(uri.formatted(SECRET, SECRET)))
                .withMessageContaining(part)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(SECRET).endsWith("."));
    }

    @Test
    void writing() throws InvalidOathCredential, InvalidSetupKey {
        Secret secret = SetupKey.parse(SECRET);
        OathCredential totp = OathCredential.totp(
                new AccountName("ACME Co", "a+b@x.org"), HashAlgorithm.SHA256, 8, 60, secret);
        assertThat(OtpauthUri.format(totp)).isEqualTo("otpauth://totp/ACME%20Co:a%2Bb%40x.org?secret=" + SECRET
                + "&issuer=ACME%20Co&algorithm=SHA256&digits=8&period=60");
        OathCredential hotp = OathCredential.hotp(new AccountName(null, "a"), HashAlgorithm.SHA1, 6, 7, secret);
        assertThat(OtpauthUri.format(hotp))
                .isEqualTo("otpauth://hotp/a?secret=" + SECRET + "&algorithm=SHA1&digits=6&counter=7");
    }

    @Property
    void whatIsWrittenIsRead(@ForAll("credentials") OathCredential credential) throws InvalidOtpauthUri {
        assertThat(OtpauthUri.parse(OtpauthUri.format(credential))).isEqualTo(credential);
    }

    @Property
    void nothingElseIsThrown(@ForAll String label, @ForAll String query) {
        String uri = "otpauth://totp/" + label + "?secret=KRUGS4ZANFZSA5DI&" + query;
        InvalidOtpauthUri refusal = catchThrowableOfType(InvalidOtpauthUri.class, () -> OtpauthUri.parse(uri));
        assertThat(refusal == null ? "" : refusal.getMessage()).doesNotContain("KRUGS");
    }

    @Provide
    Arbitrary<OathCredential> credentials() {
        Arbitrary<String> texts = Arbitraries.strings().withChars("aZ09 -._~:/?#[]@!$&'()*+,;=%\"<>\u00e9\u2713")
                .ofMinLength(1).ofMaxLength(20).map(String::strip).filter(text -> !text.isEmpty());
        Arbitrary<AccountName> names = Combinators.combine(texts.injectNull(0.2), texts)
                .as((issuer, account) -> new AccountName(issuer, issuer == null ? account.replace(':', ';') : account));
        Arbitrary<Secret> secrets = Arbitraries.bytes().array(byte[].class).ofMinSize(2).ofMaxSize(70)
                .map(Secret::copyOf);
        return Combinators.combine(
                names, Arbitraries.of(OathType.class), Arbitraries.of(HashAlgorithm.class),
                Arbitraries.integers().between(6, 8), Arbitraries.integers().between(1, 86_400), secrets)
                .as((name, type, algorithm, digits, number, secret) -> new OathCredential(name, type, algorithm, digits,
                        type == OathType.TOTP ? number : 0, type == OathType.HOTP ? number : 0, secret));
    }
}
