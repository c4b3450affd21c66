package dev.keywright.host.webauthn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.keywright.host.webauthn.WebAuthnException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {

    @ParameterizedTest
    @CsvSource({
        "https://example.org, https://example.org, example.org",
        "https://example.org:443, https://example.org, example.org",
        "https://example.org:8443, https://example.org:8443, example.org",
        "HTTPS://Login.Example.ORG, https://login.example.org, login.example.org",
        "https://xn--bcher-kva.example, https://xn--bcher-kva.example, xn--bcher-kva.example",
        "https://intranet, https://intranet, intranet",
        "http://localhost, http://localhost, localhost",
        "http://localhost:80, http://localhost, localhost",
        "http://localhost:8420, http://localhost:8420, localhost",
        "https://localhost, https://localhost, localhost"
    })
    void readsOrigins(String text, String serialised, String host) throws Exception {
        assertThat(Origin.parse(text)).isEqualTo(new Origin(serialised, host));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "example.org", "https:", "https://", "https://example.org/", "https://example.org/login",
        "https://example.org?q", "https://example.org#f", "https://me@example.org", "https://example.org:99999",
        "https://exa mple.org", "mailto:me@example.org", "https://bücher.example", "null",
        "http://example.org", "http://app.localhost", "ftp://example.org", "file:///tmp/x",
        "https://192.0.2.1", "https://[2001:db8::1]", "http://127.0.0.1", "https://0x7f.1", "https://example.0x7f"
    })
    void refusesWhatMayNotUseKeys(String text) {
        assertThatThrownBy(() -> Origin.parse(text))
                .asInstanceOf(type(WebAuthnException.class))
                .extracting(WebAuthnException::reason)
                .isEqualTo(Reason.WRONG_ORIGIN);
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.org, example.org",
        "https://login.example.org, example.org",
        "https://login.example.org, login.example.org",
        "https://a.b.example.org:8443, b.example.org",
        "https://intranet, intranet",
        "http://localhost:8420, localhost",
        "https://app.localhost, localhost"
    })
    void aPageMayUseItsDomainAndParents(String origin, String rpId) throws Exception {
        assertThat(Origin.parse(origin).rpId(rpId)).isEqualTo(rpId);
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.org, login.example.org",
        "https://example.org, org",
        "https://example.org, example.com",
        "https://badexample.org, example.org",
        "https://example.org, ''",
        "https://example.org, .example.org",
        "https://example.org, EXAMPLE.org",
        "https://example.org, https://example.org",
        "http://localhost, example.org"
    })
    void aPageMayUseNoOther(String origin, String rpId) {
        assertThatThrownBy(() -> Origin.parse(origin).rpId(rpId))
                .isInstanceOf(WebAuthnException.class)
                .hasMessageContaining("may not use the relying party id");
    }

    @Test
    void theDomainIsTheDefault() throws Exception {
        assertThat(Origin.parse("https://login.example.org").rpId(null)).isEqualTo("login.example.org");
    }
}
