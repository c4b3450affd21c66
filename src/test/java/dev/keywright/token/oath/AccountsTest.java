package dev.keywright.token.oath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.crypto.Secret;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathType;
import dev.keywright.testing.FreshKey;
import dev.keywright.testing.TestProfiles;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.state.OathAccount;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.Bytes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountsTest {

    private final TokenCore core = FreshKey.core();
    private final YkoathCard card = new YkoathCard(core);

    @Test
    void selectTellsVersionAndDeviceId() {
        assertThat(card.send(YkoathCard.SELECT)).isEqualTo("7903050403" + "7108" + FreshKey.OATH_DEVICE_ID + "9000");
    }

    @ParameterizedTest
    @CsvSource({"21, TOTP, SHA1", "22, TOTP, SHA256", "23, TOTP, SHA512", "11, HOTP, SHA1", "12, HOTP, SHA256",
        "13, HOTP, SHA512"})
    void storesAndListsEveryType(String code, OathType type, HashAlgorithm algorithm) {
        card.select();

        assertThat(card.put("a", code + "07" + YkoathCard.SECRET, "7802").status()).isEqualTo(0x9000);
        assertThat(core.state().oath().all()).containsExactly(new OathAccount(
                Bytes.of((byte) 'a'), type, algorithm, 7,
                Secret.copyOf(Bytes.ofHex(YkoathCard.SECRET).toArray()), true, 0, null));
        assertThat(card.send("00a10000")).isEqualTo("7202" + code + "619000");
    }

    @Test
    void takesTheLongestOfEverything() {
        card.select();
        String name = "n".repeat(64);

        assertThat(card.put(name, "2308" + "ab".repeat(128), "").status()).isEqualTo(0x9000);
        assertThat(card.calculate(name, "cd".repeat(64), false).status()).isEqualTo(0x9000);
        assertThat(card.put("short", "2106" + "00".repeat(14), "").status()).isEqualTo(0x9000);
    }

    @Test
    void replacesAnAccountOfTheSameNameInItsPlace() {
        card.select();
        card.put("a", "1106" + YkoathCard.SECRET, "7a0400000009");
        card.put("b", "2106" + YkoathCard.SECRET, "");

        assertThat(card.put("a", "1108" + YkoathCard.SECRET, "").status()).isEqualTo(0x9000);
        assertThat(core.state().oath().all()).extracting(OathAccount::digits).containsExactly(8, 6);
        assertThat(core.state().oath().all()).extracting(OathAccount::counter).containsExactly(0L, 0L);
    }

    @Test
    void aFullKeyTakesNoMoreButStillReplaces() {
        card.select();
        int capacity = core.profile().oath().capacity();
        for (int i = 0; i < capacity; i++) {
            assertThat(card.put("account " + i, "2106" + YkoathCard.SECRET, "").status()).isEqualTo(0x9000);
        }
        TokenState full = core.state();

        assertThat(card.put("one more", "2106" + YkoathCard.SECRET, "").status()).isEqualTo(0x6a84);
        assertThat(core.state()).isSameAs(full);
        assertThat(card.put("account 0", "2107" + YkoathCard.SECRET, "").status()).isEqualTo(0x9000);
        assertThat(core.state().oath().all()).hasSize(capacity);
    }

    @Test
    void deletes() {
        card.select();
        card.put("a", "2106" + YkoathCard.SECRET, "");
        card.put("b", "2106" + YkoathCard.SECRET, "");

        assertThat(card.send("0002000003710161")).isEqualTo("9000");
        assertThat(card.send("00a10000")).isEqualTo("720221629000");
    }

    @Test
    void renamesInPlaceAndKeepsTheRest() {
        card.select();
        card.put("a", "1106" + YkoathCard.SECRET, "7a0400000005");
        card.put("b", "2106" + YkoathCard.SECRET, "");
        List<OathAccount> before = List.copyOf(core.state().oath().all());

        assertThat(card.send("000500000c710161" + "7107" + "c3a4" + "6264 6566 67".replace(" ", "")))
                .isEqualTo("9000");
        assertThat(core.state().oath().all())
                .containsExactly(before.get(0).withName(Bytes.ofHex("c3a46264656667")), before.get(1));
    }

    @Test
    void resetForgetsAllAccounts() {
        card.select();
        card.put("a", "2106" + YkoathCard.SECRET, "");

        assertThat(card.send("0004dead")).isEqualTo("9000");
        assertThat(core.state().oath().all()).isEmpty();
    }

    @Test
    void anOlderProfileKnowsLess() {
        FirmwareProfile older = TestProfiles.changed(
                FirmwareProfiles.DEFAULT,
                Map.of("oath.capacity", 1, "oath.algorithms", List.of("SHA1"), "oath.rename", false));
        YkoathCard old = new YkoathCard(FreshKey.core(older, TokenEnvironment.of(StateStore.IN_MEMORY)));
        old.select();

        assertThat(old.put("a", "2206" + YkoathCard.SECRET, "").status()).isEqualTo(0x6a80);
        assertThat(old.put("a", "2106" + YkoathCard.SECRET, "").status()).isEqualTo(0x9000);
        assertThat(old.put("b", "2106" + YkoathCard.SECRET, "").status()).isEqualTo(0x6a84);
        assertThat(old.send("0005000006710161710162")).isEqualTo("6d00");
    }
}
