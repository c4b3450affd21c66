package dev.keywright.token.management;

import dev.keywright.token.Applet;
import dev.keywright.token.Interaction;
import dev.keywright.token.TokenCore;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.ResponseApdu;
import dev.keywright.wire.StatusWord;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** The management applet, as yubikit's management.py speaks to it: it tells what the key is. */
public final class ManagementApplet implements Applet {

    private static final Bytes AID = Bytes.ofHex("a000000527471117");

    /** What a YubiKey 5.4.3 answers to SELECT, before its version. */
    private static final String GREETING = "Virtual mgr - FW version ";

    private static final int WRITE_CONFIG = 0x1c;
    private static final int READ_CONFIG = 0x1d;
    private static final int DEVICE_RESET = 0x1f;

    private final TokenCore core;
    private final DeviceInformation information;

    /** @param implemented the applications that the emulated key has, on any pipe */
    public ManagementApplet(TokenCore core, Set<Application> implemented) {
        this.core = core;
        this.information = new DeviceInformation(core.profile(), core.state().identity(), implemented);
    }

    @Override
    public Bytes aid() {
        return AID;
    }

    @Override
    public ResponseApdu select() {
        return ResponseApdu.ok((GREETING + core.profile().firmware()).getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public ResponseApdu process(CommandApdu command, Interaction interaction) {
        if (command.cla() != 0) {
            return ResponseApdu.of(StatusWord.CLASS_NOT_SUPPORTED);
        }
        return switch (command.ins()) {
            case READ_CONFIG -> readConfig(command);
            // The emulated key has one configuration for now.
            case WRITE_CONFIG, DEVICE_RESET -> ResponseApdu.of(StatusWord.FUNCTION_NOT_SUPPORTED);
            default -> ResponseApdu.of(StatusWord.INSTRUCTION_NOT_SUPPORTED);
        };
    }

    /** P1 is the page's number. */
    private ResponseApdu readConfig(CommandApdu command) {
        return information.page(command.p1())
                .filter(page -> command.p2() == 0)
                .map(ResponseApdu::ok)
                .orElse(ResponseApdu.of(StatusWord.WRONG_P1_P2));
    }
}
