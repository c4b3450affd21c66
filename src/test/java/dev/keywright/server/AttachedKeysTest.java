package dev.keywright.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.KeyUnavailable;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.discovery.KeyEvent;
import dev.keywright.host.discovery.KeyEvent.Kind;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AttachedKeysTest {

    private static final SecurityKey REAL = new Pulled(new KeyInfo(7, "real", null, false, null, List.of()));
    private static final SecurityKey EMULATED = new Pulled(new KeyInfo(8, "software", null, true, "a", List.of()));

    /** A key that is pulled out whenever it is spoken to. */
    private record Pulled(KeyInfo info) implements SecurityKey {

        @Override
        public SmartCardConnection openCard() throws IOException {
            throw new KeyUnavailable("The card was pulled out.");
        }

        @Override
        public FidoConnection openFido() throws IOException {
            throw new IOException("a connection of that name is known to nobody");
        }

        @Override
        public void close() {}
    }

    private final AttachedKeys desk = new AttachedKeys(Map.of("8", EMULATED), InstantSource.system());

    private List<String> ids() {
        return desk.keys().stream().map(KeyDesk.Key::id).toList();
    }

    @Test
    void keysComeAndGoAndWhoListensIsTold() {
        List<List<String>> told = new ArrayList<>();
        desk.onChange(() -> told.add(ids()));
        desk.changed(List.of(new KeyEvent(Kind.CAME, "7", REAL)));
        desk.changed(List.of(new KeyEvent(Kind.WENT, "7", REAL)));
        assertThat(told).containsExactly(List.of("8", "7"), List.of("8"));
    }

    /** The watch sees it at the ports of the service, as other programs do. */
    @Test
    void theServicesOwnEmulatedKeyStays() {
        SecurityKey atPort = new Pulled(new KeyInfo(8, "seen in a reader", null, false, null, List.of()));
        desk.changed(List.of(new KeyEvent(Kind.CAME, "8", atPort)));
        desk.changed(List.of(new KeyEvent(Kind.WENT, "8", atPort)));
        assertThat(desk.keys()).extracting(KeyDesk.Key::info).containsExactly(EMULATED.info());
    }

    @Test
    void whyAKeyCannotBeSpokenToIsTold() {
        assertThatThrownBy(() -> desk.oathAccounts("8"))
                .isInstanceOfSatisfying(KeyDeskException.class, e ->
                        assertThat(e.reason()).isEqualTo(KeyDeskException.Reason.UNAVAILABLE))
                .hasMessage("The card was pulled out.");
        assertThatThrownBy(() -> desk.createCredential("8", "{}", "http://localhost"))
                .hasMessageStartingWith("The key does not answer");
        assertThatThrownBy(() -> desk.oathAccounts("7")).hasMessage("There is no key 7; plug it in.");
    }
}
