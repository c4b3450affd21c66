package dev.keywright.port.vpcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.token.Applet;
import dev.keywright.token.Interaction;
import dev.keywright.token.UserPresence;
import dev.keywright.token.card.CardInterface;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.ResponseApdu;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The test is vpcd: it listens, sends frames and reads what is answered. */
@Timeout(30)
class VpcdPortTest {

    private static final String SELECT = "00a4040005a000000527";

    private final Echo applet = new Echo();
    private final CardInterface card = new CardInterface(Bytes.ofHex("3bfd13"), List.of(applet), new ReentrantLock());
    private ServerSocket listening;
    private VpcdPort port;
    private Socket vpcd;
    private DataOutputStream toCard;
    private DataInputStream fromCard;

    @BeforeEach
    void plugIn() throws IOException {
        listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        port = new VpcdPort("127.0.0.1", listening.getLocalPort(), card);
        port.plugIn();
        accept();
    }

    private void accept() throws IOException {
        vpcd = listening.accept();
        toCard = new DataOutputStream(vpcd.getOutputStream());
        fromCard = new DataInputStream(vpcd.getInputStream());
    }

    @AfterEach
    void pullOut() throws IOException {
        port.close();
        vpcd.close();
        listening.close();
    }

    @Test
    void givesTheAnswerToReset() throws IOException {
        send("04");
        assertThat(receive()).isEqualTo("3bfd13");
    }

    @Test
    void onlyTheAnswerToResetIsAnswered() throws IOException {
        send("01");
        send("02");
        send("00");
        send("7f");
        send("ff");
        send("");
        send("04");
        assertThat(receive()).isEqualTo("3bfd13");
    }

    @Test
    void carriesCommandsAndAnswers() throws IOException {
        send(SELECT);
        assertThat(receive()).isEqualTo("9000");
        send("0001000002abcd");
        assertThat(receive()).isEqualTo("abcd9000");
        send("00a4");
        assertThat(receive()).isEqualTo("6700");
    }

    @Test
    void carriesTheLongestFrame() throws IOException {
        send(SELECT);
        receive();
        // Header, extended length, and data up to a frame of 65,535 bytes.
        String data = "5a".repeat(0xffff - 7);
        send("00010000" + "00" + "fff8" + data);
        assertThat(receive()).isEqualTo(data + "9000");
    }

    @Test
    void anAnswerThatFitsNoFrameIsAStatusWord() throws IOException {
        applet.tooMuch = true;
        send(SELECT);
        receive();
        send("00010000000000");
        assertThat(receive()).isEqualTo("6f00");
    }

    @Test
    void resetAndPowerEndTheSelection() throws IOException {
        for (String control : List.of("00", "01", "02")) {
            send(SELECT);
            assertThat(receive()).isEqualTo("9000");
            send(control);
            send("00010000");
            assertThat(receive()).isEqualTo("6985");
        }
    }

    @Test
    void plugsInAgainWhenVpcdIsBack() throws Exception {
        send(SELECT);
        receive();
        vpcd.close();

        accept();

        assertThat(applet.deselections).isEqualTo(1);
        send("04");
        assertThat(receive()).isEqualTo("3bfd13");
        assertThat(port.isPluggedIn()).isTrue();
    }

    @Test
    void aFrameOrALengthThatIsCutShortEndsTheConnection() throws Exception {
        for (String part : List.of("0005aabbcc", "00")) {
            toCard.write(HexFormat.of().parseHex(part));
            vpcd.close();
            accept();
            send("04");
            assertThat(receive()).isEqualTo("3bfd13");
        }
    }

    @Test
    void whatIsPulledOutStaysOutUntilItIsPluggedIn() throws Exception {
        port.pullOut();

        assertThat(fromCard.read()).isEqualTo(-1);
        assertThat(port.isPluggedIn()).isFalse();
        listening.setSoTimeout(1_000);
        assertThatThrownBy(listening::accept).isInstanceOf(SocketTimeoutException.class);

        port.plugIn();
        port.plugIn();
        accept();
        assertThat(port.isPluggedIn()).isTrue();
        send("04");
        assertThat(receive()).isEqualTo("3bfd13");
    }

    @Test
    void whileVpcdIsAwayItCanBePulledOut() throws Exception {
        listening.close();
        vpcd.close();

        port.pullOut();

        assertThat(port.isPluggedIn()).isFalse();
        assertThatThrownBy(port::plugIn).isInstanceOf(IOException.class).hasMessageStartingWith("No vpcd listens at");
    }

    @Test
    void closingCancelsTheWaitForATouch() throws Exception {
        applet.presence = (what, cancelled) -> {
            applet.waiting.countDown();
            while (!cancelled.getAsBoolean()) {
                Thread.onSpinWait();
            }
            return UserPresence.Answer.CANCELLED;
        };
        send(SELECT);
        receive();
        send("00010000");
        assertThat(applet.waiting.await(10, TimeUnit.SECONDS)).isTrue();

        port.pullOut();

        assertThat(fromCard.read()).isEqualTo(-1);
    }

    @Test
    void saysWhereItLookedForVpcd() throws IOException {
        int free;
        try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = unused.getLocalPort();
        }

        assertThatThrownBy(() -> new VpcdPort("127.0.0.1", free, card).plugIn())
                .isInstanceOf(IOException.class)
                .hasMessage("No vpcd listens at 127.0.0.1:" + free + "; start pcscd with the vpcd driver (package"
                        + " vsmartcard-vpcd), or name the host and port where it listens.");
    }

    private void send(String frame) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(frame);
        toCard.writeShort(bytes.length);
        toCard.write(bytes);
        toCard.flush();
    }

    private String receive() throws IOException {
        return HexFormat.of().formatHex(fromCard.readNBytes(fromCard.readUnsignedShort()));
    }

    private static final class Echo implements Applet {
        private final CountDownLatch waiting = new CountDownLatch(1);
        private volatile UserPresence presence = UserPresence.ALWAYS;
        private volatile boolean tooMuch;
        private volatile int deselections;

        @Override
        public Bytes aid() {
            return Bytes.ofHex("a000000527");
        }

        @Override
        public ResponseApdu select() {
            return ResponseApdu.of(0x9000);
        }

        @Override
        public ResponseApdu process(CommandApdu command, Interaction interaction) {
            interaction.awaitTouch(presence, "a test");
            return ResponseApdu.ok(tooMuch ? new byte[0x10000] : command.data().toArray());
        }

        @Override
        public void deselect() {
            deselections = deselections + 1;
        }
    }
}
