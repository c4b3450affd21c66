package dev.keywright.token.oath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.crypto.Secret;
import dev.keywright.testing.FreshKey;
import dev.keywright.token.TokenCore;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.Tlv;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessGateTest {

    private static final Bytes OTHER_KEY = Bytes.ofHex("ffeeddccbbaa99887766554433221100");

    private final TokenCore core = FreshKey.core();
    private final YkoathCard card = new YkoathCard(core);

    @BeforeEach
    void setAccessKey() {
        card.select();
        assertThat(card.setCode(YkoathCard.ACCESS_KEY).status()).isEqualTo(0x9000);
    }

    @Test
    void theSelectionThatSetAKeyStaysUnlocked() {
        assertThat(card.send("00a10000")).isEqualTo("9000");
    }

    @Test
    void selectAsksForAProofWithAFreshChallenge() {
        Bytes first = card.select().data();
        Bytes second = card.select().data();

        assertThat(YkoathCard.tlvs(first)).extracting(Tlv::tag).containsExactly(0x79, 0x71, 0x74, 0x7b);
        assertThat(YkoathCard.tlvs(first).get(2).value().length()).isEqualTo(8);
        assertThat(YkoathCard.tlvs(first).get(3).value()).isEqualTo(Bytes.ofHex("01"));
        assertThat(first).isNotEqualTo(second);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00010000", "00020000", "00030000027300", "00050000", "00a10000", "00a20000", "00a40000",
        "00a50000", "00a10001"})
    void lockedAccountsAreOutOfReach(String apdu) {
        card.select();
        TokenState before = core.state();

        assertThat(card.send(apdu)).isEqualTo("6982");
        assertThat(core.state()).isSameAs(before);
    }

    @Test
    void validateProvesBothSides() {
        var response = card.validate(YkoathCard.ACCESS_KEY, card.select().data());

        assertThat(response.status()).isEqualTo(0x9000);
        assertThat(response.data()).isEqualTo(Bytes.of(
                YkoathCard.proof(YkoathCard.ACCESS_KEY, Bytes.ofHex("aabbccddeeff0011").toArray())));
        assertThat(card.send("00a10000")).isEqualTo("9000");
    }

    @Test
    void aWrongProofUnlocksNothing() {
        var response = card.validate(OTHER_KEY, card.select().data());

        assertThat(response.status()).isEqualTo(0x6a80);
        assertThat(response.data().isEmpty()).isTrue();
        assertThat(card.send("00a10000")).isEqualTo("6982");
    }

    @Test
    void aProofForAnEarlierSelectionUnlocksNothing() {
        Bytes earlier = card.select().data();
        card.select();

        assertThat(card.validate(YkoathCard.ACCESS_KEY, earlier).status()).isEqualTo(0x6a80);
        assertThat(card.send("00a10000")).isEqualTo("6982");
    }

    @Test
    void theProofEndsWithTheSelection() {
        card.validate(YkoathCard.ACCESS_KEY, card.select().data());
        card.select();

        assertThat(card.send("00a10000")).isEqualTo("6982");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "00a3000004 75007400",
        "00a300000a 7408 0000000000000000",
        "00a3000016 7514 0000000000000000000000000000000000000000",
        "00a300001f 7514 0000000000000000000000000000000000000000 7407 00000000000000",
        "00a300001f 7513 00000000000000000000000000000000000000 7408 0000000000000000",
        "00a3000021 7514 0000000000000000000000000000000000000000 7408 0000000000000000 00",
    })
    void refusesMalformedProofs(String apdu) {
        card.select();

        assertThat(card.send(apdu.replace(" ", ""))).isEqualTo("6a80");
        assertThat(card.send("00a10000")).isEqualTo("6982");
    }

    @Test
    void thereIsNothingToValidateWithoutAKey() {
        Bytes selected = card.select().data();
        card.validate(YkoathCard.ACCESS_KEY, selected);
        assertThat(card.send("00030000027300")).isEqualTo("9000");

        assertThat(card.validate(YkoathCard.ACCESS_KEY, selected).status()).isEqualTo(0x6984);
    }

    @Test
    void removesTheKey() {
        assertThat(card.send("00030000027300")).isEqualTo("9000");

        assertThat(core.state().oath().accessKey()).isNull();
        assertThat(YkoathCard.tlvs(card.select().data())).extracting(Tlv::tag).containsExactly(0x79, 0x71);
        assertThat(card.send("00a10000")).isEqualTo("9000");
    }

    @Test
    void changesTheKey() {
        assertThat(card.setCode(OTHER_KEY).status()).isEqualTo(0x9000);

        assertThat(card.validate(YkoathCard.ACCESS_KEY, card.select().data()).status()).isEqualTo(0x6a80);
        assertThat(card.validate(OTHER_KEY, card.select().data()).status()).isEqualTo(0x9000);
    }

    @Test
    void aNewKeyNeedsAProof() {
        byte[] challenge = new byte[8];
        byte[] key = YkoathCard.tlv(0x73, "21" + OTHER_KEY.toHex());
        byte[] wrongProof = YkoathCard.proof(YkoathCard.ACCESS_KEY, challenge);
        TokenState before = core.state();

        byte[] data = YkoathCard.join(key, new Tlv(0x74, challenge).encode(), wrongProof);
        assertThat(card.send(0x03, 0, data).status()).isEqualTo(0x6984);
        assertThat(core.state()).isSameAs(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "21000102030405060708090a0b0c0d0e",
        "22000102030405060708090a0b0c0d0e0f",
        "20000102030405060708090a0b0c0d0e0f",
        "21000102030405060708090a0b0c0d0e0f10",
    })
    void aNewKeyHasSixteenBytesForSha1(String typed) {
        byte[] challenge = new byte[8];
        Bytes key = Bytes.ofHex(typed.substring(2));
        TokenState before = core.state();

        byte[] data = YkoathCard.join(
                YkoathCard.tlv(0x73, typed), new Tlv(0x74, challenge).encode(), YkoathCard.proof(key, challenge));
        assertThat(card.send(0x03, 0, data).status()).isEqualTo(0x6a80);
        assertThat(core.state()).isSameAs(before);
    }

    @Test
    void aKeySetThroughAnotherPipeLocksThisOne() {
        YkoathCard other = new YkoathCard(core);
        other.validate(YkoathCard.ACCESS_KEY, other.select().data());
        other.setCode(OTHER_KEY);

        assertThat(card.send("00a10000")).isEqualTo("6982");
        assertThat(other.send("00a10000")).isEqualTo("9000");
    }

    @Test
    void resetNeedsNoProofAndMakesAnotherDeviceId() {
        card.select();

        assertThat(card.send("0004dead")).isEqualTo("9000");
        assertThat(core.state().oath().accessKey()).isNull();
        assertThat(core.state().oath().deviceId()).isNotEqualTo(FreshKey.OATH_DEVICE_ID);
        assertThat(core.state().oath().deviceId().length()).isEqualTo(8);
        assertThat(card.send("00a10000")).isEqualTo("9000");
    }

    @Test
    void theStateHoldsTheKeyItself() {
        assertThat(core.state().oath().accessKey()).isEqualTo(Secret.copyOf(YkoathCard.ACCESS_KEY.toArray()));
    }
}
