package dev.keywright.host.oath;

import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.crypto.Crypto;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.wire.Tlv;
import dev.keywright.wire.Tlv.MalformedTlv;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The dialect of the Nitrokey 3's Secrets App (Nitrokey/trussed-secrets-app: authenticator.rs, command.rs, oath.rs and
 * credential.rs): no CALCULATE ALL, VALIDATE, SET CODE and RENAME, which are refused with 6985; no whole responses; 6a82
 * for what is not there; a touch for RESET; a PIN instead of the access key, with which SELECT has no device id; lists
 * that come in pieces of whole entries, with passwords among them, and with properties on request.
 */
final class SecretsAppCard implements SmartCardConnection {

    private static final int PIECE = 40;

    private record Entry(int kind, int digits, byte[] secret, boolean touch, long counter) {}

    private final Map<String, Entry> entries = new TreeMap<>();
    private final boolean pin;
    private final boolean listsProperties;
    private final Map<Integer, byte[]> pieces = new LinkedHashMap<>();
    boolean touched = true;
    int calculations;

    /**
     * @param pin             whether one is set
     * @param listsProperties whether LIST heeds its data, as since version 4.11
     */
    SecretsAppCard(boolean pin, boolean listsProperties) {
        this.pin = pin;
        this.listsProperties = listsProperties;
        // A password without a code, and a reverse HOTP; kinds f0 and 30.
        entries.put("password", new Entry(0xf1, 6, new byte[14], false, 0));
        entries.put("reverse", new Entry(0x31, 6, new byte[14], false, 0));
    }

    @Override
    public byte[] sendAndReceive(byte[] apdu) {
        byte[] data = apdu.length > 5 ? Arrays.copyOfRange(apdu, 5, 5 + (apdu[4] & 0xff)) : new byte[0];
        int p1p2 = (apdu[2] & 0xff) << 8 | apdu[3] & 0xff;
        int ins = apdu[1] & 0xff;
        try {
            return switch (ins) {
                case 0xa4 -> p1p2 == 0x0400 ? select() : status(0x6985);
                case 0x01 -> put(data);
                case 0x02 -> entries.remove(name(data)) == null ? status(0x6a82) : status(0x9000);
                case 0x04 -> reset();
                case 0xa1 -> list(listsProperties && data.length > 0 && data[0] == 1);
                case 0xa2 -> p1p2 == 1 ? calculate(data) : status(0x6d00);
                case 0xa5 -> next();
                case 0x03, 0xa3 -> status(0x6985);
                default -> status(0x6d00);
            };
        } catch (MalformedTlv e) {
            return status(0x6a80);
        }
    }

    private byte[] select() {
        return HexFormat.of().parseHex(pin
                ? "7903040d00" + "820108" + "8f04a1b2c3d4" + "9000"
                : "7903040d00" + "71080102030405060708" + "8f04a1b2c3d4" + "9000");
    }

    private static String name(byte[] data) throws MalformedTlv {
        return latin(Tlv.decodeAll(data).get(0).value().toArray());
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.ISO_8859_1);
    }

    private byte[] put(byte[] data) throws MalformedTlv {
        int nameEnd = 2 + data[1];
        int keyEnd = nameEnd + 2 + data[nameEnd + 1];
        byte[] key = Arrays.copyOfRange(data, nameEnd + 2, keyEnd);
        boolean touch = keyEnd < data.length && data[keyEnd] == 0x78;
        int after = touch ? keyEnd + 2 : keyEnd;
        long counter = after < data.length ? ByteBuffer.wrap(data).getInt(after + 2) & 0xffff_ffffL : 0;
        if (touch && !touched) {
            return status(0x6985);
        }
        entries.put(latin(Arrays.copyOfRange(data, 2, nameEnd)),
                new Entry(key[0] & 0xff, key[1], Arrays.copyOfRange(key, 2, key.length), touch, counter));
        return status(0x9000);
    }

    private byte[] reset() {
        if (!touched) {
            return status(0x6985);
        }
        entries.clear();
        return status(0x9000);
    }

    private byte[] list(boolean properties) {
        pieces.clear();
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
            ByteArrayOutputStream value = new ByteArrayOutputStream();
            value.write(entry.getValue().kind());
            value.writeBytes(bytes(entry.getKey()));
            if (properties) {
                value.write(entry.getValue().touch() ? 1 : 0);
            }
            byte[] encoded = new Tlv(0x72, value.toByteArray()).encode();
            if (piece.size() + encoded.length > PIECE) {
                pieces.put(pieces.size(), piece.toByteArray());
                piece.reset();
            }
            piece.writeBytes(encoded);
        }
        pieces.put(pieces.size(), piece.toByteArray());
        return next();
    }

    private byte[] next() {
        if (pieces.isEmpty()) {
            return status(0x6985);
        }
        byte[] piece = pieces.remove(pieces.keySet().iterator().next());
        return answer(piece, pieces.isEmpty() ? 0x9000 : 0x61ff);
    }

    private byte[] calculate(byte[] data) throws MalformedTlv {
        Entry entry = entries.get(name(data));
        if (entry == null) {
            return status(0x6a82);
        }
        if (entry.touch() && !touched) {
            return status(0x6985);
        }
        calculations++;
        boolean counts = (entry.kind() & 0xf0) == 0x10;
        byte[] challenge = counts
                ? ByteBuffer.allocate(8).putLong(entry.counter()).array()
                : Tlv.decodeAll(data).get(1).value().toArray();
        if (counts) {
            entries.put(name(data), new Entry(
                    entry.kind(), entry.digits(), entry.secret(), entry.touch(), entry.counter() + 1));
        }
        String mac = (entry.kind() & 0x0f) == 1 ? HashAlgorithm.SHA1.macName() : HashAlgorithm.SHA256.macName();
        byte[] whole = Crypto.fastest().hmac(mac, entry.secret(), challenge);
        int offset = whole[whole.length - 1] & 0x0f;
        byte[] value = new byte[5];
        value[0] = (byte) entry.digits();
        System.arraycopy(whole, offset, value, 1, 4);
        return answer(new Tlv(0x76, value).encode(), 0x9000);
    }

    private static byte[] status(int status) {
        return answer(new byte[0], status);
    }

    private static byte[] answer(byte[] data, int status) {
        return ByteBuffer.allocate(data.length + 2).put(data).putShort((short) status).array();
    }

    @Override
    public Transport getTransport() {
        return Transport.USB;
    }

    @Override
    public boolean isExtendedLengthApduSupported() {
        return false;
    }

    @Override
    public byte[] getAtr() {
        return new byte[0];
    }

    @Override
    public void close() {}
}
