package dev.keywright.host.otp;

import com.yubico.yubikit.core.Version;
import com.yubico.yubikit.core.application.CommandState;
import com.yubico.yubikit.core.otp.OtpConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.crypto.Secret;
import dev.keywright.host.FirmwareFeature;
import dev.keywright.host.FirmwareFeature.UnsupportedFeature;
import dev.keywright.host.otp.SlotOption.Part;
import dev.keywright.oath.Hotp;
import dev.keywright.oath.Totp;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.SlotCommand;
import dev.keywright.wire.otp.SlotConfiguration;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The OTP application of one key, over either of its pipes. Not safe for use by several threads.
 *
 * <p>What the key's firmware cannot do is refused with {@link UnsupportedFeature} before anything is sent. A write
 * counts as done when the key's program sequence says so. Every method throws {@link IOException} when the key is pulled
 * or the connection fails.
 */
public final class OtpSession implements Closeable {

    /** The letters that a scan map gives scan codes to, in order (ykpersonalize(1), -S). */
    public static final String SCAN_MAP_LETTERS = "cbdefghijklnrtuvCBDEFGHIJKLNRTUV0123456789!\t\r";

    private static final int MAX_CHALLENGE = 64;
    private static final int HMAC_LENGTH = 20;
    private static final int YUBICO_CHALLENGE_LENGTH = 6;
    private static final int YUBICO_RESPONSE_LENGTH = 16;
    private static final int SERIAL_LENGTH = 4;
    private static final byte[] NOTHING = {};

    // Of yubikit.yubiotp, and of ykp_configure_command in yubikey-personalization.
    private static final FirmwareFeature UPDATE = FirmwareFeature.since(2, 3, 0, "Changing a slot's options");
    private static final FirmwareFeature SWAP = FirmwareFeature.since(2, 3, 0, "Swapping the slots");
    private static final FirmwareFeature SERIAL = FirmwareFeature.since(2, 2, 0, "Telling the serial number");
    private static final FirmwareFeature NDEF = FirmwareFeature.since(3, 0, 0, "A record for NFC readers");
    private static final FirmwareFeature SCAN_MAP = FirmwareFeature.since(3, 0, 0, "A scan map");
    private static final FirmwareFeature CHALLENGE = FirmwareFeature.since(2, 2, 0, "Challenge-response");

    private final OtpPipe pipe;
    private OtpStatus status;

    private OtpSession(OtpPipe pipe) {
        this.pipe = pipe;
        this.status = pipe.opened();
    }

    /**
     * Selects the application. The session then owns {@code connection} and closes it; where this fails, closing it
     * stays the caller's task.
     */
    public static OtpSession open(SmartCardConnection connection) throws IOException, OtpSessionException {
        return new OtpSession(CardPipe.open(connection));
    }

    /** The same over the OTP pipe, on which there is nothing to be selected. */
    public static OtpSession open(OtpConnection connection) throws IOException, OtpSessionException {
        return new OtpSession(ReportPipe.open(connection));
    }

    public Version version() {
        return pipe.version();
    }

    /** What the key told last. */
    public OtpStatus status() {
        return status;
    }

    /** The serial number, where the key tells it. */
    public int serial() throws IOException, OtpSessionException, UnsupportedFeature {
        SERIAL.require(version());
        byte[] answer = pipe.ask(SlotCommand.SERIAL, NOTHING, SERIAL_LENGTH, new CommandState());
        if (answer.length == 0) {
            throw OtpSessionException.noSerial();
        }
        return ByteBuffer.wrap(answer).getInt();
    }

    /** The options that Yubico's programs give {@code content}, as far as this key knows them. */
    public Set<SlotOption> usualOptions(SlotContent content) {
        return known(SlotOption.usual(content.isTyped()));
    }

    /** The options that Yubico's programs leave a slot with that they update, as far as this key knows them. */
    public Set<SlotOption> usualOptions() {
        return known(SlotOption.usual(true));
    }

    private Set<SlotOption> known(Set<SlotOption> options) {
        Set<SlotOption> known = EnumSet.copyOf(options);
        known.removeIf(option -> !option.feature().isIn(version()));
        return known;
    }

    /**
     * Programs {@code slot}. What it held is gone, without a word: a caller that would rather ask looks at
     * {@link #status()} first.
     */
    public void program(Slot slot, SlotContent content, Set<SlotOption> options, AccessCodes codes)
            throws IOException, OtpSessionException, UnsupportedFeature, InvalidSlotContent {
        content.feature().require(version());
        require(options);
        byte[] configuration = content.configuration(options, codes.nextOrZeros());
        write(refusal(slot), slot.pick(SlotCommand.CONFIG_1, SlotCommand.CONFIG_2), configuration, codes);
    }

    /**
     * Gives {@code slot} exactly these options; what it holds stays. A slot that was programmed without
     * {@link SlotOption#ALLOW_UPDATE} refuses.
     */
    public void update(Slot slot, Set<SlotOption> options, AccessCodes codes)
            throws IOException, OtpSessionException, UnsupportedFeature, InvalidSlotContent {
        UPDATE.require(version());
        require(options);
        for (SlotOption option : options) {
            if (!option.canBeUpdated()) {
                throw new InvalidSlotContent("The option " + option.text() + " is set when a slot is programmed, and"
                        + " not later; leave it out.");
            }
        }
        if (codes.changing() && version().isAtLeast(4, 3, 2) && version().isLessThan(4, 3, 6)) {
            throw OtpSessionException.accessCodeStays();
        }
        byte[] configuration = update(options, codes.nextOrZeros()).encode();
        write(refusal(slot), slot.pick(SlotCommand.UPDATE_1, SlotCommand.UPDATE_2), configuration, codes);
    }

    static SlotConfiguration update(Set<SlotOption> options, Secret accessCode) {
        return new SlotConfiguration(
                // As Yubico's programs have it; the key does not look.
                Bytes.of(new byte[SlotConfiguration.MAX_FIXED_LENGTH]),
                Secret.copyOf(new byte[SlotConfiguration.UID_LENGTH]),
                Secret.copyOf(new byte[SlotConfiguration.KEY_LENGTH]),
                accessCode,
                SlotOption.flags(Part.EXTENDED, options),
                SlotOption.flags(Part.TICKET, options),
                SlotOption.flags(Part.CONFIG, options));
    }

    private void require(Set<SlotOption> options) throws UnsupportedFeature {
        for (SlotOption option : options) {
            option.feature().require(version());
        }
    }

    /** Makes the first slot the second, and the second the first. */
    public void swap() throws IOException, OtpSessionException, UnsupportedFeature {
        SWAP.require(version());
        write(OtpSessionException::notSwapped, SlotCommand.SWAP, NOTHING, AccessCodes.NONE);
    }

    /** Empties {@code slot}. Some keys refuse this for a slot that is empty already. */
    public void delete(Slot slot, AccessCodes codes) throws IOException, OtpSessionException {
        byte[] zeros = new byte[SlotConfiguration.LENGTH];
        write(refusal(slot), slot.pick(SlotCommand.CONFIG_1, SlotCommand.CONFIG_2), zeros, codes);
    }

    /** What NFC readers are told, before what {@code slot} would type. */
    public void setNdef(Slot slot, NdefPayload payload, AccessCodes codes)
            throws IOException, OtpSessionException, UnsupportedFeature {
        NDEF.require(version());
        write(refusal(slot), slot.pick(SlotCommand.NDEF_1, SlotCommand.NDEF_2), payload.encode(), codes);
    }

    /** @param codes a scan code for each of {@link #SCAN_MAP_LETTERS}, for both slots */
    public void setScanMap(Bytes codes, AccessCodes access)
            throws IOException, OtpSessionException, UnsupportedFeature {
        if (codes.length() != SCAN_MAP_LETTERS.length()) {
            throw new IllegalArgumentException("a scan map has " + SCAN_MAP_LETTERS.length() + " codes");
        }
        SCAN_MAP.require(version());
        write(() -> OtpSessionException.notWritten("its scan map"), SlotCommand.SCAN_MAP, codes.toArray(), access);
    }

    private static Supplier<OtpSessionException> refusal(Slot slot) {
        return () -> OtpSessionException.notWritten(slot.toString());
    }

    /** Sends {@code data} and the current access code, and wipes both. */
    private void write(Supplier<OtpSessionException> refusal, int command, byte[] data, AccessCodes codes)
            throws IOException, OtpSessionException {
        byte[] message = Arrays.copyOf(data, data.length + SlotConfiguration.ACCESS_CODE_LENGTH);
        byte[] code = codes.currentOrZeros().toArray();
        System.arraycopy(code, 0, message, data.length, code.length);
        try {
            OtpStatus after = pipe.write(command, message).orElseThrow(refusal);
            if (pipe.tellsStatus() && !follows(status.programSequence(), after.programSequence())) {
                throw refusal.get();
            }
            status = after;
        } finally {
            Arrays.fill(data, (byte) 0);
            Arrays.fill(code, (byte) 0);
            Arrays.fill(message, (byte) 0);
        }
    }

    /** The sequence is 0 after the last slot was deleted; after ff it may begin anew. */
    private static boolean follows(int before, int after) {
        return after == before % 0xff + 1 || after == 0 && before > 0;
    }

    /**
     * The HMAC-SHA-1 of {@code challenge} with the key of {@code slot}, 20 bytes. Where the slot wants a touch, this
     * waits for it as long as the key does, about 15 seconds.
     *
     * @param challenge 1–63 bytes, or 64 for slots whose challenges all are that long
     * @param wait      hears of the touch that the key waits for, and may end the wait
     * @throws IllegalArgumentException when the challenge has another length
     */
    public Bytes hmac(Slot slot, byte[] challenge, CommandState wait)
            throws IOException, OtpSessionException, UnsupportedFeature {
        if (challenge.length == 0 || challenge.length > MAX_CHALLENGE) {
            throw new IllegalArgumentException("a challenge has 1 to 64 bytes");
        }
        // The key drops what is equal to the last byte.
        byte[] padded = Arrays.copyOf(challenge, MAX_CHALLENGE);
        Arrays.fill(padded, challenge.length, MAX_CHALLENGE, (byte) (challenge[challenge.length - 1] == 0 ? 1 : 0));
        int command = slot.pick(SlotCommand.CHALLENGE_HMAC_1, SlotCommand.CHALLENGE_HMAC_2);
        return answer(slot, command, padded, HMAC_LENGTH, "HMAC challenge-response", wait);
    }

    /**
     * The Yubico OTP that {@code slot} makes of a challenge, 16 bytes encrypted with its AES key; waits as
     * {@link #hmac} does.
     *
     * @param challenge 6 bytes
     * @throws IllegalArgumentException when the challenge has another length
     */
    public Bytes yubicoResponse(Slot slot, byte[] challenge, CommandState wait)
            throws IOException, OtpSessionException, UnsupportedFeature {
        if (challenge.length != YUBICO_CHALLENGE_LENGTH) {
            throw new IllegalArgumentException("a challenge for a Yubico OTP has 6 bytes");
        }
        int command = slot.pick(SlotCommand.CHALLENGE_YUBICO_1, SlotCommand.CHALLENGE_YUBICO_2);
        return answer(slot, command, challenge, YUBICO_RESPONSE_LENGTH, "Yubico challenge-response", wait);
    }

    /**
     * The TOTP code (RFC 6238, SHA-1, 30 seconds) by the key of {@code slot}, which must be one for HMAC.
     *
     * @param digits 6–8
     */
    public String totp(Slot slot, Instant at, int digits, CommandState wait)
            throws IOException, OtpSessionException, UnsupportedFeature {
        long step = Totp.timeStep(at, Totp.DEFAULT_PERIOD);
        Bytes mac = hmac(slot, ByteBuffer.allocate(Long.BYTES).putLong(step).array(), wait);
        return Hotp.format(Hotp.truncate(mac.toArray()), digits);
    }

    private Bytes answer(Slot slot, int command, byte[] challenge, int length, String kind, CommandState wait)
            throws IOException, OtpSessionException, UnsupportedFeature {
        CHALLENGE.require(version());
        boolean silentTouch = status.touch(slot).orElse(false) && !pipe.tellsOfTouch();
        if (silentTouch) {
            // A reader is silent until the card answers, so this is the time to say so.
            wait.onKeepAliveStatus(CommandState.STATUS_UPNEEDED);
        }
        byte[] answer = pipe.ask(command, challenge, length, wait);
        if (answer.length == 0) {
            throw silentTouch
                    ? OtpSessionException.noTouchOrAnswer(slot, kind)
                    : OtpSessionException.noAnswer(slot, kind);
        }
        return Bytes.of(answer);
    }

    @Override
    public void close() throws IOException {
        pipe.close();
    }
}
