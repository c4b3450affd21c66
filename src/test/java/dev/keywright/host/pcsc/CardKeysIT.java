package dev.keywright.host.pcsc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.FreshKey;
import dev.keywright.testing.PcscSandbox;
import dev.keywright.testing.VpcdCard;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against Debian's pcscd and the JDK's PC/SC client. */
class CardKeysIT {

    private static List<String> list(PcscSandbox sandbox, String... apdus) throws Exception {
        return sandbox.runJava(ListCardKeys.class, apdus).expectSuccess().lines().toList();
    }

    @Test
    void findsTheKeyInTheReaderAndSpeaksToIt() throws Exception {
        try (PcscSandbox sandbox = PcscSandbox.start()) {
            assertThat(list(sandbox)).as("readers without cards").isEqualTo(List.of());
            sandbox.startJava(VpcdCard.class);
            sandbox.awaitCard();
            // PUT of an account with a name of 64 bytes, and LIST (YKOATH).
            String[] apdus = new String[6];
            for (int i = 0; i < 5; i++) {
                String name = "account " + i + "x".repeat(55);
                apdus[i] = "00010000" + "54" + "7140" + HexFormat.of().formatHex(name.getBytes())
                        + "7310" + "2106" + "00".repeat(14);
            }
            apdus[5] = "00a1000000";
            List<String> lines = list(sandbox, apdus);
            assertThat(lines.get(0)).contains("serial=" + FreshKey.SERIAL, "name=Yubico YubiKey OTP+FIDO+CCID,",
                    "firmware=5.4.3", "emulated=false", "pipes=[CARD]");
            assertThat(lines.get(1)).isEqualTo("USB 3bfd1300008131fe158073c021c057597562694b657940");
            assertThat(lines.subList(2, 7)).containsOnly("9000");
            // The rest waits for the applet's own instruction: the JDK has not fetched it with GET RESPONSE.
            assertThat(lines.get(7)).hasSize(2 * 258).endsWith("61" + "4f");
        }
    }
}
