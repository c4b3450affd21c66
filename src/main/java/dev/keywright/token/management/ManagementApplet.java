package dev.keywright.token.management;

import dev.keywright.token.Applet;
import dev.keywright.token.Interaction;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.profile.Firmware;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.ResponseApdu;
import dev.keywright.wire.StatusWord;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** The management application on the card pipe, as yubikit's management.py speaks to it. */
public final class ManagementApplet implements Applet {

    private static final Bytes AID = Bytes.ofHex("a000000527471117");

    /** What a YubiKey 5.4.3 answers to SELECT, before its version. */
    private static final String GREETING = "Virtual mgr - FW version ";

    private static final int WRITE_CONFIG = 0x1c;
    private static final int READ_CONFIG = 0x1d;
    private static final int DEVICE_RESET = 0x1f;

    private final Firmware firmware;
    private final ManagementCommands commands;

    /**
     * The only pipe into a key, which never starts anew.
     *
     * @param implemented the applications that the emulated key has
     */
    public ManagementApplet(TokenCore core, Set<Application> implemented) {
        this(
                core.profile().behavesAs(),
                new ManagementCommands(core, new EnabledApplications(core, implemented), () -> {}));
    }

    /** @param firmware which the answer to SELECT names */
    public ManagementApplet(Firmware firmware, ManagementCommands commands) {
        this.firmware = firmware;
        this.commands = commands;
    }

    @Override
    public Bytes aid() {
        return AID;
    }

    @Override
    public ResponseApdu select() {
        return ResponseApdu.ok((GREETING + firmware).getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public ResponseApdu process(CommandApdu command, Interaction interaction) {
        if (command.cla() != 0) {
            return ResponseApdu.of(StatusWord.CLASS_NOT_SUPPORTED);
        }
        try {
            return switch (command.ins()) {
                case READ_CONFIG -> read(command);
                case WRITE_CONFIG -> write(command);
                case DEVICE_RESET -> reset(command);
                default -> ResponseApdu.of(StatusWord.INSTRUCTION_NOT_SUPPORTED);
            };
        } catch (ManagementRefusal refusal) {
            return ResponseApdu.of(refusal.status());
        } catch (MemoryFailure e) {
            return ResponseApdu.of(StatusWord.MEMORY_FAILURE);
        }
    }

    /** P1 is the page's number. */
    private ResponseApdu read(CommandApdu command) throws ManagementRefusal {
        if (command.p2() != 0) {
            throw new ManagementRefusal(StatusWord.WRONG_P1_P2);
        }
        return ResponseApdu.ok(commands.read(command.p1()));
    }

    private ResponseApdu write(CommandApdu command) throws ManagementRefusal, MemoryFailure {
        requireNoParameters(command);
        commands.write(command.data().toArray());
        return ResponseApdu.of(StatusWord.OK);
    }

    private ResponseApdu reset(CommandApdu command) throws ManagementRefusal, MemoryFailure {
        requireNoParameters(command);
        if (!command.data().isEmpty()) {
            throw new ManagementRefusal(StatusWord.WRONG_LENGTH);
        }
        commands.reset();
        return ResponseApdu.of(StatusWord.OK);
    }

    private static void requireNoParameters(CommandApdu command) throws ManagementRefusal {
        if (command.p1() != 0 || command.p2() != 0) {
            throw new ManagementRefusal(StatusWord.WRONG_P1_P2);
        }
    }
}
