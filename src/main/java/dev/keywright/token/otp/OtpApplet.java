package dev.keywright.token.otp;

import dev.keywright.token.Applet;
import dev.keywright.token.Interaction;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.ResponseApdu;
import dev.keywright.wire.StatusWord;

/** The OTP application on the card pipe (Yubico's .NET SDK, "OTP commands and APDUs", and yubikit's yubiotp.py). */
public final class OtpApplet implements Applet {

    private static final Bytes AID = Bytes.ofHex("a000000527200101");

    private static final int SLOT_COMMAND = 0x01;
    private static final int READ_STATUS = 0x03;

    private final OtpCommands commands;

    public OtpApplet(OtpCommands commands) {
        this.commands = commands;
    }

    @Override
    public Bytes aid() {
        return AID;
    }

    @Override
    public ResponseApdu select() {
        return ResponseApdu.ok(commands.status());
    }

    @Override
    public ResponseApdu process(CommandApdu command, Interaction interaction) {
        if (command.cla() != 0) {
            return ResponseApdu.of(StatusWord.CLASS_NOT_SUPPORTED);
        }
        return switch (command.ins()) {
            case SLOT_COMMAND -> slotCommand(command, interaction);
            case READ_STATUS -> ResponseApdu.ok(commands.status());
            default -> ResponseApdu.of(StatusWord.INSTRUCTION_NOT_SUPPORTED);
        };
    }

    /** P1 is the command. */
    private ResponseApdu slotCommand(CommandApdu command, Interaction interaction) {
        if (command.p2() != 0) {
            return ResponseApdu.of(StatusWord.WRONG_P1_P2);
        }
        try {
            byte[] answer = commands.execute(command.p1(), command.data().toArray(), interaction);
            return ResponseApdu.ok(answer.length == 0 ? commands.status() : answer);
        } catch (OtpRefusal refusal) {
            return ResponseApdu.of(refusal.status());
        }
    }
}
