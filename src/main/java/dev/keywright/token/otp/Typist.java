package dev.keywright.token.otp;

import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.SlotConfiguration;
import dev.keywright.wire.otp.SlotFlags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Types a ticket with the tabs, pauses and Enter that the slot's flags ask for (ykpersonalize(1), "Ticket flags"). */
final class Typist {

    private static final Duration DELAY = Duration.ofMillis(500);

    private final SlotConfiguration configuration;
    private final ScanMap map;
    private final Duration pacing;
    private final List<KeyStroke> keys = new ArrayList<>();

    /** @param scanMap the key's, or null for the usual one */
    Typist(SlotConfiguration configuration, @Nullable Bytes scanMap) {
        this.configuration = configuration;
        this.map = new ScanMap(scanMap, (configuration.extendedFlags() & SlotFlags.NUMERIC_KEYPAD) != 0);
        int flags = configuration.configFlags();
        this.pacing = Duration.ofMillis(((flags & SlotFlags.PACING_10_MS) != 0 ? 10 : 0)
                + ((flags & SlotFlags.PACING_20_MS) != 0 ? 20 : 0));
    }

    Typing type(Ticket ticket) {
        if (has(SlotFlags.TAB_FIRST)) {
            press("\t");
        }
        if (ticket instanceof Ticket.Text text) {
            press(text.reference());
            press(text.fixed());
            if (has(SlotFlags.APPEND_TAB_1)) {
                press("\t");
            }
            if (has(SlotFlags.APPEND_DELAY_1)) {
                delay();
            }
            press(text.code());
        } else if (ticket instanceof Ticket.ScanCodes password) {
            for (byte code : password.codes().toArray()) {
                press(ScanMap.key(code));
            }
        }
        if (has(SlotFlags.APPEND_TAB_2)) {
            press("\t");
        }
        if (has(SlotFlags.APPEND_DELAY_2)) {
            delay();
        }
        if (has(SlotFlags.APPEND_CR)) {
            press("\r");
        }
        return new Typing(keys);
    }

    private boolean has(int ticketFlag) {
        return (configuration.ticketFlags() & ticketFlag) != 0;
    }

    private void press(String characters) {
        characters.chars().forEach(character -> press(map.key((char) character)));
    }

    private void press(KeyStroke key) {
        keys.add(key.withPause(pacing));
    }

    /** After the last key; before the first one there is nothing to wait for. */
    private void delay() {
        if (!keys.isEmpty()) {
            KeyStroke last = keys.remove(keys.size() - 1);
            keys.add(last.withPause(last.pause().plus(DELAY)));
        }
    }
}
