package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.crypto.Secret;
import dev.keywright.host.emulated.EmulatedSecurityKey;
import dev.keywright.host.otp.AccessCodes;
import dev.keywright.host.otp.OathHotp;
import dev.keywright.host.otp.OtpSession;
import dev.keywright.host.otp.Slot;
import dev.keywright.host.otp.TokenId;
import dev.keywright.port.Port;
import dev.keywright.port.Ports;
import dev.keywright.token.UserPresence;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyConsoleTest {

    @TempDir
    Path folder;

    private final List<PluggedKey> keys = new ArrayList<>();
    private final StringWriter said = new StringWriter();
    private final KeyConsole console = new KeyConsole(keys, new PrintWriter(said));

    @BeforeEach
    void twoKeys() throws IOException {
        for (String name : List.of("one", "two")) {
            EmulatedSecurityKey key = EmulatedSecurityKey.plugIn(
                    folder.resolve(name + ".state"), null, UserPresence.ALWAYS);
            keys.add(new PluggedKey(key, new Ports(key.token(), List.of(new Hole("hole " + name), new Hole("drawer")))));
        }
    }

    @AfterEach
    void close() {
        keys.forEach(PluggedKey::close);
    }

    private String serial(int key) {
        return String.valueOf(keys.get(key).key().info().serial());
    }

    private List<String> told(String line) {
        said.getBuffer().setLength(0);
        assertThat(console.take(line)).isTrue();
        return said.toString().lines().toList();
    }

    @Test
    void aVerbAloneIsForAllKeys() {
        assertThat(told("plug")).containsExactly(
                "The YubiKey 5 NFC " + serial(0) + " is plugged into hole one and drawer.",
                "The YubiKey 5 NFC " + serial(1) + " is plugged into hole two and drawer.");
        assertThat(keys).allMatch(key -> key.ports().isPluggedIn());
        assertThat(told(" unplug ")).hasSize(2);
        assertThat(keys).noneMatch(key -> key.ports().all().stream().anyMatch(Port::isPluggedIn));
    }

    @Test
    void aSerialNumberMeansOneKey() {
        assertThat(told("plug  " + serial(1))).containsExactly(
                "The YubiKey 5 NFC " + serial(1) + " is plugged into hole two and drawer.");
        assertThat(keys.get(0).ports().all()).noneMatch(Port::isPluggedIn);
        assertThat(keys.get(1).ports().isPluggedIn()).isTrue();
    }

    @Test
    void aKeyIsPluggedInEverywhereOrNowhere() {
        Hole last = (Hole) keys.get(0).ports().all().get(1);
        last.blocked = true;
        assertThat(told("plug " + serial(0))).containsExactly("The drawer is stuck; pull harder.");
        assertThat(keys.get(0).ports().all()).noneMatch(Port::isPluggedIn);
    }

    @Test
    void aTouchIsOfOneKeyAndTypesWhereASlotDoes() throws Exception {
        try (OtpSession session = OtpSession.open(keys.get(0).key().openOtp())) {
            OathHotp codes = OathHotp.of(TokenId.ofSerial(session.serial()), Secret.copyOf(new byte[20]), 6, 0);
            session.program(Slot.ONE, codes, session.usualOptions(codes), AccessCodes.NONE);
        }
        assertThat(told("touch")).containsExactly(
                "Say which key is touched: " + serial(0) + " or " + serial(1) + ".");
        assertThat(told("touch " + serial(0))).containsExactly("The YubiKey 5 NFC " + serial(0) + " typed.");
        assertThat(told("touch long " + serial(0))).containsExactly("The YubiKey 5 NFC " + serial(0)
                + " has nothing to type for that touch; program a slot with 'keywright otp program'.");
    }

    @Test
    void anythingElseIsHelpedWithAndQuitEnds() {
        assertThat(told("")).isEmpty();
        assertThat(told("pull")).containsExactly(KeyConsole.HELP);
        assertThat(told("touch 123")).containsExactly(KeyConsole.HELP);
        assertThat(console.take("quit")).isFalse();
    }

    private static final class Hole implements Port {
        private final String place;
        private boolean inside;
        private boolean blocked;

        Hole(String place) {
            this.place = place;
        }

        @Override
        public String place() {
            return place;
        }

        @Override
        public void plugIn() throws IOException {
            if (blocked) {
                throw new IOException("The drawer is stuck; pull harder.");
            }
            inside = true;
        }

        @Override
        public void pullOut() {
            inside = false;
        }

        @Override
        public boolean isPluggedIn() {
            return inside;
        }

        @Override
        public void close() {
            pullOut();
        }
    }
}
