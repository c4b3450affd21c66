package dev.keywright.oath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.crypto.Secret;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How loosely an {@code otpauth} URI may be written, and who says so: Google's Key Uri Format ("KeyUri"), the draft
 * draft-andesco-otpauth-uri-01 ("draft"), ykman (yubikit/oath.py), Aegis (GoogleAuthInfo.java), KeePassXC (Totp.cpp),
 * or RFC 3986.
 */
class OtpauthQuirksTest {

    private static final String SECRET = "JBSWY3DPEHPK3PXP";

    private record Row(String source, String uri, String issuer, String account, HashAlgorithm algorithm, int digits,
            int period) {}

    private static Row row(String source, String uri, String issuer, String account) {
        return new Row(source, uri, issuer, account, HashAlgorithm.SHA1, 6, 30);
    }

    private static Row row(String source, String uri, HashAlgorithm algorithm, int digits, int period) {
        return new Row(source, uri, null, "a", algorithm, digits, period);
    }

    static Stream<Arguments> rows() {
        HashAlgorithm sha1 = HashAlgorithm.SHA1;
        HashAlgorithm sha256 = HashAlgorithm.SHA256;
        HashAlgorithm sha512 = HashAlgorithm.SHA512;
        return Stream.of(
                // Labels
                row("KeyUri", "otpauth://totp/Example:alice@gmail.com?secret=S", "Example", "alice@gmail.com"),
                row("KeyUri", "otpauth://totp/Provider1:Alice%20Smith?secret=S", "Provider1", "Alice Smith"),
                row("KeyUri", "otpauth://totp/Big%20Corporation%3A%20alice@bigco.com?secret=S",
                        "Big Corporation", "alice@bigco.com"),
                row("draft: %3A in any case", "otpauth://totp/Example%3aalice?secret=S", "Example", "alice"),
                row("draft: no label issuer", "otpauth://totp/alice?secret=S&issuer=example.com",
                        "example.com", "alice"),
                row("draft: the two may differ, the parameter counts",
                        "otpauth://totp/Example%3Aalice?secret=S&issuer=example.com", "example.com", "alice"),
                row("ykman: the first of several colons", "otpauth://totp/A:B:C?secret=S", "A", "B:C"),
                row("ykman: also beside the parameter", "otpauth://totp/A:B:C?secret=S&issuer=A", "A", "B:C"),
                row("RFC 3986: a plus in a path is a plus", "otpauth://totp/a+b@x.org?secret=S", null, "a+b@x.org"),
                row("ykman: a plus in a parameter is a blank", "otpauth://totp/a?issuer=Big+Corp&secret=S",
                        "Big Corp", "a"),
                row("RFC 3986: %2B is a plus everywhere", "otpauth://totp/a%2Bb?issuer=C%2B%2B&secret=S", "C++", "a+b"),
                row("RFC 3986: %23", "otpauth://totp/Team%20%231:alice?secret=S", "Team #1", "alice"),
                row("written by hand: # in the label", "otpauth://totp/Team #1:alice?secret=S", "Team #1", "alice"),
                row("written by hand: # in a parameter", "otpauth://totp/a?issuer=C#&secret=S", "C#", "a"),
                row("RFC 3986: a fragment", "otpauth://totp/a?secret=S#top", null, "a"),
                row("RFC 3986: a slash in a path", "otpauth://totp/a/b?secret=S", null, "a/b"),
                row("Aegis: an emoji as it is", "otpauth://totp/Caf\u00e9 \u2615:z\u00fcrich?secret=S",
                        "Caf\u00e9 \u2615", "z\u00fcrich"),
                row("RFC 3986: an emoji in UTF-8", "otpauth://totp/%F0%9F%94%91:alice?secret=S",
                        "\ud83d\udd11", "alice"),
                row("written by hand: a stray percent sign", "otpauth://totp/100% sure:alice?secret=S",
                        "100% sure", "alice"),
                row("written by hand: an empty issuer", "otpauth://totp/Example:alice?secret=S&issuer=",
                        "Example", "alice"),
                row("Aegis, authenticator.cc: an issuer alone", "otpauth://totp/Example:?secret=S&issuer=Example",
                        null, "Example"),
                row("written by hand: in the parameter alone", "otpauth://totp/?secret=S&issuer=Example",
                        null, "Example"),
                row("written by hand: in the label alone", "otpauth://totp/Example:%20?secret=S", null, "Example"),
                row("draft: a domain as issuer, a name in the label",
                        "otpauth://totp/Example:alice@example.org?secret=S&issuer=example.org",
                        "example.org", "alice@example.org"),
                // Parameters
                row("RFC 3986: the scheme in any case", "OTPAUTH://totp/a?secret=S", sha1, 6, 30),
                row("ykman: the type in any case", "otpauth://TOTP/a?secret=S", sha1, 6, 30),
                row("draft: names in any case", "otpauth://totp/a?Secret=S&DIGITS=8", sha1, 8, 30),
                row("ykman: the algorithm in any case", "otpauth://totp/a?secret=S&algorithm=sha256", sha256, 6, 30),
                row("JCA's name", "otpauth://totp/a?secret=S&algorithm=HMACSHA256", sha256, 6, 30),
                row("FIPS 180's name", "otpauth://totp/a?secret=S&algorithm=SHA-256", sha256, 6, 30),
                row("both", "otpauth://totp/a?secret=S&algorithm=hmac-sha-512", sha512, 6, 30),
                row("ykman: an odd period", "otpauth://totp/a?secret=S&period=17", sha1, 6, 17),
                row("ykman: seven digits", "otpauth://totp/a?secret=S&digits=7", sha1, 7, 30),
                row("draft: a counter means nothing to TOTP", "otpauth://totp/a?secret=S&counter=9", sha1, 6, 30),
                row("draft: what is unknown", "otpauth://totp/a?secret=S&image=https%3A%2F%2Fx.org%2Fi.png&lock=true",
                        sha1, 6, 30),
                row("written by hand: a stray &", "otpauth://totp/a?&secret=S&&period=60&", sha1, 6, 60),
                row("pasted: a newline", " otpauth://totp/a?secret=S\r\n", sha1, 6, 30),
                // Secrets
                row("ykman: lower case", "otpauth://totp/a?secret=jbswy3dpehpk3pxp", sha1, 6, 30),
                row("RFC 4648: padding", "otpauth://totp/a?secret=JBSWY3DPEHPK3PXP====", sha1, 6, 30),
                row("RFC 4648: padding, encoded", "otpauth://totp/a?secret=JBSWY3DPEHPK3PXP%3D%3D", sha1, 6, 30),
                row("ykman: blanks", "otpauth://totp/a?secret=JBSW%20Y3DP+EHPK 3PXP", sha1, 6, 30),
                row("written by hand: dashes", "otpauth://totp/a?secret=JBSW-Y3DP-EHPK-3PXP", sha1, 6, 30))
                .map(row -> Arguments.of(row.source(), row.uri(), row));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("rows")
    void isRead(String source, String uri, Row row) throws InvalidOathInput {
        OathCredential read = OtpauthUri.parse(uri.replaceFirst("=S(?=[&#\\s]|$)", "=" + SECRET));
        OathCredential expected = OathCredential.totp(
                new AccountName(row.issuer(), row.account()), row.algorithm(), row.digits(), row.period(),
                SetupKey.parse(SECRET));
        assertThat(read).isEqualTo(expected);
        assertThat(OtpauthUri.parse(OtpauthUri.format(read))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "Aegis, otpauth://steam/Steam:alice?secret=%s&digits=5",
        "Aegis, otpauth://steam/alice?secret=%s",
        "KeePassXC, otpauth://totp/Steam:alice?secret=%s&period=30&digits=5&issuer=Steam&encoder=steam",
        "ykman, otpauth://totp/Steam:alice?secret=%s&issuer=Steam",
    })
    void steam(String source, String uri) throws InvalidOathInput {
        OathCredential read = OtpauthUri.parse(uri.formatted(SECRET));
        assertThat(read.name()).isEqualTo(new AccountName("Steam", "alice"));
        assertThat(OtpauthUri.format(read)).endsWith("&encoder=steam");
        assertThat(OtpauthUri.parse(OtpauthUri.format(read))).isEqualTo(read);
    }

    /** The draft: a consumer rejects a known parameter that is given twice, and an unsupported algorithm. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "otpauth://totp/a?secret=%s&secret=%s            | gives its secret twice",
        "otpauth://totp/a?secret=%s&issuer=A&Issuer=B    | gives its issuer twice",
        "otpauth://totp/a?secret=%s&digits=6&digits=6    | gives its digits twice",
        "otpauth://totp/a?secret=%s&algorithm=MD5        | SHA1, SHA256 and SHA512",
        "otpauth://totp/a?secret=%s&digits=5             | not 5",
        "otpauth://totp/a?secret=%s&digits=10            | not 10",
        "otpauth://totp/a?secret=%s&period=0             | not 0",
        "otpauth://totp/a?secret=%s&period=30s           | something other than a number",
        "otpauth://totp/?secret=%s                       | has no name",
        "otpauth://totp/:?secret=%s&issuer=              | has no name",
        "otpauth://totp/a?issuer=Example                 | has no secret",
        "otpauth://motp/a?secret=%s                      | neither for TOTP nor for HOTP",
        "otpauth://totp/a?secret=MZXW6%%00               | U+0000",
    })
    void isRefused(String uri, String part) {
        assertThatExceptionOfType(InvalidOtpauthUri.class)
                .isThrownBy(() -> OtpauthUri.parse(uri.formatted(SECRET, SECRET)))
                .withMessageContaining(part)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(SECRET));
    }

    @Test
    void aVeryLongOne() throws InvalidOathInput {
        String uri = "otpauth://totp/a?secret=" + SECRET + "&image=";
        assertThat(OtpauthUri.parse(uri + "x".repeat(50_000)).secret())
                .isEqualTo(Secret.copyOf(new byte[] {'H', 'e', 'l', 'l', 'o', '!', (byte) 0xde, (byte) 0xad,
                    (byte) 0xbe, (byte) 0xef}));
        assertThatExceptionOfType(InvalidOtpauthUri.class)
                .isThrownBy(() -> OtpauthUri.parse(uri + "x".repeat(1 << 20)))
                .withMessageContaining("more than 65536 characters");
        assertThat(OtpauthUri.label(uri + "x".repeat(1 << 20))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "otpauth://totp/Example:alice?secret=%s&digits=5  | Example:alice",
        "otpauth://totp/Big%%20Corp%%3Aalice?secret=MZ1   | Big Corp:alice",
        "otpauth://totp/%s?secret=%s                      | ''",
        "otpauth://totp/%1$s?secret=%1$s&secret=MZXW6     | ''",
        "otpauth://totp/%1$s?secret=MZXW6&SECRET=%1$s     | ''",
        "otpauth://totp/%s                                | ''",
        "otpauth://totp/%s?issuer=A                       | ''",
        "%s                                               | ''",
    })
    void aLabelWithoutTheSecret(String uri, String label) {
        assertThat(OtpauthUri.label(uri.formatted(SECRET, SECRET))).isEqualTo(label);
    }
}
