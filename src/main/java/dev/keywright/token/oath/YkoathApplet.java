package dev.keywright.token.oath;

import dev.keywright.token.Applet;
import dev.keywright.token.Interaction;
import dev.keywright.token.Outcome;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.profile.FirmwareProfile.Oath;
import dev.keywright.token.state.OathState;
import dev.keywright.token.state.StateChange.OathReset;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.ResponseApdu;
import dev.keywright.wire.StatusWord;
import dev.keywright.wire.Tlv;
import dev.keywright.wire.Ykoath;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The YKOATH applet, by Yubico's "YKOATH Protocol Specification"; where that is silent, by what Yubico's clients rely
 * on.
 */
public final class YkoathApplet implements Applet {

    private static final Bytes AID = Bytes.ofHex("a000000527210101");

    private static final int DEVICE_ID_LENGTH = 8;

    private final TokenCore core;
    private final Oath profile;
    private final AccessGate gate;
    private final PutAccount put;
    private final CodeCalculation calculation;

    /** @param core a key whose profile has the applet */
    public YkoathApplet(TokenCore core) {
        this.core = core;
        this.profile = Objects.requireNonNull(core.profile().oath(), "the profile has no YKOATH applet");
        this.gate = new AccessGate(core);
        this.put = new PutAccount(profile);
        this.calculation = new CodeCalculation(core);
    }

    @Override
    public Bytes aid() {
        return AID;
    }

    @Override
    public int continuation() {
        return Ykoath.SEND_REMAINING;
    }

    /** "SELECT INSTRUCTION". */
    @Override
    public ResponseApdu select() {
        List<Tlv> answer = new ArrayList<>();
        answer.add(new Tlv(Ykoath.TAG_VERSION, core.profile().behavesAs().toBytes()));
        answer.add(new Tlv(Ykoath.TAG_NAME, core.state().oath().deviceId()));
        answer.addAll(gate.select());
        return ResponseApdu.ok(Tlv.encodeAll(answer));
    }

    @Override
    public void deselect() {
        gate.close();
    }

    @Override
    public ResponseApdu process(CommandApdu command, Interaction interaction) {
        try {
            check(command);
            return dispatch(command, interaction);
        } catch (Refusal refusal) {
            return ResponseApdu.of(refusal.status());
        } catch (MemoryFailure e) {
            return ResponseApdu.of(StatusWord.MEMORY_FAILURE);
        }
    }

    private void check(CommandApdu command) throws Refusal {
        if (command.cla() != 0) {
            throw new Refusal(StatusWord.CLASS_NOT_SUPPORTED);
        }
        boolean known = switch (command.ins()) {
            case Ykoath.PUT, Ykoath.DELETE, Ykoath.SET_CODE, Ykoath.RESET, Ykoath.LIST, Ykoath.CALCULATE,
                    Ykoath.VALIDATE, Ykoath.CALCULATE_ALL, Ykoath.SEND_REMAINING -> true;
            case Ykoath.RENAME -> profile.rename();
            default -> false;
        };
        if (!known) {
            throw new Refusal(StatusWord.INSTRUCTION_NOT_SUPPORTED);
        }
        // The column "Require Auth" of the specification's table of instructions.
        if (command.ins() != Ykoath.RESET && command.ins() != Ykoath.VALIDATE && gate.isLocked()) {
            throw new Refusal(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
        }
        boolean fits = switch (command.ins()) {
            case Ykoath.RESET -> command.p1() == Ykoath.RESET_P1 && command.p2() == Ykoath.RESET_P2;
            case Ykoath.CALCULATE, Ykoath.CALCULATE_ALL ->
                    command.p1() == 0 && (command.p2() == 0 || command.p2() == Ykoath.TRUNCATED_P2);
            default -> command.p1() == 0 && command.p2() == 0;
        };
        if (!fits) {
            throw new Refusal(StatusWord.WRONG_P1_P2);
        }
    }

    private ResponseApdu dispatch(CommandApdu command, Interaction interaction) throws Refusal, MemoryFailure {
        OathState state = core.state().oath();
        return switch (command.ins()) {
            case Ykoath.PUT -> core.settle(put.handle(command, state));
            case Ykoath.DELETE -> core.settle(AccountList.delete(command, state));
            case Ykoath.SET_CODE -> gate.setCode(command);
            case Ykoath.RESET -> core.settle(reset(command));
            case Ykoath.RENAME -> core.settle(AccountList.rename(command, state));
            case Ykoath.LIST -> core.settle(AccountList.list(command, state));
            case Ykoath.CALCULATE -> core.settle(calculation.calculate(command, state, interaction));
            case Ykoath.VALIDATE -> gate.validate(command);
            case Ykoath.CALCULATE_ALL -> core.settle(calculation.calculateAll(command, state));
            // The card pipe gives out what remains of an answer; what arrives here finds nothing.
            case Ykoath.SEND_REMAINING -> throw new Refusal(StatusWord.CONDITIONS_NOT_SATISFIED);
            default -> throw new Refusal(StatusWord.INSTRUCTION_NOT_SUPPORTED);
        };
    }

    /** "RESET INSTRUCTION"; a new device id, so that no client takes this for the key whose password it remembers. */
    private Outcome<ResponseApdu> reset(CommandApdu command) throws Refusal {
        new YkoathReader(command.data()).end();
        byte[] deviceId = core.environment().random().bytes(DEVICE_ID_LENGTH);
        return Outcome.of(ResponseApdu.of(StatusWord.OK), new OathReset(Bytes.of(deviceId)));
    }
}
