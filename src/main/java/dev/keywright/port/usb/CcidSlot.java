package dev.keywright.port.usb;

import dev.keywright.token.card.CardInterface;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.ccid.CcidAnswer;
import dev.keywright.wire.ccid.CcidAnswer.Icc;
import dev.keywright.wire.ccid.CcidAnswer.Result;
import dev.keywright.wire.ccid.CcidChain;
import dev.keywright.wire.ccid.CcidCommand;
import dev.keywright.wire.ccid.CcidError;
import dev.keywright.wire.ccid.T1Parameters;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one slot of the reader, with the key's card in it for ever. It takes one command at a time; those that reach the
 * card run on a thread of their own, and while one takes long the host is asked for more time (CCID 1.1 §6).
 */
final class CcidSlot implements AutoCloseable {

    private static final int SLOT = 0;

    private final CardInterface card;
    private final Consumer<CcidAnswer> answers;
    private final CcidWork work;
    private final ApduParts parts;
    private boolean powered;
    private Bytes parameters;
    private @Nullable CcidCommand running;
    /** The sequence number of an abort that has come over endpoint 0 alone so far. */
    private @Nullable Integer aborting;
    /** An abort that has come over the bulk endpoint alone so far. */
    private @Nullable CcidCommand abort;

    /**
     * @param maxData in one message, in bytes
     * @param answers must return at once
     */
    CcidSlot(CardInterface card, int maxData, Consumer<CcidAnswer> answers, Clock clock) {
        this.card = card;
        this.answers = answers;
        this.work = new CcidWork(card, clock);
        this.parts = new ApduParts(maxData);
        this.parameters = T1Parameters.of(card.atr());
    }

    synchronized void take(CcidCommand command) {
        if (command.slot() != SLOT) {
            fail(command, CcidError.NO_SLOT);
        } else if (command.type() == CcidCommand.ABORT) {
            abort = command;
            finishAbort();
        } else if (aborting != null) {
            fail(command, CcidError.ABORTED);
        } else if (running != null) {
            fail(command, CcidError.SLOT_BUSY);
        } else {
            execute(command);
        }
    }

    /** The length in the header of {@code command} is not that of its data. */
    synchronized void refuseLength(CcidCommand command) {
        fail(command, CcidError.BAD_LENGTH);
    }

    private void execute(CcidCommand command) {
        switch (command.type()) {
            case CcidCommand.ICC_POWER_ON -> run(command, this::powerOn);
            case CcidCommand.ICC_POWER_OFF -> run(command, this::powerOff);
            case CcidCommand.XFR_BLOCK -> exchange(command);
            // The card has a clock of its own.
            case CcidCommand.GET_SLOT_STATUS, CcidCommand.ICC_CLOCK -> done(command, Bytes.EMPTY);
            case CcidCommand.GET_PARAMETERS -> done(command, parameters);
            case CcidCommand.RESET_PARAMETERS -> {
                parameters = T1Parameters.of(card.atr());
                done(command, parameters);
            }
            case CcidCommand.SET_PARAMETERS -> setParameters(command);
            default -> fail(command, CcidError.COMMAND_NOT_SUPPORTED);
        }
    }

    private void setParameters(CcidCommand command) {
        if (command.first() != T1Parameters.PROTOCOL) {
            fail(command, CcidError.BAD_PROTOCOL);
        } else if (command.data().length() != T1Parameters.LENGTH) {
            fail(command, CcidError.BAD_LENGTH);
        } else {
            parameters = command.data();
            done(command, parameters);
        }
    }

    private byte[] powerOn() {
        if (powered) {
            card.reset();
        } else {
            card.powerOn();
        }
        return card.atr();
    }

    private byte[] powerOff() {
        card.powerOff();
        return new byte[0];
    }

    private void exchange(CcidCommand command) {
        if (!powered) {
            fail(command, CcidError.ICC_MUTE);
            return;
        }
        if (command.level() == CcidChain.NEXT_PLEASE) {
            parts.nextOfAnswer().ifPresentOrElse(
                    part -> done(command, part), () -> fail(command, CcidError.BAD_LEVEL));
            return;
        }
        try {
            Optional<byte[]> apdu = parts.add(command.level(), command.data());
            apdu.ifPresentOrElse(
                    whole -> run(command, () -> card.transmit(whole)),
                    () -> done(command, new ApduParts.Part(CcidChain.NEXT_PLEASE, Bytes.EMPTY)));
        } catch (ApduParts.Misfit e) {
            fail(command, e.error());
        }
    }

    private void run(CcidCommand command, Supplier<byte[]> action) {
        running = command;
        work.begin(action, () -> moreTime(command), result -> finish(command, result));
    }

    private synchronized void finish(CcidCommand command, byte[] result) {
        if (running != command) {
            return;
        }
        running = null;
        if (command.type() == CcidCommand.XFR_BLOCK) {
            done(command, parts.answer(result));
            return;
        }
        powered = command.type() == CcidCommand.ICC_POWER_ON;
        parts.forget();
        parameters = T1Parameters.of(card.atr());
        done(command, Bytes.of(result));
    }

    private synchronized void moreTime(CcidCommand command) {
        if (running == command) {
            // As much again as the host has waited (CCID 1.1 §6.2.6, bError as a multiplier).
            answer(command, Result.MORE_TIME, 1, 0, Bytes.EMPTY);
        }
    }

    /**
     * The half of an abort that comes over endpoint 0 (CCID 1.1 §5.3.1): what runs ends, and nothing else is taken
     * until the other half has come.
     */
    synchronized void abort(int sequence) {
        aborting = sequence;
        CcidCommand aborted = running;
        if (aborted != null) {
            running = null;
            work.cancel();
            fail(aborted, CcidError.ABORTED);
        }
        finishAbort();
    }

    private void finishAbort() {
        CcidCommand command = abort;
        if (command != null && aborting != null && aborting == command.sequence()) {
            abort = null;
            aborting = null;
            parts.forget();
            done(command, Bytes.EMPTY);
        }
    }

    private void done(CcidCommand command, ApduParts.Part part) {
        answer(command, Result.DONE, 0, part.chain(), part.data());
    }

    private void done(CcidCommand command, Bytes data) {
        int type = answerType(command);
        answer(command, Result.DONE, 0, type == CcidAnswer.PARAMETERS ? T1Parameters.PROTOCOL : 0, data);
    }

    private void fail(CcidCommand command, int error) {
        answer(command, Result.FAILED, error, 0, Bytes.EMPTY);
    }

    private void answer(CcidCommand command, Result result, int error, int specific, Bytes data) {
        Icc icc = command.slot() != SLOT ? Icc.ABSENT : powered ? Icc.ACTIVE : Icc.INACTIVE;
        answers.accept(new CcidAnswer(
                answerType(command), command.slot(), command.sequence(), icc, result, error, specific, data));
    }

    /** CCID 1.1 table 6.2-1. */
    private static int answerType(CcidCommand command) {
        return switch (command.type()) {
            case CcidCommand.ICC_POWER_ON, CcidCommand.XFR_BLOCK, CcidCommand.SECURE -> CcidAnswer.DATA_BLOCK;
            case CcidCommand.GET_PARAMETERS, CcidCommand.RESET_PARAMETERS, CcidCommand.SET_PARAMETERS ->
                CcidAnswer.PARAMETERS;
            case CcidCommand.ESCAPE -> CcidAnswer.ESCAPE;
            case CcidCommand.SET_DATA_RATE_AND_CLOCK_FREQUENCY -> CcidAnswer.DATA_RATE_AND_CLOCK_FREQUENCY;
            default -> CcidAnswer.SLOT_STATUS;
        };
    }

    /** The key is pulled out: what runs is cancelled, and the card has no power any more. */
    @Override
    public synchronized void close() {
        running = null;
        work.close();
    }
}
