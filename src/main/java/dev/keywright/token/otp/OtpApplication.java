package dev.keywright.token.otp;

import dev.keywright.token.Interaction;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.profile.OtpProfile;
import dev.keywright.token.state.OtpSlot;
import dev.keywright.token.state.OtpState;
import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.StateChange.OtpScanMapSet;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.StatusWord;
import dev.keywright.wire.otp.OtpFrame;
import dev.keywright.wire.otp.SlotCommand;
import dev.keywright.wire.otp.SlotConfiguration;
import dev.keywright.wire.otp.SlotFlags;
import dev.keywright.wire.otp.SlotKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The OTP application of a YubiKey: two slots that type something at a touch or answer a challenge, by Yubico's ykdef.h,
 * yubikit's yubiotp.py and the documents that are named with each rule.
 *
 * <p>A key tells on the OTP pipe no more than that it did not do a command. What its card pipe says then is not
 * published, and clients ask no further; so here it is what the OTP applets of others say (arekinath/YkOtpApplet,
 * polhenarejos/pico-fido): 6700 for a wrong length, 6a80 for wrong data, 6982 for a wrong access code, 6985 for a slot
 * that is not in the state for it, or a touch that did not come, 6b00 for an unknown command.
 */
public final class OtpApplication implements OtpCommands {

    // The bits that tell of the slots (CFGSTATE in yubikit's yubiotp.py); those of slot 2 are one to the left.
    private static final int SLOT_1_VALID = 0x01;
    private static final int SLOT_1_TOUCH = 0x04;
    private static final int LED_INVERTED = 0x10;

    private static final int STATUS_LENGTH = 6;
    private static final byte[] NO_ANSWER = new byte[0];

    private final TokenCore core;
    private final OtpProfile profile;
    private final SessionCounters counters;
    private final Tickets tickets;
    private final Challenges challenges;

    /** @param core a key whose profile has the application */
    public OtpApplication(TokenCore core) {
        this.core = core;
        this.profile = Objects.requireNonNull(core.profile().otp(), "the profile has no OTP application");
        this.counters = new SessionCounters(core);
        this.tickets = new Tickets(core, counters);
        this.challenges = new Challenges(core, counters);
    }

    private OtpState state() {
        return core.state().otp();
    }

    @Override
    public byte[] status() {
        OtpState state = state();
        int slots = 0;
        for (int number = 1; number <= 2; number++) {
            Optional<OtpSlot> slot = state.slot(number);
            if (slot.isPresent()) {
                slots |= bits(slot.get().configuration(), number);
            }
        }
        return ByteBuffer.allocate(STATUS_LENGTH)
                .put(core.profile().behavesAs().toBytes())
                .put((byte) state.programSequence())
                .put((byte) slots)
                .array();
    }

    private static int bits(SlotConfiguration configuration, int number) {
        boolean touch = !SlotKind.of(configuration).answersChallenges()
                || (configuration.configFlags() & SlotFlags.CHALLENGE_TOUCH) != 0;
        boolean inverted = (configuration.extendedFlags() & SlotFlags.LED_INVERTED) != 0;
        return (SLOT_1_VALID | (touch ? SLOT_1_TOUCH : 0)) << number - 1 | (inverted ? LED_INVERTED : 0);
    }

    @Override
    public byte[] execute(int command, byte[] payload, Interaction interaction) throws OtpRefusal {
        try {
            return switch (command) {
                case SlotCommand.CONFIG_1 -> configure(1, payload);
                case SlotCommand.CONFIG_2 -> configure(2, payload);
                case SlotCommand.UPDATE_1 -> commit(SlotWriting.update(state(), 1, payload));
                case SlotCommand.UPDATE_2 -> commit(SlotWriting.update(state(), 2, payload));
                case SlotCommand.SWAP -> swap(payload);
                case SlotCommand.NDEF_1 -> writeNdef(1, payload);
                case SlotCommand.NDEF_2 -> writeNdef(2, payload);
                case SlotCommand.SERIAL -> serial(payload);
                case SlotCommand.SCAN_MAP -> commit(scanMap(payload));
                case SlotCommand.CHALLENGE_YUBICO_1 -> challenges.yubico(1, payload, interaction);
                case SlotCommand.CHALLENGE_YUBICO_2 -> challenges.yubico(2, payload, interaction);
                case SlotCommand.CHALLENGE_HMAC_1 -> challenges.hmac(1, payload, interaction);
                case SlotCommand.CHALLENGE_HMAC_2 -> challenges.hmac(2, payload, interaction);
                default -> throw new OtpRefusal(StatusWord.WRONG_P1_P2);
            };
        } catch (MemoryFailure e) {
            throw new OtpRefusal(StatusWord.MEMORY_FAILURE);
        }
    }

    private byte[] commit(List<StateChange> changes) throws MemoryFailure {
        core.commit(changes);
        return NO_ANSWER;
    }

    private byte[] configure(int number, byte[] payload) throws OtpRefusal, MemoryFailure {
        commit(SlotWriting.configure(state(), number, payload));
        counters.written(number);
        return NO_ANSWER;
    }

    private byte[] swap(byte[] payload) throws OtpRefusal, MemoryFailure {
        checkAtMost(payload, OtpFrame.PAYLOAD_LENGTH);
        commit(SlotWriting.swap(state()));
        counters.swapped();
        return NO_ANSWER;
    }

    private byte[] writeNdef(int number, byte[] payload) throws OtpRefusal, MemoryFailure {
        return commit(NdefRecord.write(state(), number, payload, profile.ndefNeedsAccessCode()));
    }

    /** Told unless all slots that there are forbid it (EXTFLAG_SERIAL_API_VISIBLE in ykdef.h). */
    private byte[] serial(byte[] payload) throws OtpRefusal {
        checkAtMost(payload, OtpFrame.PAYLOAD_LENGTH);
        boolean forbidden = !state().slots().isEmpty() && state().slots().values().stream()
                .allMatch(slot -> (slot.configuration().extendedFlags() & SlotFlags.SERIAL_API_VISIBLE) == 0);
        if (forbidden) {
            throw new OtpRefusal(StatusWord.CONDITIONS_NOT_SATISFIED);
        }
        return ByteBuffer.allocate(Integer.BYTES).putInt(core.state().identity().serial()).array();
    }

    /**
     * 45 scan codes, each but once, or all zeros for the usual ones, and then an access code (ykpersonalize(1), option
     * -S). The map serves both slots, so the code must suit each slot that has one.
     */
    private List<StateChange> scanMap(byte[] payload) throws OtpRefusal {
        if (payload.length < ScanMap.LENGTH || payload.length > OtpFrame.PAYLOAD_LENGTH) {
            throw new OtpRefusal(StatusWord.WRONG_LENGTH);
        }
        OtpState state = state();
        int first = state.slots().keySet().stream().min(Integer::compare)
                .orElseThrow(() -> new OtpRefusal(StatusWord.CONDITIONS_NOT_SATISFIED));
        for (int number : state.slots().keySet()) {
            SlotWriting.checkAccess(state, number, payload, ScanMap.LENGTH);
        }
        Bytes map = Bytes.of(Arrays.copyOf(payload, ScanMap.LENGTH));
        boolean usual = map.equals(ScanMap.USUAL) || map.equals(Bytes.of(new byte[ScanMap.LENGTH]));
        if (!usual && !isMap(map.toArray())) {
            throw new OtpRefusal(StatusWord.WRONG_DATA);
        }
        List<StateChange> changes = new ArrayList<>();
        changes.add(new OtpScanMapSet(usual ? null : map));
        changes.add(SlotWriting.touched(state, first));
        return changes;
    }

    private static boolean isMap(byte[] codes) {
        byte[] sorted = codes.clone();
        Arrays.sort(sorted);
        for (int i = 0; i < sorted.length; i++) {
            if (sorted[i] == 0 || i > 0 && sorted[i] == sorted[i - 1]) {
                return false;
            }
        }
        return true;
    }

    private static void checkAtMost(byte[] payload, int length) throws OtpRefusal {
        if (payload.length > length) {
            throw new OtpRefusal(StatusWord.WRONG_LENGTH);
        }
    }

    /**
     * Somebody touches the key.
     *
     * @return what it types; nothing where the slot types nothing, or where the counters could not be made durable
     */
    public Typing touch(TouchLength length) {
        Optional<Ticket> ticket;
        try {
            ticket = tickets.draw(length.slot());
        } catch (MemoryFailure e) {
            return Typing.NOTHING;
        }
        return ticket.map(drawn -> typist(length.slot()).type(drawn)).orElse(Typing.NOTHING);
    }

    private Typist typist(int number) {
        return new Typist(state().slot(number).orElseThrow().configuration(), state().scanMap());
    }

    /**
     * What an NFC reader is told: an NDEF message that ends with the next ticket of a slot, or with nothing where the
     * slot gives out none. A static password is told as its scan codes.
     *
     * @throws MemoryFailure when the counters could not be made durable
     */
    byte[] ndefMessage() throws MemoryFailure {
        NdefRecord record = NdefRecord.of(state());
        byte[] ticket = tickets.draw(record.slot()).map(OtpApplication::plain).orElse(NO_ANSWER);
        return record.message(ticket);
    }

    private static byte[] plain(Ticket ticket) {
        if (ticket instanceof Ticket.ScanCodes password) {
            return password.codes().toArray();
        }
        Ticket.Text text = (Ticket.Text) ticket;
        return (text.fixed() + text.code()).getBytes(StandardCharsets.US_ASCII);
    }

    /** Counts a new session of use, as the key has lost its power. */
    public void powerCycle() {
        counters.powerCycle();
    }
}
