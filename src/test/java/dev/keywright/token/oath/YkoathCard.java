package dev.keywright.token.oath;

import dev.keywright.crypto.Crypto;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.token.TokenCore;
import dev.keywright.token.card.CardInterface;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.ResponseApdu;
import dev.keywright.wire.Tlv;
import dev.keywright.wire.Tlv.MalformedTlv;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** A pipe to the YKOATH applet, with the few commands that tests begin with. */
final class YkoathCard {

    static final String SELECT = "00a4040007a0000005272101";
    static final Bytes ACCESS_KEY = Bytes.ofHex("000102030405060708090a0b0c0d0e0f");
    /** "12345678901234567890" in ASCII: the secret of RFC 4226, appendix D. */
    static final String SECRET = "3132333435363738393031323334353637383930";

    private final CardInterface card;

    YkoathCard(TokenCore core) {
        this(CardInterface.usb(core.profile(), List.of(new YkoathApplet(core)), new ReentrantLock()));
    }

    private YkoathCard(CardInterface card) {
        this.card = card;
    }

    static YkoathCard nfc(TokenCore core) {
        return new YkoathCard(
                CardInterface.nfc(core.profile(), List.of(new YkoathApplet(core)), new ReentrantLock(), () -> {}));
    }

    /** Hex in, hex out, with the status word at the end. */
    String send(String apdu) {
        return HexFormat.of().formatHex(card.transmit(HexFormat.of().parseHex(apdu)));
    }

    /** Sends what a client would, in a short APDU with Le. */
    ResponseApdu send(int ins, int p1p2, byte[] data) {
        ByteArrayOutputStream apdu = new ByteArrayOutputStream();
        apdu.writeBytes(new byte[] {0, (byte) ins, (byte) (p1p2 >> 8), (byte) p1p2});
        if (data.length > 0) {
            apdu.write(data.length);
            apdu.writeBytes(data);
        }
        apdu.write(0);
        byte[] answer = card.transmit(apdu.toByteArray());
        int status = (answer[answer.length - 2] & 0xff) << 8 | answer[answer.length - 1] & 0xff;
        return new ResponseApdu(Bytes.of(Arrays.copyOf(answer, answer.length - 2)), status);
    }

    ResponseApdu put(String name, String key, String rest) {
        return send(0x01, 0, join(name(name), tlv(0x73, key), HexFormat.of().parseHex(rest)));
    }

    ResponseApdu calculate(String name, String challenge, boolean truncated) {
        return send(0xa2, truncated ? 1 : 0, join(name(name), tlv(0x74, challenge)));
    }

    ResponseApdu setCode(Bytes key) {
        byte[] challenge = {1, 2, 3, 4, 5, 6, 7, 8};
        return send(0x03, 0, join(
                tlv(0x73, "21" + key.toHex()), new Tlv(0x74, challenge).encode(), proof(key, challenge)));
    }

    /** Proves {@code key} over the challenge that the answer to SELECT, without its status, holds. */
    ResponseApdu validate(Bytes key, Bytes selected) {
        byte[] challenge = tlvs(selected).stream()
                .filter(tlv -> tlv.tag() == 0x74)
                .findFirst()
                .orElseThrow()
                .value()
                .toArray();
        return send(0xa3, 0, join(proof(key, challenge), tlv(0x74, "aabbccddeeff0011")));
    }

    ResponseApdu select() {
        return send(0xa4, 0x0400, HexFormat.of().parseHex("a0000005272101"));
    }

    static byte[] proof(Bytes key, byte[] challenge) {
        byte[] mac = Crypto.fastest().hmac(HashAlgorithm.SHA1.macName(), key.toArray(), challenge);
        return new Tlv(0x75, mac).encode();
    }

    static List<Tlv> tlvs(Bytes encoded) {
        try {
            return Tlv.decodeAll(encoded.toArray());
        } catch (MalformedTlv e) {
            throw new AssertionError(e);
        }
    }

    static byte[] name(String name) {
        return new Tlv(0x71, name.getBytes(StandardCharsets.UTF_8)).encode();
    }

    static byte[] tlv(int tag, String hex) {
        return new Tlv(tag, HexFormat.of().parseHex(hex)).encode();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
