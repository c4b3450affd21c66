package dev.keywright.port.vpcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.PcscSandbox;
import dev.keywright.testing.PcscSandbox.Result;
import dev.keywright.testing.VpcdCard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What ykman does with the OATH accounts beyond {@link VpcdIT}: on contactless readers, with remembered passwords, Steam,
 * full keys, and nobody there to touch. oathtool says whether codes are right.
 */
class YkmanOathIT {

    private static final String SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    /** ykman's own library fills the key in one process: the connection of {@code reader}, then so many accounts. */
    private static final String FILL = """
            import sys
            from ykman.pcsc import list_devices
            from yubikit.core.smartcard import SmartCardConnection
            from yubikit.oath import OathSession, CredentialData, OATH_TYPE, HASH_ALGORITHM
            with list_devices(sys.argv[1])[0].open_connection(SmartCardConnection) as connection:
                session = OathSession(connection)
                for n in range(int(sys.argv[2])):
                    session.put_credential(CredentialData(
                        "account %02d" % n, OATH_TYPE.TOTP, list(HASH_ALGORITHM)[n % 3], b"12345678901234567890"))
                print(len(session.list_credentials()), len(session.calculate_all()))
            """;

    /** In the order of the key: ykman itself sorts. */
    private static final String NAMES = """
            import sys
            from ykman.pcsc import list_devices
            from yubikit.core.smartcard import SmartCardConnection
            from yubikit.oath import OathSession
            with list_devices(sys.argv[1])[0].open_connection(SmartCardConnection) as connection:
                print(*[c.id.decode() for c in OathSession(connection).list_credentials()])
            """;

    /** Steam's characters as ykman makes them, from an HMAC that Python computes; before and after the step changes. */
    private static final String STEAM = """
            import base64, hmac, sys, time
            from ykman.oath import calculate_steam
            class Key:
                def calculate(self, id, challenge):
                    return hmac.new(base64.b32decode(sys.argv[1]), challenge, "sha1").digest()
            class Account:
                id = b"Steam:ada"
            now = int(time.time())
            print(calculate_steam(Key(), Account, now - 30), calculate_steam(Key(), Account, now))
            """;

    private PcscSandbox sandbox;
    private String reader;

    private void plugIn(String... arguments) throws Exception {
        reader = List.of(arguments).contains(VpcdCard.NFC) ? PcscSandbox.NFC_READER : PcscSandbox.READER;
        sandbox = PcscSandbox.start(reader);
        sandbox.startJava(VpcdCard.class, arguments);
        sandbox.awaitCard();
    }

    @AfterEach
    void pullOut() throws Exception {
        sandbox.close();
    }

    /** Everything once, on a contactless reader, where the tap is the touch: nobody touches this key. */
    @Test
    void aContactlessReader() throws Exception {
        plugIn(VpcdCard.NFC, VpcdCard.UNTOUCHED);
        oath("accounts", "add", "--force", "--touch", "--issuer", "Example", "ada", SECRET);
        oath("accounts", "add", "--force", "--oath-type", "HOTP", "--counter", "7", "--touch", "grace", SECRET);
        oath("accounts", "add", "--force", "--algorithm", "SHA512", "--digits", "8", "joan", SECRET);
        assertThat(oath("accounts", "list").lines()).containsExactly("Example:ada", "grace", "joan");
        assertThat(oath("accounts", "code").lines()).anyMatch(line -> line.matches("Example:ada +\\[Requires Touch\\]"));

        assertThat(codeOf("Example:ada")).isIn(now("--totp", "--digits=6"));
        assertThat(codeOf("joan")).isIn(now("--totp=sha512", "--digits=8"));
        assertThat(codeOf("grace")).isEqualTo(oathtool("--hotp", "--counter=7"));
        assertThat(codeOf("grace")).isEqualTo(oathtool("--hotp", "--counter=8"));

        oath("accounts", "rename", "--force", "joan", "Example:joan");
        oath("accounts", "delete", "--force", "grace");
        oath("access", "change", "--new-password", "right");
        assertThat(oath("accounts", "list", "--password", "right").lines())
                .containsExactly("Example:ada", "Example:joan");
        oath("reset", "--force");
        assertThat(oath("accounts", "list")).isEmpty();
    }

    @Test
    void withoutATouchThereIsNoCode() throws Exception {
        plugIn(VpcdCard.UNTOUCHED);
        oath("accounts", "add", "--force", "--touch", "ada", SECRET);
        oath("accounts", "add", "--force", "--touch", "--oath-type", "HOTP", "grace", SECRET);

        for (String account : List.of("ada", "grace")) {
            assertThat(ykman("oath", "accounts", "code", "--single", account).expectFailure())
                    .contains("Touch account timed out!");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "otpauth://totp/Example:ada?secret=%s&issuer=Example&algorithm=SHA512&digits=8 | --totp=sha512 --digits=8",
        "otpauth://totp/Example:ada?secret=%s&issuer=Example&period=60 | --totp --digits=6 --time-step-size=60s",
        "otpauth://hotp/Example:ada?secret=%s&issuer=Example&algorithm=SHA1&counter=99 | --hotp --counter=99",
    })
    void urisGiveTheRightCodes(String uri, String how) throws Exception {
        plugIn();
        oath("accounts", "uri", "--force", uri.strip().formatted(SECRET));

        assertThat(codeOf("Example:ada")).isIn(now(how.strip().split(" ")));
    }

    @Test
    void steamsCodes() throws Exception {
        plugIn();
        oath("accounts", "uri", "--force", "otpauth://totp/Steam:ada?secret=" + SECRET + "&issuer=Steam&digits=5");

        String code = codeOf("Steam:ada");
        String expected = sandbox.run("/usr/bin/python3", "-c", STEAM, SECRET).expectSuccess();
        assertThat(expected).hasSize(11);
        assertThat(code).isIn((Object[]) expected.split(" "));
        assertThat(oath("accounts", "code")).startsWith("Steam:ada  ");
    }

    /** What ykman keeps of a password opens the key as long as it is not reset, and no longer. */
    @Test
    void aPasswordIsRememberedAndForgotten() throws Exception {
        plugIn();
        oath("accounts", "add", "--force", "ada", SECRET);
        oath("access", "change", "--new-password", "right");
        assertThat(sandbox.run(List.of("wrong"), command("oath", "accounts", "list")).expectFailure())
                .contains("Wrong password?");

        assertThat(oath("access", "remember", "--password", "right")).contains("Password remembered.");
        assertThat(oath("accounts", "list")).isEqualTo("ada");
        assertThat(oath("access", "forget")).isEqualTo("Password forgotten.");
        assertThat(sandbox.run(List.of("wrong"), command("oath", "accounts", "list")).expectFailure())
                .contains("Wrong password?");

        oath("access", "remember", "--password", "right");
        oath("reset", "--force");
        assertThat(oath("access", "forget")).isEqualTo("No password stored for this YubiKey.");
        assertThat(oath("info")).contains("Password protection: disabled");
    }

    @ParameterizedTest
    @CsvSource({"yubikey-5.4.3, 32", "yubikey-5.7.4, 64"})
    void aFullKeyTakesNoMore(String profile, int capacity) throws Exception {
        plugIn(profile);
        assertThat(sandbox.run("/usr/bin/python3", "-c", FILL, reader, "" + capacity).expectSuccess())
                .isEqualTo(capacity + " " + capacity);

        assertThat(ykman("oath", "accounts", "add", "--force", "one more", SECRET).expectFailure())
                .contains("No space left on the YubiKey for OATH accounts.");
        assertThat(oath("accounts", "list").lines()).hasSize(capacity);
        assertThat(codeOf("account 31")).isIn(now("--totp=sha256", "--digits=6"));
        oath("accounts", "delete", "--force", "account 00");
        oath("accounts", "add", "--force", "one more", SECRET);
        assertThat(codeOf("one more")).isIn(now("--totp", "--digits=6"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"usb", VpcdCard.NFC})
    void aRenamedAccountKeepsItsPlace(String how) throws Exception {
        plugIn(how);
        for (String account : List.of("c", "b", "a")) {
            oath("accounts", "add", "--force", account, SECRET);
        }
        oath("accounts", "rename", "--force", "c", "z");

        assertThat(sandbox.run("/usr/bin/python3", "-c", NAMES, reader).expectSuccess()).isEqualTo("z b a");
    }

    @Test
    void anOlderKeyCannotRename() throws Exception {
        plugIn("yubikey-5.2.7");
        oath("accounts", "add", "--force", "ada", SECRET);

        assertThat(ykman("oath", "accounts", "rename", "--force", "ada", "grace").status()).isNotZero();
        assertThat(oath("accounts", "list")).isEqualTo("ada");
    }

    private String codeOf(String account) throws IOException, InterruptedException {
        return oath("accounts", "code", "--single", account).lines().reduce("", (first, last) -> last).strip();
    }

    /** The code of now, and for TOTP that of half a minute ago: the clock may tick between the two programs. */
    private Object[] now(String... how) throws IOException, InterruptedException {
        if (!how[0].startsWith("--totp")) {
            return new Object[] {oathtool(how)};
        }
        List<String> earlier = new ArrayList<>(List.of(how));
        earlier.add("--now=30 seconds ago");
        return new Object[] {oathtool(how), oathtool(earlier.toArray(String[]::new))};
    }

    private String oathtool(String... how) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("oathtool", "--base32"));
        command.addAll(List.of(how));
        command.add(SECRET);
        return sandbox.run(command.toArray(String[]::new)).expectSuccess();
    }

    private String oath(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("oath"));
        command.addAll(List.of(arguments));
        return ykman(command.toArray(String[]::new)).expectSuccess();
    }

    private Result ykman(String... arguments) throws IOException, InterruptedException {
        return sandbox.run(command(arguments));
    }

    private String[] command(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ykman", "--reader", reader));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }
}
