package dev.keywright.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.testing.FreshKey;
import dev.keywright.token.card.CardInterface;
import dev.keywright.token.profile.FirmwareProfiles;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Where power comes from: authenticatorReset works only soon after a power-up (CTAP 2.1 §6.6). */
class EmulatedKeyTest {

    private static final String SELECT_FIDO = "00a4040008a0000006472f0001";
    private static final String RESET = "80100000 01 07";
    private static final String DONE = "009000";
    private static final String NOT_ALLOWED = "309000";

    private Instant now = Instant.EPOCH;
    private final EmulatedKey key = new EmulatedKey(
            FirmwareProfiles.defaultProfile(),
            FreshKey.state(),
            new TokenEnvironment(
                    () -> now, RandomSource.system(), UserPresence.ALWAYS, Crypto.fastest(), StateStore.IN_MEMORY));

    @Test
    void aContactlessReaderIsAllThePowerThatTheKeyHas() {
        CardInterface card = key.nfcCard();
        now = now.plus(Duration.ofHours(1));
        card.powerOn();
        assertThat(fidoReset(card)).isEqualTo(DONE);
        now = now.plusSeconds(11);
        assertThat(fidoReset(card)).isEqualTo(NOT_ALLOWED);

        card.powerOn();
        card.reset();
        assertThat(fidoReset(card)).isEqualTo(NOT_ALLOWED);

        card.powerOff();
        card.powerOn();
        assertThat(fidoReset(card)).isEqualTo(DONE);
    }

    @Test
    void onUsbTheKeyHasPowerWhateverTheCardInterfaceHas() {
        CardInterface card = key.usbCard();
        card.powerOn();
        assertThat(fidoReset(card)).isEqualTo(DONE);
        now = now.plusSeconds(11);

        card.powerOff();
        card.powerOn();
        assertThat(fidoReset(card)).isEqualTo(NOT_ALLOWED);

        key.powerCycle();
        assertThat(fidoReset(card)).isEqualTo(DONE);
    }

    private static String fidoReset(CardInterface card) {
        send(card, SELECT_FIDO);
        return send(card, RESET);
    }

    private static String send(CardInterface card, String command) {
        HexFormat hex = HexFormat.of();
        return hex.formatHex(card.transmit(hex.parseHex(command.replace(" ", ""))));
    }
}
