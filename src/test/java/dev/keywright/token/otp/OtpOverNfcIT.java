package dev.keywright.token.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.PcscSandbox;
import org.junit.jupiter.api.Test;

/** Through a contactless reader, to which the key is also a tag. */
class OtpOverNfcIT extends OtpOverPcsc {

    /** Reads the tag as the NFC Forum's Type 4 Tag specification says, §5.4.1, in parts of 20 bytes. */
    private static final String READ_TAG = """
            import sys
            from smartcard.System import readers
            connection = next(r for r in readers() if str(r) == sys.argv[1]).createConnection()
            connection.connect()
            def send(apdu):
                data, sw1, sw2 = connection.transmit(list(bytes.fromhex(apdu)))
                assert (sw1, sw2) == (0x90, 0x00), (apdu, sw1, sw2)
                return bytes(data)
            send('00a4040007d276000085010100')
            send('00a4000c02e103')
            container = send('00b000000f')
            assert container[7:9] == bytes([4, 6]), container
            send('00a4000c02' + container[9:11].hex())
            length = int.from_bytes(send('00b0000002'), 'big')
            message = b''
            while len(message) < length:
                message += send('00b0%04x%02x' % (2 + len(message), min(20, length - len(message))))
            assert message[:2] == bytes([0xd1, 1]) and message[2] == length - 4, message
            prefix = {'U': {0: '', 4: 'https://'}, 'T': {2: ''}}[chr(message[3])][message[4]]
            print(prefix + message[5:].decode())
            """;

    OtpOverNfcIT() {
        super(PcscSandbox.NFC_READER, "nfc");
    }

    @Test
    void aTagTellsAnAddressWithAnOtp() throws Exception {
        otp("yubiotp", "-f", "1", "--public-id", "vvccccfiluij", "--private-id", "010203040506", "--key",
                "202122232425262728292a2b2c2d2e2f");
        otp("ndef", "1");

        String usual = tag();
        assertThat(usual).matches("https://my\\.yubico\\.com/yk/#vvccccfiluij[cbdefghijklnrtuv]{32}");
        assertThat(tag()).isNotEqualTo(usual);

        otp("ndef", "1", "--prefix", "https://login.example.com/?otp=");
        assertThat(tag()).matches("https://login\\.example\\.com/\\?otp=vvccccfiluij[cbdefghijklnrtuv]{32}");
    }

    @Test
    void aTagTellsATextWithACode() throws Exception {
        otp("hotp", "-f", "2", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        otp("ndef", "2", "--ndef-type", "TEXT", "--prefix", "code:");
        assertThat(tag()).isEqualTo("encode:755224");
        assertThat(tag()).isEqualTo("encode:287082");
    }

    private String tag() throws Exception {
        return python(READ_TAG, PcscSandbox.NFC_READER);
    }
}
