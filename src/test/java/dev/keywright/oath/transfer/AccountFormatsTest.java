package dev.keywright.oath.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.crypto.Secret;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OtpauthUri;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every format. */
class AccountFormatsTest {

    private static final String URI = "otpauth://totp/Example:alice?secret=JBSWY3DPEHPK3PXP&issuer=Example";

    static Stream<AccountFormat> all() {
        return AccountFormats.all().stream();
    }

    /** Those that can be written. */
    static Stream<AccountFormat> both() {
        return all().filter(format -> !format.name().equals("yubico-csv"));
    }

    /** What every format can hold. */
    private static List<OathCredential> team() throws Exception {
        Random random = new Random(1);
        OathCredential[] team = new OathCredential[3];
        for (int i = 0; i < team.length; i++) {
            byte[] secret = new byte[20];
            random.nextBytes(secret);
            team[i] = OathCredential.totp(new AccountName("Example", "user" + i + "@example.org"),
                    HashAlgorithm.SHA1, 6, 30, Secret.copyOf(secret));
        }
        return List.of(team);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void isNamed(AccountFormat format) {
        assertThat(format.name()).matches("[a-z0-9-]+");
        assertThat(format.title()).isNotBlank();
        assertThat(AccountFormats.named(format.name().toUpperCase())).contains(format);
        assertThat(AccountFormats.names()).contains(format.name());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("both")
    void whatIsWrittenIsRecognisedAndRead(AccountFormat format) throws Exception {
        byte[] file = format.write(team(), FilePassword.NONE);
        assertThat(AccountFormats.of(file)).isEqualTo(format);
        assertThat(format.read(file, FilePassword.NONE))
                .extracting(row -> ((ImportRow.Account) row).credential())
                .isEqualTo(team());
    }

    /** It ends in a sentence, or in rows that a person is shown. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("both")
    void aFileThatIsCutOffAnywhere(AccountFormat format) throws Exception {
        byte[] file = format.write(team(), FilePassword.NONE);
        for (int length = 0; length < file.length; length++) {
            byte[] start = Arrays.copyOf(file, length);
            try {
                assertThat(format.read(start, FilePassword.NONE)).hasSizeLessThanOrEqualTo(team().size() + 1);
            } catch (UnreadableAccountFile e) {
                assertThat(e).hasMessageEndingWith(".");
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("both")
    void noiseNeverSurprises(AccountFormat format) throws Exception {
        byte[] file = format.write(team(), FilePassword.NONE);
        Random random = new Random(2);
        for (int i = 0; i < 500; i++) {
            byte[] noisy = file.clone();
            for (int j = 0; j < 1 + i % 4; j++) {
                noisy[random.nextInt(noisy.length)] = (byte) random.nextInt();
            }
            format.recognises(noisy);
            try {
                assertThat(format.read(noisy, FilePassword.NONE)).isNotEmpty();
            } catch (UnreadableAccountFile e) {
                assertThat(e).hasMessageEndingWith(".");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n# only a comment\n", "hello", "{}", "[]", "<a/>", "a,b\n1,2\n", "\u0000\u0000"})
    void whatIsOfNoFormat(String text) {
        assertThatExceptionOfType(UnreadableAccountFile.class)
                .isThrownBy(() -> AccountFormats.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001f\u008b\u0008", "PK\u0003\u0004"})
    void compressedFilesAreToBeUnpacked(String start) {
        assertThatExceptionOfType(UnreadableAccountFile.class)
                .isThrownBy(() -> AccountFormats.of(start.getBytes(StandardCharsets.ISO_8859_1)))
                .withMessage("The file is compressed: unpack it, and give what is in it.");
    }

    static Stream<byte[]> listsOfTwoUris() {
        String other = URI.replace("alice", "bob");
        return Stream.of(
                        URI + "\n" + other + "\n",
                        URI + "\r\n" + other,
                        URI + "\r" + other + "\r",
                        "\ufeff" + URI + "\n\n  \n# and\n\t" + other + "  \n",
                        "# from the old phone\n" + URI + "\n#\n" + other)
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("listsOfTwoUris")
    void commentsBlanksAndLineEnds(byte[] file) throws Exception {
        assertThat(AccountFormats.of(file).name()).isEqualTo("otpauth");
        assertThat(AccountFormats.of(file).read(file, FilePassword.NONE)).containsExactly(
                new ImportRow.Account(1, OtpauthUri.parse(URI)),
                new ImportRow.Account(2, OtpauthUri.parse(URI.replace("alice", "bob"))));
    }

    @Test
    void aLineThatIsNoUriIsToldWithoutItsSecret() throws Exception {
        byte[] file = (URI + "&digits=5\nJBSWY3DPEHPK3PXP\n" + URI).getBytes(StandardCharsets.UTF_8);
        assertThat(AccountFormats.of(file).read(file, FilePassword.NONE)).satisfiesExactly(
                digits -> assertThat(digits).isEqualTo(new ImportRow.Failure(1, "Example:alice",
                        "A code has 6, 7 or 8 digits, not 5: ask the service how many it expects.")),
                key -> assertThat(key).isEqualTo(new ImportRow.Failure(2, "", "This is not an otpauth URI: give the one"
                        + " that starts with otpauth://, or the setup key alone.")),
                good -> assertThat(good.number()).isEqualTo(3));
    }
}
