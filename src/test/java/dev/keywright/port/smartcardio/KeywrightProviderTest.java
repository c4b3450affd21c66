package dev.keywright.port.smartcardio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.port.Port;
import dev.keywright.testing.FreshKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.UserPresence;
import dev.keywright.token.profile.FirmwareProfiles;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import javax.smartcardio.Card;
import javax.smartcardio.CardChannel;
import javax.smartcardio.CardException;
import javax.smartcardio.CardNotPresentException;
import javax.smartcardio.CardTerminal;
import javax.smartcardio.CardTerminals;
import javax.smartcardio.CardTerminals.State;
import javax.smartcardio.CommandAPDU;
import javax.smartcardio.ResponseAPDU;
import javax.smartcardio.TerminalFactory;
import net.sf.scuba.smartcards.CardServiceException;
import net.sf.scuba.smartcards.TerminalCardService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeywrightProviderTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final String READER = "Yubico YubiKey OTP+FIDO+CCID";
    private static final String GET_RESPONSE = "sun.security.smartcardio.t1GetResponse";
    private static final byte[] SELECT_FIDO = HEX.parseHex("00a4040008a0000006472f0001");
    private static final byte[] SELECT_OATH = HEX.parseHex("00a4040007a0000005272101");
    /** authenticatorGetInfo, with room for 64 bytes of its answer. */
    private static final byte[] GET_INFO = HEX.parseHex("80100000010440");

    private final CountDownLatch asked = new CountDownLatch(1);
    private final EmulatedKey key = key((what, cancelled) -> UserPresence.Answer.TOUCHED);
    private final Readers readers = new Readers();
    private final Readers.CardPort port = readers.add(READER, key.usbCard());

    private static EmulatedKey key(UserPresence presence) {
        return new EmulatedKey(
                FirmwareProfiles.defaultProfile(),
                FreshKey.state(),
                new TokenEnvironment(
                        InstantSource.system(), RandomSource.system(), presence, Crypto.fastest(), StateStore.IN_MEMORY));
    }

    private static CardTerminals terminals(Object parameter) throws NoSuchAlgorithmException {
        return TerminalFactory.getInstance("Keywright", parameter, new KeywrightProvider()).terminals();
    }

    @Test
    void aProgramForCardReadersFindsTheKeyAndTalksToIt() throws Exception {
        CardTerminal reader = terminals(key).list(State.CARD_PRESENT).get(0);
        assertThat(reader.getName()).isEqualTo(READER);

        Card card = reader.connect("*");

        assertThat(card.getProtocol()).isEqualTo("T=1");
        assertThat(HEX.formatHex(card.getATR().getBytes()))
                .isEqualTo("3bfd1300008131fe158073c021c057597562694b657940");
        assertThat(reader.connect("T=1")).isSameAs(card);
        assertThat(card.getBasicChannel().transmit(new CommandAPDU(SELECT_FIDO)).getSW()).isEqualTo(0x9000);
        ByteBuffer answer = ByteBuffer.allocate(64);
        assertThat(card.getBasicChannel().transmit(ByteBuffer.wrap(SELECT_OATH), answer)).isEqualTo(answer.position());
        card.disconnect(false);
        assertThatThrownBy(() -> card.getBasicChannel().transmit(new CommandAPDU(SELECT_OATH)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(reader.connect("*")).isNotSameAs(card);
    }

    private static @Nullable String fetchesRest(@Nullable String value) {
        return value == null ? System.clearProperty(GET_RESPONSE) : System.setProperty(GET_RESPONSE, value);
    }

    @Test
    void theRestOfALongAnswerIsFetchedAsTheJdksOwnReadersDo() throws Exception {
        // Keywright's own host switches it off where it runs in the same process.
        String before = fetchesRest(null);
        port.plugIn();
        CardChannel channel = terminals(readers).list().get(0).connect("*").getBasicChannel();
        channel.transmit(new CommandAPDU(SELECT_FIDO));

        ResponseAPDU whole = channel.transmit(new CommandAPDU(GET_INFO));
        assertThat(whole.getSW()).isEqualTo(0x9000);
        assertThat(whole.getNr()).isGreaterThan(64);

        fetchesRest("false");
        try {
            ResponseAPDU part = channel.transmit(new CommandAPDU(GET_INFO));
            assertThat(part.getSW1()).isEqualTo(0x61);
            assertThat(part.getNr()).isEqualTo(64);
        } finally {
            fetchesRest(before);
        }
    }

    @Test
    void scubaTalksToIt() throws Exception {
        port.plugIn();
        TerminalCardService scuba = new TerminalCardService(terminals(readers).list().get(0));
        scuba.open();
        assertThat(scuba.transmit(new net.sf.scuba.smartcards.CommandAPDU(SELECT_OATH)).getSW()).isEqualTo(0x9000);

        port.pullOut();

        assertThatThrownBy(() -> scuba.transmit(new net.sf.scuba.smartcards.CommandAPDU(SELECT_OATH)))
                .isInstanceOf(CardServiceException.class);
    }

    @Test
    void keysComeAndGo() throws Exception {
        Port second = readers.add("Second", key((what, cancelled) -> UserPresence.Answer.TOUCHED).nfcCard());
        CardTerminals terminals = terminals(readers);
        assertThat(terminals.list()).hasSize(2);
        assertThat(terminals.list(State.CARD_PRESENT)).isEmpty();
        assertThat(terminals.list(State.CARD_ABSENT)).hasSize(2);
        CardTerminal reader = terminals.getTerminal(READER);
        assertThatThrownBy(() -> reader.connect("*")).isInstanceOf(CardNotPresentException.class);
        assertThat(terminals.waitForChange(1)).isFalse();

        port.plugIn();
        assertThat(port.isPluggedIn()).isTrue();
        assertThat(terminals.waitForChange(1)).isTrue();
        assertThat(terminals.list(State.CARD_INSERTION)).containsExactly(reader);
        assertThat(terminals.list(State.CARD_REMOVAL)).isEmpty();
        assertThat(reader.waitForCardPresent(1)).isTrue();
        assertThat(reader.waitForCardAbsent(1)).isFalse();
        Card card = reader.connect("*");

        CompletableFuture<Boolean> gone = CompletableFuture.supplyAsync(() -> {
            try {
                return reader.waitForCardAbsent(0);
            } catch (CardException e) {
                throw new IllegalStateException(e);
            }
        });
        port.pullOut();
        second.plugIn();
        assertThat(gone.get()).isTrue();
        assertThat(terminals.waitForChange(1)).isTrue();
        assertThat(terminals.list(State.CARD_INSERTION)).extracting(CardTerminal::getName).containsExactly("Second");
        assertThat(terminals.list(State.CARD_REMOVAL)).containsExactly(reader);
        assertThatThrownBy(() -> card.getBasicChannel().transmit(new CommandAPDU(SELECT_OATH)))
                .isInstanceOf(CardException.class)
                .hasMessage("The key was pulled out of \"" + READER + "\"; plug it in again.");

        port.plugIn();
        assertThatThrownBy(() -> card.getBasicChannel().transmit(new CommandAPDU(SELECT_OATH)))
                .isInstanceOf(CardException.class);
        assertThat(reader.connect("*").getBasicChannel().transmit(new CommandAPDU(SELECT_OATH)).getSW())
                .isEqualTo(0x9000);
    }

    @Test
    void aCommandThatWaitsForATouchEndsWithThePull() throws Exception {
        Readers others = new Readers();
        Readers.CardPort other = others.add("Other", key((what, cancelled) -> {
            asked.countDown();
            while (!cancelled.getAsBoolean()) {
                Thread.onSpinWait();
            }
            return UserPresence.Answer.CANCELLED;
        }).usbCard());
        other.plugIn();
        CardChannel channel = terminals(others).list().get(0).connect("*").getBasicChannel();
        channel.transmit(new CommandAPDU(SELECT_FIDO));
        CompletableFuture<ResponseAPDU> answer = CompletableFuture.supplyAsync(() -> {
            try {
                // authenticatorSelection does nothing but wait for a touch.
                return channel.transmit(new CommandAPDU(HEX.parseHex("8010000001" + "0b" + "00")));
            } catch (CardException e) {
                throw new IllegalStateException(e);
            }
        });
        asked.await();

        other.pullOut();

        assertThatThrownBy(answer::get).isInstanceOf(ExecutionException.class).hasRootCauseMessage(
                "The key was pulled out of \"Other\"; plug it in again.");
    }

    @Test
    void oneThreadCanHaveTheCardForItself() throws Exception {
        Card card = terminals(key).list().get(0).connect("*");
        card.beginExclusive();
        assertThatThrownBy(card::beginExclusive).isInstanceOf(CardException.class);
        assertThat(card.getBasicChannel().transmit(new CommandAPDU(SELECT_OATH)).getSW()).isEqualTo(0x9000);
        CompletableFuture<ResponseAPDU> other = CompletableFuture.supplyAsync(() -> {
            try {
                return card.getBasicChannel().transmit(new CommandAPDU(SELECT_OATH));
            } catch (CardException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThatThrownBy(other::get).hasRootCauseMessage(
                "Another thread has the card for itself; try again when it is done.");
        card.endExclusive();
        assertThatThrownBy(card::endExclusive).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void disconnectingWithAResetForgetsTheSelection() throws Exception {
        CardTerminal reader = terminals(key).list().get(0);
        CommandAPDU list = new CommandAPDU(HEX.parseHex("00a10000"));
        Card card = reader.connect("*");
        card.getBasicChannel().transmit(new CommandAPDU(SELECT_OATH));
        card.disconnect(false);
        card = reader.connect("*");
        assertThat(card.getBasicChannel().transmit(list).getSW()).isEqualTo(0x9000);
        card.disconnect(true);
        card = reader.connect("*");
        assertThat(card.getBasicChannel().transmit(list).getSW()).isNotEqualTo(0x9000);
    }

    @Test
    void mistakesAreNamed() throws Exception {
        assertThatThrownBy(() -> terminals("key")).isInstanceOf(NoSuchAlgorithmException.class)
                .hasMessage("Keywright's readers are made with an EmulatedKey, with Readers or with null, not"
                        + " with a String.");
        assertThatThrownBy(() -> readers.add(READER, key.usbCard())).isInstanceOf(IllegalArgumentException.class);
        CardTerminal reader = terminals(key).list().get(0);
        assertThatThrownBy(() -> reader.connect("T=0")).isInstanceOf(CardException.class);
        assertThatThrownBy(() -> reader.connect("T=2")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> reader.waitForCardPresent(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> terminals(new Readers()).waitForChange(1)).isInstanceOf(IllegalStateException.class);
        Card card = reader.connect("*");
        assertThatThrownBy(card::openLogicalChannel).isInstanceOf(CardException.class);
        assertThatThrownBy(() -> card.transmitControlCommand(1, new byte[0])).isInstanceOf(CardException.class);
        assertThatThrownBy(() -> card.getBasicChannel().close()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whoAsksForNoKeyInParticularFindsOneAndTheSameAgain() throws Exception {
        List<CardTerminal> first = terminals(null).list();
        assertThat(first).hasSize(1).isEqualTo(terminals(null).list());
        assertThat(first.get(0).isCardPresent()).isTrue();
    }
}
