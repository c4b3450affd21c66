package dev.keywright.host.otp;

import dev.keywright.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a key tells NFC readers before the slot's own code: the payload of an NDEF record of the type URI or text (NFC
 * Forum RTD URI 1.0 §3.2 and RTD Text 1.0 §3.2; struct ndef_st in Yubico's ykdef.h).
 *
 * @param type {@code U} or {@code T}
 * @param data 1–54 bytes
 */
public record NdefPayload(char type, Bytes data) {

    /** Where Yubico's keys send those who hold them to a telephone. */
    public static final String USUAL_URI = "https://my.yubico.com/yk/#";

    private static final int MAX_LENGTH = 54;
    /** RTD URI 1.0 §3.2.2, table 3: the code of a prefix is its place in the list, from 1. */
    private static final List<String> PREFIXES = List.of(
            "http://www.", "https://www.", "http://", "https://", "tel:", "mailto:", "ftp://anonymous:anonymous@",
            "ftp://ftp.", "ftps://", "sftp://", "smb://", "nfs://", "ftp://", "dav://", "news:", "telnet://", "imap:",
            "rtsp://", "urn:", "pop:", "sip:", "sips:", "tftp:", "btspp://", "btl2cap://", "btgoep://", "tcpobex://",
            "irdaobex://", "file://", "urn:epc:id:", "urn:epc:tag:", "urn:epc:pat:", "urn:epc:raw:", "urn:epc:",
            "urn:nfc:");
    /** RTD Text 1.0 §3.2.1: UTF-8, and the length of the language's name. */
    private static final String LANGUAGE = "\u0002en";

    /** @throws InvalidSlotContent when it is too long */
    public static NdefPayload uri(String uri) throws InvalidSlotContent {
        int code = 0;
        String rest = uri;
        for (int i = 0; i < PREFIXES.size() && code == 0; i++) {
            if (uri.startsWith(PREFIXES.get(i))) {
                code = i + 1;
                rest = uri.substring(PREFIXES.get(i).length());
            }
        }
        return of('U', (char) code + rest);
    }

    /** @throws InvalidSlotContent when it is too long */
    public static NdefPayload text(String text) throws InvalidSlotContent {
        return of('T', LANGUAGE + text);
    }

    private static NdefPayload of(char type, String payload) throws InvalidSlotContent {
        byte[] data = payload.getBytes(StandardCharsets.UTF_8);
        if (data.length > MAX_LENGTH) {
            throw new InvalidSlotContent("This is too long by " + (data.length - MAX_LENGTH) + " bytes for the key to"
                    + " tell over NFC; give a shorter one.");
        }
        return new NdefPayload(type, Bytes.of(data));
    }

    byte[] encode() {
        byte[] encoded = new byte[2 + MAX_LENGTH];
        encoded[0] = (byte) data.length();
        encoded[1] = (byte) type;
        System.arraycopy(data.toArray(), 0, encoded, 2, data.length());
        return encoded;
    }
}
