package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.host.FoundKeys;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.SecurityKey;
import dev.keywright.token.UserVerifier;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class KeyOptionsTest {

    private static final List<String> NOTES = List.of("Card readers were not looked at: start pcscd.");

    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();

    @CommandLine.Command
    static final class Probe {
        @CommandLine.Mixin
        KeyOptions keys;
    }

    private record FidoKey(KeyInfo info, Optional<String> place) implements SecurityKey {

        FidoKey() {
            this(new KeyInfo(7, "Security Key", "5.4.3", false, null, List.of(Pipe.FIDO)), Optional.empty());
        }

        static FidoKey withoutSerialAt(String place) {
            return new FidoKey(new KeyInfo(null, "Solo 2", null, false, null, List.of(Pipe.FIDO)), Optional.of(place));
        }

        @Override
        public SmartCardConnection openCard() throws IOException {
            throw new IOException("It has none.");
        }

        @Override
        public FidoConnection openFido() throws IOException {
            throw new IOException("It is not asked for.");
        }

        @Override
        public void close() {}
    }

    private KeyOptions options(String... arguments) {
        Probe probe = new Probe();
        new CommandLine(probe).setErr(new PrintWriter(err, true)).parseArgs(arguments);
        return probe.keys;
    }

    private Path state() {
        return folder.resolve("key.state");
    }

    @Test
    void whoFallsBackToTheEmulatedKeyIsToldWhatWasNotLookedAt() throws Exception {
        KeyOptions options = options("--state", state().toString());
        try (SecurityKey key = options.choose(new FoundKeys(List.of(), NOTES), null, UserVerifier.ALWAYS)) {
            assertThat(key.info().emulated()).isTrue();
        }
        assertThat(err.toString().lines()).startsWith(NOTES.get(0))
                .anyMatch(line -> line.startsWith("No security key was found on HID or PC/SC; using the emulated"));
    }

    @Test
    void whoseKeyHasNoCardIsToldThatReadersWereNotLookedAt() throws Exception {
        FoundKeys found = new FoundKeys(List.of(new FidoKey()), NOTES);
        assertThat(options().choose(found, null, UserVerifier.ALWAYS).info().serial()).isEqualTo(7);
        assertThat(err.toString()).isEmpty();
        assertThat(options().choose(found, Pipe.CARD, UserVerifier.ALWAYS).info().serial()).isEqualTo(7);
        assertThat(err.toString().lines()).containsExactlyElementsOf(NOTES);
    }

    @Test
    void oneOfTwoKeysWithoutSerialNumbersIsMeantByItsPlace() throws Exception {
        FidoKey left = FidoKey.withoutSerialAt("usb-1-1");
        FidoKey right = FidoKey.withoutSerialAt("usb-1-2");
        FoundKeys found = new FoundKeys(List.of(left, right), List.of());
        assertThat(options("--key", "usb-1-2").choose(found, null, UserVerifier.ALWAYS)).isSameAs(right);
        assertThatThrownBy(() -> options().choose(found, null, UserVerifier.ALWAYS))
                .isInstanceOf(Misuse.class)
                .hasMessage("Several keys are plugged in (Solo 2 usb-1-1, Solo 2 usb-1-2); pick one, as with"
                        + " --key usb-1-1.");
    }

    @Test
    void aNumberThatNobodyHasMakesNoKey() {
        KeyOptions options = options("--state", state().toString(), "--key", "5");
        assertThatThrownBy(options::open).isInstanceOf(Misuse.class)
                .hasMessage("No key 5 is there; 'keywright keys' lists those that are.");
        assertThat(folder).isEmptyDirectory();
    }
}
