package dev.keywright.token.oath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.FreshKey;
import dev.keywright.token.TokenCore;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.Bytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each command with everything wrong that can be: it gets the right status word and changes nothing. */
class RefusedCommandsTest {

    private final TokenCore core = FreshKey.core();
    private final YkoathCard card = new YkoathCard(core);

    /** There is a TOTP account "a" and a HOTP account "h". */
    @BeforeEach
    void fill() {
        card.select();
        card.put("a", "2106" + YkoathCard.SECRET, "");
        card.put("h", "1106" + YkoathCard.SECRET, "");
        assertThat(core.state().oath().all()).hasSize(2);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "class 80,             80a10000,                  6e00",
        "class 04,             04a10000,                  6e00",
        "unknown instruction,  00060000,                  6d00",
        "GET RESPONSE,         00c00000,                  6d00",
        "SEND REMAINING idle,  00a50000,                  6985",
        "LIST with P1,         00a10100,                  6b00",
        "LIST with data,       00a1000001ff,              6a80",
        "DELETE with P2,       0002000103710161,          6b00",
        "DELETE unknown,       0002000003710162,          6984",
        "DELETE empty,         00020000,                  6a80",
        "DELETE tag,           0002000003720161,          6a80",
        "DELETE no length,     000200000171,              6a80",
        "DELETE empty name,    00020000027100,            6a80",
        "DELETE cut short,     0002000003710261,          6a80",
        "DELETE left over,     000200000471016100,        6a80",
        "DELETE length 83,     000200000671830000 0161,   6a80",
        "DELETE length 80,     000200000471800161,        6a80",
        "RENAME P1,            00050100067101617 10162,   6b00",
        "RENAME unknown,       00050000067101627 10163,   6984",
        "RENAME to existing,   00050000067101617 10168,   6984",
        "RENAME to itself,     00050000067101617 10161,   6984",
        "RENAME one name,      0005000003710161,          6a80",
        "RENAME empty new,     0005000005710161 7100,     6a80",
        "RENAME left over,     00050000077101617 1016200, 6a80",
        "RESET unconfirmed,    00040000,                  6b00",
        "RESET half confirmed, 0004de00,                  6b00",
        "RESET with data,      0004dead0100,              6a80",
        "CALCULATE P2 2,       00a2000206710161 740101,   6b00",
        "CALCULATE P1 1,       00a2010006710161 740101,   6b00",
        "CALCULATE unknown,    00a2000006710162 740101,   6984",
        "CALCULATE nothing,    00a2000000,                6a80",
        "CALCULATE no chall.,  00a2000003710161,          6a80",
        "CALCULATE empty TOTP, 00a2000005710161 7400,     6a80",
        "CALCULATE order,      00a20000067401017 10161,   6a80",
        "CALCULATE left over,  00a2000007710161 74010100, 6a80",
        "HOTP no challenge,    00a2000003710168,          6a80",
        "CALC. ALL P2 2,       00a4000203740101,          6b00",
        "CALC. ALL nothing,    00a40000,                  6a80",
        "CALC. ALL empty,      00a40000027400,            6a80",
        "CALC. ALL tag,        00a4000003750101,          6a80",
        "CALC. ALL left over,  00a400000474010100,        6a80",
        "SET CODE P2,          000300010273 00,           6b00",
        "SET CODE nothing,     00030000,                  6a80",
        "SET CODE tag,         000300000274 00,           6a80",
        "SET CODE left over,   000300000373 0000,         6a80",
        "SET CODE key alone,   000300000373 0121,         6a80",
        "VALIDATE nothing,     00a30000,                  6a80",
        "VALIDATE P1,          00a30100,                  6b00",
    })
    void refuses(String what, String apdu, String status) {
        refused(apdu.replace(" ", ""), status);
    }

    @ParameterizedTest(name = "PUT {0}")
    @CsvSource({
        "nothing,            ,                     6a80",
        "no key,             710162,               6a80",
        "key first,          73 16 2106 SECRET 710162, 6a80",
        "empty name,         7100 73 16 2106 SECRET, 6a80",
        "unknown type,       710162 73 16 3106 SECRET, 6a80",
        "type 0,             710162 73 16 0106 SECRET, 6a80",
        "unknown algorithm,  710162 73 16 2406 SECRET, 6a80",
        "algorithm 0,        710162 73 16 2006 SECRET, 6a80",
        "5 digits,           710162 73 16 2105 SECRET, 6a80",
        "9 digits,           710162 73 16 2109 SECRET, 6a80",
        "255 digits,         710162 73 16 21ff SECRET, 6a80",
        "no secret,          710162 73 02 2106,    6a80",
        "empty key,          710162 73 00,         6a80",
        "13 bytes of secret, 710162 73 0f 2106 00000000000000000000000000, 6a80",
        "key cut short,      710162 73 17 2106 SECRET, 6a80",
        "unknown property,   710162 73 16 2106 SECRET 7804, 6a80",
        "property cut short, 710162 73 16 2106 SECRET 78, 6a80",
        "property twice,     710162 73 16 2106 SECRET 78027802, 6a80",
        "counter of TOTP,    710162 73 16 2106 SECRET 7a0400000001, 6a80",
        "counter too short,  710162 73 16 1106 SECRET 7a03000001, 6a80",
        "counter too long,   710162 73 16 1106 SECRET 7a050000000001, 6a80",
        "counter then touch, 710162 73 16 1106 SECRET 7a04000000017802, 6a80",
        "something after,    710162 73 16 2106 SECRET 00, 6a80",
    })
    void refusesToPut(String what, String data, String status) {
        String hex = data == null ? "" : data.replace(" ", "").replace("SECRET", YkoathCard.SECRET);
        refused("00010000" + (hex.isEmpty() ? "" : String.format("%02x", hex.length() / 2) + hex), status);
    }

    @ParameterizedTest
    @ValueSource(ints = {65, 129, 256})
    void refusesLongNames(int length) {
        refusedExtended("01", "00", YkoathCard.join(
                YkoathCard.name("n".repeat(length)), YkoathCard.tlv(0x73, "2106" + YkoathCard.SECRET)));
        refusedExtended("05", "00", YkoathCard.join(YkoathCard.name("a"), YkoathCard.name("n".repeat(length))));
    }

    /** SHA-1 and SHA-256 have blocks of 64 bytes, SHA-512 of 128. */
    @ParameterizedTest
    @CsvSource({"21, 65", "22, 65", "23, 129"})
    void refusesSecretsLongerThanABlock(String type, int length) {
        refusedExtended("01", "00",
                YkoathCard.join(YkoathCard.name("b"), YkoathCard.tlv(0x73, type + "06" + "00".repeat(length))));
    }

    @Test
    void refusesLongChallenges() {
        byte[] challenge = YkoathCard.tlv(0x74, "00".repeat(65));
        refusedExtended("a2", "00", YkoathCard.join(YkoathCard.name("a"), challenge));
        refusedExtended("a4", "00", challenge);
    }

    /** Parts of one command that do not fit together (ISO/IEC 7816-4 §5.1.1.1). */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "another instruction in between, 10020000027101 00a1000000,             6883",
        "another P1P2 in between,        10020000027101 000200010161,           6883",
        "a tail that is wrong,           10020000027101 000200000162,           6984",
        "a tail that is missing,         10020000027101 00020000,               6a80",
        "a tail that is too long,        10020000027101 00020000026100,         6a80",
        "a chain of what is unknown,     10060000027101 000600000161,           6d00",
        "a chain of a wrong class,       94a1000000 84a1000000,                 6e00",
    })
    void refusesWrongChains(String what, String apdus, String status) {
        String[] parts = apdus.split(" ");
        TokenState before = core.state();
        assertThat(card.send(parts[0])).isEqualTo("9000");
        assertThat(card.send(parts[1])).isEqualTo(status);
        assertThat(core.state()).isSameAs(before);
        assertThat(card.send("00a1000000")).as("the chain is forgotten").endsWith("9000");
    }

    @Test
    void anUnfinishedChainDoesNothing() {
        TokenState before = core.state();

        assertThat(card.send("1002000003710161")).isEqualTo("9000");
        card.select();
        assertThat(core.state()).isSameAs(before);
        assertThat(card.send("0002000003710161")).isEqualTo("9000");
    }

    private void refusedExtended(String ins, String p2, byte[] data) {
        String hex = Bytes.of(data).toHex();
        refused("00" + ins + "00" + p2 + "00" + String.format("%04x", data.length) + hex, "6a80");
    }

    private void refused(String apdu, String status) {
        TokenState before = core.state();
        assertThat(card.send(apdu)).isEqualTo(status);
        assertThat(core.state()).isSameAs(before);
    }
}
