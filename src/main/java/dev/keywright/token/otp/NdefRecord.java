package dev.keywright.token.otp;

import dev.keywright.token.state.OtpState;
import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.StateChange.OtpNdefSet;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.StatusWord;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What an NFC reader is told: a text or an address, after which comes the ticket of a slot (Yubico's .NET SDK, "How to
 * configure NDEF to use a slot to generate an OTP"). One slot at a time is told of: the one written last, else the
 * first.
 *
 * @param slot 1 or 2
 * @param type of the NFC Forum's well-known types
 * @param data what the payload begins with
 */
record NdefRecord(int slot, int type, Bytes data) {

    // struct ndef_st in Yubico's ykdef.h: a length, a type, and then
    private static final int DATA = 2;
    static final int MAX_DATA_LENGTH = 54;
    private static final int ACCESS_CODE = DATA + MAX_DATA_LENGTH;
    private static final int MAX_LENGTH = 64;

    /** NFC Forum URI Record Type Definition 1.0. */
    private static final int URI = 'U';
    /** NFC Forum Text Record Type Definition 1.0. */
    private static final int TEXT = 'T';

    /** NFC Forum URI Record Type Definition 1.0, table 3. */
    private static final int HTTPS = 0x04;
    private static final int HTTPS_WWW = 0x02;
    /** DEFAULT_NDEF_URI in yubikit's yubiotp.py. */
    private static final String USUAL_ADDRESS = "my.yubico.com/yk/#";

    // NFC Data Exchange Format 1.0 §3.2: the first and last record of its message, short, of a well-known type.
    private static final int HEADER = 0xd1;
    private static final int TYPE_LENGTH = 1;

    /** YubiKey Technical Manual, "5.7 Firmware Specifics", "Restricted NFC". */
    static final NdefRecord RESTRICTED = address(HTTPS_WWW, "yubico.com/getting-started/");

    static NdefRecord of(OtpState state) {
        for (int slot = 1; slot <= 2; slot++) {
            Bytes stored = state.ndef().get(slot);
            if (stored != null) {
                byte[] bytes = stored.toArray();
                return new NdefRecord(slot, bytes[0], Bytes.of(Arrays.copyOfRange(bytes, 1, bytes.length)));
            }
        }
        return address(HTTPS, USUAL_ADDRESS);
    }

    private static NdefRecord address(int scheme, String rest) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.write(scheme);
        data.writeBytes(rest.getBytes(StandardCharsets.US_ASCII));
        return new NdefRecord(1, URI, Bytes.of(data.toByteArray()));
    }

    /** @param needsAccessCode whether the key wants the slot's access code for it */
    static List<StateChange> write(OtpState state, int slot, byte[] payload, boolean needsAccessCode)
            throws OtpRefusal {
        if (payload.length < ACCESS_CODE || payload.length > MAX_LENGTH) {
            throw new OtpRefusal(StatusWord.WRONG_LENGTH);
        }
        SlotWriting.configured(state, slot);
        if (needsAccessCode) {
            SlotWriting.checkAccess(state, slot, payload, ACCESS_CODE);
        }
        int length = payload[0] & 0xff;
        int type = payload[1];
        if (length > MAX_DATA_LENGTH || type != URI && type != TEXT) {
            throw new OtpRefusal(StatusWord.WRONG_DATA);
        }
        List<StateChange> changes = new ArrayList<>();
        state.ndef().keySet().forEach(other -> changes.add(new OtpNdefSet(other, null)));
        changes.add(new OtpNdefSet(slot, Bytes.of(Arrays.copyOfRange(payload, 1, DATA + length))));
        changes.add(SlotWriting.touched(state, slot));
        return changes;
    }

    /** An NDEF message of one record. */
    byte[] message(byte[] ticket) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(HEADER);
        message.write(TYPE_LENGTH);
        message.write(data.length() + ticket.length);
        message.write(type);
        message.writeBytes(data.toArray());
        message.writeBytes(ticket);
        return message.toByteArray();
    }
}
