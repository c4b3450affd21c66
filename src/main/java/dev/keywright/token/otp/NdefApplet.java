package dev.keywright.token.otp;

import dev.keywright.token.Applet;
import dev.keywright.token.Interaction;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.ResponseApdu;
import dev.keywright.wire.StatusWord;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The tag that an NFC reader finds in a key (NFC Forum Type 4 Tag 2.0): a capability container, and a file with an NDEF
 * message. It can be read and not written.
 */
public final class NdefApplet implements Applet {

    /** §5.2, "NDEF Tag Application". */
    private static final Bytes AID = Bytes.ofHex("d2760000850101");

    private static final int SELECT = 0xa4;
    private static final int READ_BINARY = 0xb0;
    /** P2 of SELECT: the first of that name, without control information. */
    private static final int FIRST_WITHOUT_INFORMATION = 0x0c;

    private static final Bytes CONTAINER_ID = Bytes.ofHex("e103");
    private static final Bytes MESSAGE_ID = Bytes.ofHex("e104");
    /** As YubiKeys have it (forum.yubico.com, "NDEF Tag application", of a NEO). §5.1 tells what its bytes mean. */
    private static final Bytes CONTAINER = Bytes.ofHex("000f20007f007f0406e104007f0000");

    /** Makes a message. */
    @FunctionalInterface
    private interface Source {
        byte[] message() throws MemoryFailure;
    }

    private final Source source;
    private byte @Nullable [] file;
    private boolean unread;

    private NdefApplet(Source source) {
        this.source = source;
    }

    /** With an address or a text that ends with a one-time password of {@code application}. */
    public static NdefApplet of(OtpApplication application) {
        return new NdefApplet(application::ndefMessage);
    }

    /** With the address that tells how restricted NFC is ended. */
    public static NdefApplet restricted() {
        return new NdefApplet(() -> NdefRecord.RESTRICTED.message(new byte[0]));
    }

    @Override
    public Bytes aid() {
        return AID;
    }

    @Override
    public ResponseApdu select() {
        return ResponseApdu.of(StatusWord.OK);
    }

    @Override
    public void deselect() {
        close();
    }

    private void close() {
        file = null;
        unread = false;
    }

    @Override
    public ResponseApdu process(CommandApdu command, Interaction interaction) {
        if (command.cla() != 0) {
            return ResponseApdu.of(StatusWord.CLASS_NOT_SUPPORTED);
        }
        return switch (command.ins()) {
            case SELECT -> selectFile(command);
            case READ_BINARY -> read(command);
            default -> ResponseApdu.of(StatusWord.INSTRUCTION_NOT_SUPPORTED);
        };
    }

    /** §5.4.2 and §5.4.4. */
    private ResponseApdu selectFile(CommandApdu command) {
        if (command.p1() != 0 || command.p2() != FIRST_WITHOUT_INFORMATION) {
            return ResponseApdu.of(StatusWord.WRONG_P1_P2);
        }
        if (command.data().equals(CONTAINER_ID)) {
            close();
            file = CONTAINER.toArray();
        } else if (command.data().equals(MESSAGE_ID)) {
            close();
            unread = true;
        } else {
            return ResponseApdu.of(StatusWord.FILE_NOT_FOUND);
        }
        return ResponseApdu.of(StatusWord.OK);
    }

    /**
     * §5.4.3: P1 and P2 are the offset. A reader reads a message in parts, so it is made once, for the first part, and
     * remains as long as its file is selected.
     */
    private ResponseApdu read(CommandApdu command) {
        byte[] content;
        try {
            content = content();
        } catch (MemoryFailure e) {
            return ResponseApdu.of(StatusWord.MEMORY_FAILURE);
        }
        if (content == null) {
            return ResponseApdu.of(StatusWord.COMMAND_NOT_ALLOWED);
        }
        int offset = command.p1() << 8 | command.p2();
        if (offset > content.length) {
            return ResponseApdu.of(StatusWord.WRONG_P1_P2);
        }
        // Many clients leave Le out although they want data.
        int wanted = command.expectedLength() == 0 ? content.length : command.expectedLength();
        int length = Math.min(content.length - offset, wanted);
        return ResponseApdu.ok(Arrays.copyOfRange(content, offset, offset + length));
    }

    private byte @Nullable [] content() throws MemoryFailure {
        if (unread) {
            byte[] message = source.message();
            ByteArrayOutputStream withLength = new ByteArrayOutputStream();
            withLength.write(message.length >> 8);
            withLength.write(message.length);
            withLength.writeBytes(message);
            file = withLength.toByteArray();
            unread = false;
        }
        return file;
    }
}
