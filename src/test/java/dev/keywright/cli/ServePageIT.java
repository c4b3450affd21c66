package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.Chromium;
import dev.keywright.testing.Launcher;
import dev.keywright.testing.Oathtool;
import dev.keywright.testing.Service;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console page of a real {@code keywright serve} with its emulated key, in a real browser. */
class ServePageIT {

    private static final String KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXZ";
    /** Long enough that no code changes while the test looks. */
    private static final int PERIOD = 86_400;

    @TempDir
    Path folder;

    private Service service;
    private Chromium browser;

    @BeforeEach
    void start() throws Exception {
        service = Service.start(new Launcher(folder.resolve("data")));
        browser = new Chromium(Files.createDirectories(folder.resolve("profile")));
        browser.open(service.origin() + "/");
        browser.waitFor("document.querySelector('#keys .key')");
    }

    @AfterEach
    void stop() throws Exception {
        browser.close();
        service.close();
    }

    private String text(String selector) throws Exception {
        return browser.evaluate("document.querySelector('" + selector + "').innerText").textValue();
    }

    /** What the page shows as the code of the account at that place, without the gap in the middle. */
    private String code(int place) throws Exception {
        String button = ".account:nth-child(" + place + ") .code";
        browser.waitFor("document.querySelector('" + button + "')?.textContent && "
                + "!document.querySelector('" + button + "').hidden");
        return text(button).replaceAll("\\s", "");
    }

    private void submit() throws Exception {
        int before = browser.evaluate("document.querySelectorAll('.account').length").intValue();
        browser.click("#add-form [type=submit]");
        browser.waitFor("!document.querySelector('#add').open && document.querySelectorAll('.account').length === "
                + (before + 1));
    }

    @Test
    void showsTheEmulatedKeyAndTheCodesOfAccountsThatAreAddedThere() throws Exception {
        assertThat(text("#keys")).contains("YubiKey 5 NFC", "emulated", service.key(), "5.4.3", "yubikey-5.4.3");
        assertThat(text("#service")).isEqualTo(service.origin());

        browser.click("#open-add");
        browser.type("#issuer", "Example");
        browser.type("#account", "ada");
        browser.type("#setup-key", "jbsw y3dp ehpk 3pxp jbsw y3dp ehpk 3px1");
        browser.click("#add-form [type=submit]");
        browser.waitFor("!document.querySelector('#add-error').hidden");
        assertThat(text("#add-error")).startsWith("The setup key has a '1' at position 39;");
        browser.type("#setup-key", "jbsw y3dp ehpk 3pxp jbsw y3dp ehpk 3pxz");
        browser.type("#period", "" + PERIOD);
        submit();
        assertThat(code(1)).isEqualTo(Oathtool.totp(KEY, "SHA1", 6, PERIOD, now()));

        browser.click("#open-add");
        browser.click("[name=how][value=qr]");
        browser.choose("#qr", Oathtool.draw("otpauth://totp/Example:qr?secret=" + KEY
                + "&algorithm=SHA512&digits=8&period=" + PERIOD, folder.resolve("qr.png")));
        submit();
        assertThat(code(2)).isEqualTo(Oathtool.totp(KEY, "SHA512", 8, PERIOD, now()));

        browser.click("#open-add");
        browser.click("[name=how][value=uri]");
        browser.type("#uri", "otpauth://hotp/Example:counted?secret=" + KEY + "&counter=5");
        submit();
        for (int counter = 5; counter < 7; counter++) {
            String expected = Oathtool.hotp(KEY, "SHA1", 6, counter);
            browser.click(".account:nth-child(3) .ask");
            browser.waitFor("document.querySelector('.account:nth-child(3) .code').textContent.replace(' ', '') === '"
                    + expected + "'");
        }
        // The one complaint that there may be is the browser's own, of the refused setup key.
        assertThat(browser.complaints).allSatisfy(complaint -> assertThat(complaint).contains("400"));
    }

    private static long now() {
        return System.currentTimeMillis() / 1000;
    }

    @Test
    void registersAPasskeyAndSignsInWithIt() throws Exception {
        browser.type("#username", "ada");
        browser.click("#try [value=register]");
        browser.waitFor("document.querySelector('.steps .done')?.textContent === 'Registered ada.'");
        browser.waitFor("document.querySelectorAll('#on-key li').length === 1");
        assertThat(text("#on-key")).contains("ada", "localhost");
        assertThat(text("#here")).contains("ada", "attested by its maker", "never used");
        browser.type("#username", "");
        browser.click("#try [value='sign-in']");
        browser.waitFor("document.querySelector('.steps .done')?.textContent === 'Signed in as ada.'");
        browser.waitFor("document.querySelector('#here').innerText.includes('last used')");
        assertThat(browser.complaints).isEmpty();
    }
}
