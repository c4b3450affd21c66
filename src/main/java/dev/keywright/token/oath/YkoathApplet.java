package dev.keywright.token.oath;

import dev.keywright.token.Applet;
import dev.keywright.token.Interaction;
import dev.keywright.token.Outcome;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.state.OathState;
import dev.keywright.token.state.StateChange.OathReset;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.ResponseApdu;
import dev.keywright.wire.StatusWord;
import dev.keywright.wire.Tlv;
import java.util.ArrayList;
import java.util.List;

/**
 * The YKOATH applet, by Yubico's "YKOATH Protocol Specification"; where that is silent, by what Yubico's clients rely
 * on.
 */
public final class YkoathApplet implements Applet {

    private static final Bytes AID = Bytes.ofHex("a000000527210101");

    private static final int PUT = 0x01;
    private static final int DELETE = 0x02;
    private static final int SET_CODE = 0x03;
    private static final int RESET = 0x04;
    private static final int RENAME = 0x05;
    private static final int LIST = 0xa1;
    private static final int CALCULATE = 0xa2;
    private static final int VALIDATE = 0xa3;
    private static final int CALCULATE_ALL = 0xa4;
    private static final int SEND_REMAINING = 0xa5;

    /** P1 and P2 of RESET, so that it does not happen by accident. */
    private static final int RESET_CONFIRMATION = 0xdead;

    private static final int DEVICE_ID_LENGTH = 8;

    private final TokenCore core;
    private final AccessGate gate;
    private final PutAccount put;
    private final CodeCalculation calculation;

    public YkoathApplet(TokenCore core) {
        this.core = core;
        this.gate = new AccessGate(core);
        this.put = new PutAccount(core.profile().oath());
        this.calculation = new CodeCalculation(core);
    }

    @Override
    public Bytes aid() {
        return AID;
    }

    @Override
    public int continuation() {
        return SEND_REMAINING;
    }

    /** "SELECT INSTRUCTION". */
    @Override
    public ResponseApdu select() {
        List<Tlv> answer = new ArrayList<>();
        answer.add(new Tlv(YkoathTag.VERSION, core.profile().firmware().toBytes()));
        answer.add(new Tlv(YkoathTag.NAME, core.state().oath().deviceId()));
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
            case PUT, DELETE, SET_CODE, RESET, LIST, CALCULATE, VALIDATE, CALCULATE_ALL, SEND_REMAINING -> true;
            case RENAME -> core.profile().oath().rename();
            default -> false;
        };
        if (!known) {
            throw new Refusal(StatusWord.INSTRUCTION_NOT_SUPPORTED);
        }
        // The column "Require Auth" of the specification's table of instructions.
        if (command.ins() != RESET && command.ins() != VALIDATE && gate.isLocked()) {
            throw new Refusal(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
        }
        int p1p2 = command.p1() << 8 | command.p2();
        boolean fits = switch (command.ins()) {
            case RESET -> p1p2 == RESET_CONFIRMATION;
            case CALCULATE, CALCULATE_ALL -> p1p2 == 0 || p1p2 == 1;
            default -> p1p2 == 0;
        };
        if (!fits) {
            throw new Refusal(StatusWord.WRONG_P1_P2);
        }
    }

    private ResponseApdu dispatch(CommandApdu command, Interaction interaction) throws Refusal, MemoryFailure {
        OathState state = core.state().oath();
        return switch (command.ins()) {
            case PUT -> core.settle(put.handle(command, state));
            case DELETE -> core.settle(AccountList.delete(command, state));
            case SET_CODE -> gate.setCode(command);
            case RESET -> core.settle(reset(command));
            case RENAME -> core.settle(AccountList.rename(command, state));
            case LIST -> core.settle(AccountList.list(command, state));
            case CALCULATE -> core.settle(calculation.calculate(command, state, interaction));
            case VALIDATE -> gate.validate(command);
            case CALCULATE_ALL -> core.settle(calculation.calculateAll(command, state));
            // The card pipe gives out what remains of an answer; what arrives here finds nothing.
            case SEND_REMAINING -> throw new Refusal(StatusWord.CONDITIONS_NOT_SATISFIED);
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
