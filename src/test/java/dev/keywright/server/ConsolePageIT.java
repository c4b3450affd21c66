package dev.keywright.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.Chromium;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The console page in a real browser. Its screenshots are left in {@code target/screenshots}. */
class ConsolePageIT {

    @TempDir
    Path folder;

    private RunningServer server;
    private Chromium browser;

    @BeforeEach
    void start() throws Exception {
        server = new RunningServer(folder.resolve("data"));
        server.desk.put("Example", "ada@example.com", "TOTP", false);
        server.desk.put("Bank of Elsewhere", "ada", "TOTP", true);
        server.desk.put("Old VPN", "ada.lovelace", "HOTP", false);
        browser = new Chromium(Files.createDirectories(folder.resolve("profile")));
        browser.open(server.origin() + "/");
        browser.waitFor("document.querySelectorAll('.account').length === 3");
    }

    @AfterEach
    void stop() {
        browser.close();
        server.close();
    }

    @Test
    void showsTheKeyAndItsCodes() throws Exception {
        assertThat(text("#keys")).contains("YubiKey 5 NFC", "emulated", "7654321", "5.4.3", "yubikey-5.4.3");
        assertThat(text(".account:nth-child(1)")).contains("Example", "ada@example.com", "287 082");
        assertThat(text(".account:nth-child(2)")).contains("touch", "Get code").doesNotContain("287 082");
        assertThat(text(".account:nth-child(3)")).contains("counter", "Get code");
        browser.click(".account:nth-child(2) .ask");
        browser.waitFor("document.querySelector('.account:nth-child(2) .code').textContent === '424 242'");
        browser.click(".account:nth-child(3) .ask");
        browser.waitFor("document.querySelector('.account:nth-child(3) .code').textContent === '000 001'");
        assertThat(browser.complaints).isEmpty();
    }

    @Test
    void addsAndRemovesAccounts() throws Exception {
        browser.click("#open-add");
        browser.type("#issuer", "Forge");
        browser.type("#account", "<b>ada</b>");
        browser.type("#setup-key", "not base32!");
        browser.click("#add-form [type=submit]");
        browser.waitFor("!document.querySelector('#add-error').hidden");
        assertThat(text("#add-error")).isEqualTo("The setup key has letters that are not Base32.");
        browser.type("#setup-key", "JBSW Y3DP");
        browser.click("#add-form [type=submit]");
        browser.waitFor("!document.querySelector('#add').open && document.querySelectorAll('.account').length === 4");
        assertThat(text(".account:nth-child(4)")).contains("Forge", "<b>ada</b>");
        assertThat(browser.evaluate("document.querySelector('#setup-key').value").textValue()).isEmpty();

        Path png = Files.write(folder.resolve("qr.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G'});
        browser.click("#open-add");
        browser.click("[name=how][value=qr]");
        browser.choose("#qr", png);
        browser.click("#add-form [type=submit]");
        browser.waitFor("document.querySelectorAll('.account').length === 5");
        assertThat(server.desk.added.get(server.desk.added.size() - 1)).isInstanceOf(NewOathAccount.Picture.class);

        browser.click(".account:nth-child(4) .remove");
        browser.waitFor("document.querySelector('#confirm').open");
        assertThat(text("#confirm-text")).contains("Forge");
        browser.click("#confirm [value=no]");
        browser.waitFor("!document.querySelector('#confirm').open");
        assertThat(server.desk.accounts).hasSize(5);
        browser.click(".account:nth-child(4) .remove");
        browser.click("#confirm [value=yes]");
        browser.waitFor("document.querySelectorAll('.account').length === 4");
        assertThat(text("#accounts")).doesNotContain("Forge");
    }

    @Test
    void registersAPasskeyAndSignsIn() throws Exception {
        browser.type("#username", "ada");
        browser.click("#try [value=register]");
        browser.waitFor("document.querySelector('.steps .done')");
        assertThat(text("#steps")).contains("Registered ada.");
        browser.waitFor("document.querySelectorAll('#on-key li').length === 1");
        assertThat(text("#on-key")).contains("ada", "localhost");
        assertThat(text("#here")).contains("ada", "self attestation", "never used");
        browser.type("#username", "");
        browser.click("#try [value='sign-in']");
        browser.waitFor("document.querySelector('.steps .done')?.textContent === 'Signed in as ada.'");
        browser.waitFor("document.querySelector('#here').innerText.includes('counter 1')");
        browser.type("#username", "nobody");
        browser.click("#try [value='sign-in']");
        browser.waitFor("document.querySelector('.steps .failed')");
        assertThat(text("#steps")).contains("The key has no passkey for this service.");
    }

    @ParameterizedTest
    @CsvSource({"1280, light", "1280, dark", "400, light", "400, dark"})
    void fitsWideAndNarrowWindows(int width, String scheme) throws Exception {
        browser.size(width, width > 600 ? 860 : 900, scheme.equals("dark"));
        browser.click("#try [value=register]");
        browser.waitFor("document.querySelector('.steps .done')");
        browser.waitFor("document.querySelectorAll('#here li').length === 1");
        assertThat(browser.evaluate("document.documentElement.scrollWidth").intValue()).isLessThanOrEqualTo(width);
        Path screenshots = Files.createDirectories(Path.of("target", "screenshots"));
        browser.screenshot(screenshots.resolve("console-" + width + "-" + scheme + ".png"));
        browser.click("#open-add");
        browser.waitFor("document.querySelector('#add').open");
        assertThat(browser.evaluate("document.querySelector('#add').getBoundingClientRect().right").doubleValue())
                .isLessThanOrEqualTo(width);
        browser.screenshot(screenshots.resolve("add-" + width + "-" + scheme + ".png"));
        // Every control has a name that a screen reader can say.
        assertThat(browser.evaluate("[...document.querySelectorAll('button, input, select, textarea')].filter(e =>"
                                + " !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length)"
                                + " && e.checkVisibility()).length")
                        .intValue())
                .isZero();
    }

    private String text(String selector) throws Exception {
        return browser.evaluate("document.querySelector('" + selector + "').innerText").textValue();
    }
}
