package dev.keywright.token.hid;

import static org.assertj.core.api.Assertions.assertThat;

import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.fido.ctap.Ctap2Session;
import com.yubico.yubikit.fido.ctap.Ctap2Session.AssertionData;
import com.yubico.yubikit.fido.ctap.Ctap2Session.CredentialData;
import dev.keywright.host.emulated.EmulatedCardConnection;
import dev.keywright.host.emulated.EmulatedFidoConnection;
import dev.keywright.testing.FreshKey;
import dev.keywright.testing.TestProfiles;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.UserPresence.Answer;
import dev.keywright.token.card.CardInterface;
import dev.keywright.wire.ctaphid.CtapHidCommand;
import dev.keywright.wire.ctaphid.CtapHidError;
import dev.keywright.wire.ctaphid.CtapHidMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One program has a session over the card interface while another has one over FIDO HID. The key does one thing at a
 * time: a command waits for the other's, and each gets the answer to its own.
 */
@Timeout(60)
class CardBesideHidTest {

    private static final String SELECT_OATH = "00a4040007a0000005272101";
    private static final String SELECT_FIDO = "00a4040008a0000006472f0001";
    /** "12345678901234567890" in ASCII: the secret of RFC 4226, appendix D. */
    private static final String SECRET = "3132333435363738393031323334353637383930";
    /** CALCULATE of the account "a" for the counter 1: a code of 6 digits, 287082 (RFC 4226, appendix D). */
    private static final String CALCULATE = "00a20001 0d 710161 74080000000000000001";
    private static final String CODE = "76050641397eea9000";
    private static final byte[] GET_INFO = {0x04};
    /** The same as an extended APDU, whose answer comes in one piece (CTAP 2.1 §11.3.5.1). */
    private static final String CARD_GET_INFO = "80100000 000001 04 0000";
    private static final byte[] SELECTION = {0x0b};
    private static final byte OK = 0;
    /** STATUS_PROCESSING and STATUS_UPNEEDED (CTAP 2.1 §11.2.9.1.7). */
    private static final byte PROCESSING = 1;
    private static final byte UP_NEEDED = 2;
    /** CTAP2_ERR_KEEPALIVE_CANCEL (CTAP 2.1 §8.2). */
    private static final byte KEEPALIVE_CANCEL = 0x2d;
    private static final byte[] HASH = new byte[32];

    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<Answer> touches = new LinkedBlockingQueue<>();
    private final EmulatedKey key = new EmulatedKey(
            TestProfiles.changed("yubikey-5.7.4", Map.of(
                    "fido.hidCapabilities", Capability.WINK | Capability.LOCK | Capability.CBOR)),
            FreshKey.state(),
            TokenEnvironment.of(StateStore.IN_MEMORY).withPresence(this::await));
    private final CardInterface card = key.usbCard();
    private final TestHost hid = new TestHost(key.fidoHid());

    private Answer await(String what, BooleanSupplier cancelled) {
        asked.add(what);
        while (!cancelled.getAsBoolean()) {
            Answer touch = touches.poll();
            if (touch != null) {
                return touch;
            }
            Thread.onSpinWait();
            Thread.yield();
        }
        return Answer.CANCELLED;
    }

    @AfterEach
    void unplug() {
        key.close();
    }

    @Test
    void aCodeWaitsForTheTouchOfACeremonyAndBothAreRight() throws Exception {
        card.powerOn();
        send(SELECT_OATH);
        put("a", "");
        Ctap2Session session = new Ctap2Session(new EmulatedFidoConnection(key.fidoHid()));
        Running<CredentialData> registration = start(() -> session.makeCredential(
                HASH,
                Map.of("id", "example.com", "name", "Example"),
                Map.of("id", new byte[] {1}, "name", "ada", "displayName", "Ada L."),
                List.of(Map.of("type", "public-key", "alg", -7)),
                null, null, null, null, null, null, null));
        assertThat(asked.take()).contains("example.com");

        Running<String> code = start(() -> send(CALCULATE));
        code.awaitWaiting();
        // The card interface withdraws its own command alone.
        card.cancel();
        touches.add(Answer.TOUCHED);

        assertThat(code.get()).isEqualTo(CODE);
        byte[] made = registration.get().getAuthenticatorData();
        byte[] id = Arrays.copyOfRange(made, 55, 55 + ((made[53] & 0xff) << 8 | made[54] & 0xff));
        assertThat(asked).isEmpty();

        // It is a credential of the one key, which has it on its card interface too; the HID session goes on.
        touches.add(Answer.TOUCHED);
        Ctap2Session overCard = new Ctap2Session(new EmulatedCardConnection(key.usbCard(), Transport.USB));
        List<AssertionData> signed = overCard.getAssertions(
                "example.com", HASH, List.of(Map.of("type", "public-key", "id", id)), null, null, null, null, null);
        assertThat(signed).singleElement().satisfies(one -> assertThat(
                        (byte[]) one.getCredential().get("id")).isEqualTo(id));
        assertThat(send(CALCULATE)).isEqualTo(CODE);
        assertThat(session.getInfo().getAaguid()).isEqualTo(overCard.getInfo().getAaguid());
    }

    @Test
    void aCeremonyWaitsForTheTouchOfACodeAndCancellingItLeavesTheCode() throws Exception {
        card.powerOn();
        send(SELECT_OATH);
        // Property 2: a touch is required.
        put("a", "7802");
        int channel = hid.newChannel();
        Running<String> code = start(() -> send(CALCULATE));
        asked.take();

        hid.send(channel, CtapHidCommand.CBOR, SELECTION);
        assertThat(hid.next()).isEqualTo(keepalive(channel, PROCESSING));
        hid.send(channel, CtapHidCommand.CANCEL, new byte[0]);
        touches.add(Answer.TOUCHED);

        assertThat(code.get()).isEqualTo(CODE);
        assertThat(hid.nextAnswer()).isEqualTo(CtapHidMessage.of(
                channel, CtapHidCommand.CBOR, new byte[] {KEEPALIVE_CANCEL}));
        assertThat(asked).isEmpty();
    }

    @Test
    void aLongAnswerIsReadOnWhileAnotherProgramUsesFido() {
        card.powerOn();
        send(SELECT_OATH);
        for (int i = 0; i < 5; i++) {
            put(i + "n".repeat(63), "");
        }
        int channel = hid.newChannel();

        String first = send("00a10000");
        assertThat(first).endsWith("614f");
        hid.send(channel, CtapHidCommand.CBOR, GET_INFO);
        CtapHidMessage info = hid.nextAnswer();
        CardInterface other = key.usbCard();
        other.powerOn();
        assertThat(send(other, SELECT_FIDO)).endsWith("9000");
        assertThat(send(other, CARD_GET_INFO)).isEqualTo(info.payload().toHex() + "9000");

        String rest = send("00a50000");
        assertThat(rest).endsWith("9000");
        String list = first.substring(0, 512) + rest;
        for (int i = 0; i < 5; i++) {
            assertThat(list).contains(text(i + "n".repeat(63)));
        }
    }

    /** CTAPHID_LOCK is for the channels of its own interface (CTAP 2.1 §11.2.9.2.2). */
    @Test
    void aLockOfTheHidInterfaceLeavesTheCardInterfaceFree() {
        card.powerOn();
        send(SELECT_OATH);
        put("a", "");
        int channel = hid.newChannel();
        TestHost another = new TestHost(key.fidoHid());
        int late = another.newChannel();

        hid.send(channel, CtapHidCommand.LOCK, new byte[] {10});
        assertThat(hid.next()).isEqualTo(CtapHidMessage.of(channel, CtapHidCommand.LOCK, new byte[0]));
        another.send(late, CtapHidCommand.CBOR, GET_INFO);
        another.expectError(late, CtapHidError.CHANNEL_BUSY);

        assertThat(send(CALCULATE)).isEqualTo(CODE);
        assertThat(send(SELECT_FIDO)).endsWith("9000");
        assertThat(send(CARD_GET_INFO)).startsWith("00").endsWith("9000");
        touches.add(Answer.TOUCHED);
        hid.send(channel, CtapHidCommand.CBOR, SELECTION);
        assertThat(hid.nextAnswer()).isEqualTo(CtapHidMessage.of(channel, CtapHidCommand.CBOR, new byte[] {OK}));
    }

    @Test
    void keepalivesTellOfTheTouchThatTheHidSessionWaitsFor() throws Exception {
        card.powerOn();
        int channel = hid.newChannel();
        hid.send(channel, CtapHidCommand.CBOR, SELECTION);
        asked.take();
        Running<String> selection = start(() -> send(SELECT_OATH));
        selection.awaitWaiting();

        CtapHidMessage told = hid.next();
        while (told.equals(keepalive(channel, PROCESSING))) {
            told = hid.next();
        }
        assertThat(told).isEqualTo(keepalive(channel, UP_NEEDED));
        touches.add(Answer.TOUCHED);

        assertThat(hid.nextAnswer()).isEqualTo(CtapHidMessage.of(channel, CtapHidCommand.CBOR, new byte[] {OK}));
        assertThat(selection.get()).startsWith("7903050704").endsWith("9000");
    }

    private static CtapHidMessage keepalive(int channel, byte status) {
        return CtapHidMessage.of(channel, CtapHidCommand.KEEPALIVE, new byte[] {status});
    }

    /** PUT of a TOTP account with 6 digits. */
    private void put(String name, String rest) {
        String data = "71%02x".formatted(name.length()) + text(name) + "73162106" + SECRET + rest;
        assertThat(send("00010000%02x".formatted(data.length() / 2) + data)).isEqualTo("9000");
    }

    private static String text(String name) {
        return HexFormat.of().formatHex(name.getBytes(StandardCharsets.UTF_8));
    }

    private String send(String command) {
        return send(card, command);
    }

    private static String send(CardInterface card, String command) {
        HexFormat hex = HexFormat.of();
        return hex.formatHex(card.transmit(hex.parseHex(command.replace(" ", ""))));
    }

    private static <T> Running<T> start(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = new Thread(task, "a program");
        thread.setDaemon(true);
        thread.start();
        return new Running<>(task, thread);
    }

    private record Running<T>(FutureTask<T> task, Thread thread) {

        T get() throws Exception {
            return task.get(20, TimeUnit.SECONDS);
        }

        /** Until its thread has come to where the key lets it wait, or has ended, which would be wrong. */
        void awaitWaiting() {
            while (thread.getState() != Thread.State.WAITING && thread.isAlive()) {
                Thread.onSpinWait();
                Thread.yield();
            }
            assertThat(task.isDone()).isFalse();
        }
    }
}
