package dev.keywright.host.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.host.FoundKeys;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.SecurityKey;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyDiscoveryTest {

    @Test
    void oneSerialNumberIsOneKey() {
        FoundKeys hid = new FoundKeys(
                List.of(new FakeKey(7, "hid 7", null, Pipe.FIDO), new FakeKey(8, "hid 8", "5.7.1", Pipe.FIDO)),
                List.of("A note."));
        FoundKeys cards = new FoundKeys(
                List.of(new FakeKey(9, "card 9", "5.4.3", Pipe.CARD), new FakeKey(7, "card 7", "5.4.3", Pipe.CARD)),
                List.of("Another note."));
        FoundKeys merged = KeyDiscovery.merge(hid, cards);
        assertThat(merged.keys()).extracting(SecurityKey::info).containsExactly(
                new KeyInfo(7, "hid 7", "5.4.3", false, null, List.of(Pipe.FIDO, Pipe.CARD)),
                new KeyInfo(8, "hid 8", "5.7.1", false, null, List.of(Pipe.FIDO)),
                new KeyInfo(9, "card 9", "5.4.3", false, null, List.of(Pipe.CARD)));
        assertThat(merged.notes()).containsExactly("A note.", "Another note.");
        assertThatThrownBy(merged.keys().get(0)::openCard).hasMessage("card of card 7");
        assertThatThrownBy(merged.keys().get(0)::openFido).hasMessage("fido of hid 7");
    }

    @Test
    void allThreePipesAreOneKey() {
        FoundKeys hid = new FoundKeys(
                List.of(new FakeKey(7, "otp 7", "5.4.3", Pipe.OTP), new FakeKey(7, "fido 7", null, Pipe.FIDO)),
                List.of());
        FoundKeys cards = new FoundKeys(List.of(new FakeKey(7, "card 7", null, Pipe.CARD)), List.of());
        SecurityKey key = KeyDiscovery.merge(hid, cards).keys().get(0);
        assertThat(key.info()).isEqualTo(
                new KeyInfo(7, "otp 7", "5.4.3", false, null, List.of(Pipe.FIDO, Pipe.CARD, Pipe.OTP)));
        assertThatThrownBy(key::openFido).hasMessage("fido of fido 7");
        assertThatThrownBy(key::openCard).hasMessage("card of card 7");
        assertThatThrownBy(key::openOtp).hasMessage("otp of otp 7");
    }

    @Test
    void aPipeIsInOneKeyOnce() {
        FoundKeys hid = new FoundKeys(
                List.of(new FakeKey(7, "one", null, Pipe.FIDO), new FakeKey(7, "its clone", null, Pipe.FIDO)),
                List.of());
        assertThat(KeyDiscovery.merge(hid, new FoundKeys(List.of(), List.of())).keys()).hasSize(2);
    }

    @Test
    void keysWithoutANumberAreNotGuessedToBeOne() {
        FoundKeys hid = new FoundKeys(List.of(new FakeKey(null, "hid", null, Pipe.FIDO)), List.of());
        FoundKeys cards = new FoundKeys(List.of(new FakeKey(null, "card", null, Pipe.CARD)), List.of());
        assertThat(KeyDiscovery.merge(hid, cards).keys()).hasSize(2);
    }

    private static List<KeyInfo> found(List<SecurityKey> hid, SecurityKey... cards) {
        return KeyDiscovery.merge(new FoundKeys(hid, List.of()), new FoundKeys(List.of(cards), List.of())).keys()
                .stream().map(SecurityKey::info).toList();
    }

    /** Else no command could be told which of them is meant: there is no number to pick one by. */
    @Test
    void theOnlyKeyOfItsNameIsOneWithoutANumber() {
        FakeKey fido = new FakeKey(null, "Nitrokey Nitrokey 3", null, Pipe.FIDO);
        FakeKey card = new FakeKey(null, "Nitrokey Nitrokey 3 [CCID/ICCD Interface]", "1.8.0", Pipe.CARD);
        assertThat(found(List.of(fido), card)).containsExactly(
                new KeyInfo(null, "Nitrokey Nitrokey 3", "1.8.0", false, null, List.of(Pipe.FIDO, Pipe.CARD)));
        assertThat(found(List.of(fido, fido), card)).as("two, of which one has the card").hasSize(3);
        assertThat(found(List.of(fido), card, card)).hasSize(3);
        assertThat(found(List.of(new FakeKey(null, "Nitrokey Nitrokey", null, Pipe.FIDO)), card)).hasSize(1);
        assertThat(found(List.of(new FakeKey(null, "Nitrokey Nitro", null, Pipe.FIDO)), card)).hasSize(2);
    }

    /** An old key tells its number on some pipes, a busy one not on the pipe that is busy. */
    @Test
    void aPipeThatTellsNoNumberIsOfTheOnlyKeyOfItsName() {
        String name = "Yubico Yubikey NEO OTP+U2F+CCID";
        FakeKey fido = new FakeKey(null, name, null, Pipe.FIDO);
        FakeKey otp = new FakeKey(7, name, "3.4.9", Pipe.OTP);
        FakeKey card = new FakeKey(7, name, "3.4.9", Pipe.CARD);
        assertThat(found(List.of(fido, otp), card)).containsExactly(
                new KeyInfo(7, name, "3.4.9", false, null, List.of(Pipe.FIDO, Pipe.CARD, Pipe.OTP)));
        assertThat(found(List.of(fido, otp), card, new FakeKey(8, name, "3.4.9", Pipe.CARD))).hasSize(3);
    }

    @Test
    void twoKeysOfOneModelAreTwoEachAtItsPlace() {
        FakeKey fido = new FakeKey(null, "Nitrokey 3", null, Pipe.FIDO);
        FakeKey card = new FakeKey(null, "Nitrokey 3", null, Pipe.CARD);
        FoundKeys merged = KeyDiscovery.merge(
                new FoundKeys(List.of(fido.at("usb-1-1"), fido.at("usb-1-2")), List.of()),
                new FoundKeys(List.of(card.at("usb-1-2"), card.at("usb-1-1")), List.of()));
        assertThat(merged.keys()).extracting(SecurityKey::place)
                .containsExactly(Optional.of("usb-1-1"), Optional.of("usb-1-2"));
        assertThat(merged.keys()).allSatisfy(key ->
                assertThat(key.info().pipes()).containsExactly(Pipe.FIDO, Pipe.CARD));
    }

    @Test
    void clonesAreToldApartByTheirPlaces() {
        FakeKey fido = new FakeKey(7, "key", null, Pipe.FIDO);
        FakeKey card = new FakeKey(7, "key", null, Pipe.CARD);
        assertThat(found(List.of(fido.at("usb-1-1"), fido.at("usb-1-2")), card.at("usb-1-2"), card.at("usb-1-1")))
                .hasSize(2);
    }

    /** Two keys of one model, of which each shows one pipe. */
    @Test
    void theNameJoinsNothingThatIsAtTwoPlaces() {
        FakeKey fido = new FakeKey(null, "key", null, Pipe.FIDO);
        FakeKey card = new FakeKey(null, "key", null, Pipe.CARD);
        assertThat(found(List.of(fido.at("usb-1-1")), card.at("usb-1-2"))).hasSize(2);
        assertThat(found(List.of(fido.at("usb-1-1")), card)).hasSize(1);
    }

    @Test
    void lookingNeverFails() {
        // Whatever this computer has or lacks.
        assertThat(KeyDiscovery.attached().notes()).allSatisfy(note -> assertThat(note).matches("(?s)[A-Z].* .*"));
    }
}
