package dev.keywright.host.otp;

import com.yubico.yubikit.core.application.CommandState;
import com.yubico.yubikit.core.otp.OtpConnection;
import dev.keywright.crypto.Secret;
import dev.keywright.fuzz.FuzzTarget;
import dev.keywright.fuzz.FuzzedCard;
import dev.keywright.fuzz.FuzzedCard.Pulled;
import dev.keywright.host.FirmwareFeature.UnsupportedFeature;
import dev.keywright.wire.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * A key that answers anything, with or without sense: the first byte tells what is done with it, and over which pipe. On
 * the card pipe the answers follow, each behind a byte of length; on the OTP pipe reports of 8 bytes. Whatever comes
 * ends with a result or with one of the session's own sentences.
 */
public final class OtpSessionFuzz implements FuzzTarget {

    private static final int REPORTS = 0x80;
    /** Yubikit sleeps for 50 ms at a report that says that the key is busy. */
    private static final int MOST_REPORTS = 40;
    private static final String OPEN = "050403010300 9000";
    private static final String STATUS = "00 050403010300 00";

    @Override
    public List<byte[]> seeds() {
        return List.of(
                card(0, OPEN, "050403020300 9000"),
                card(1, OPEN, "9000", "050403020300 9000"),
                card(2, OPEN, "00bc614e 9000"),
                card(3, OPEN, "6982"),
                card(4, OPEN, "b617318655057264e28bc0b6fb378c8ef146be00 9000"),
                card(5, OPEN, "000102030405060708090a0b0c0d0e0f 9000"),
                reports(0, STATUS + STATUS + STATUS + STATUS.repeat(20) + "00 050403020300 00"),
                reports(2, STATUS + STATUS + STATUS + STATUS.repeat(2) + "00bc614eb8d30040" + "0000000000000040"),
                reports(4, STATUS + STATUS + STATUS + STATUS.repeat(4) + "000000000000002f" + STATUS));
    }

    private static byte[] card(int action, String... answers) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(action);
        for (String answer : answers) {
            byte[] bytes = HexFormat.of().parseHex(answer.replace(" ", ""));
            all.write(bytes.length);
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }

    private static byte[] reports(int action, String reports) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(REPORTS | action);
        all.writeBytes(HexFormat.of().parseHex(reports.replace(" ", "")));
        return all.toByteArray();
    }

    @Override
    public void run(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        byte[] answers = Arrays.copyOfRange(input, 1, input.length);
        try (OtpSession session = (input[0] & REPORTS) == 0
                ? OtpSession.open(new FuzzedCard(answers))
                : OtpSession.open(new Reports(answers))) {
            use(session, input[0] & 0x7f);
        } catch (OtpSessionException | UnsupportedFeature e) {
            if (!e.getMessage().endsWith(".") || e.getMessage().lines().count() != 1) {
                throw new AssertionError("not one sentence: " + e.getMessage());
            }
        } catch (Pulled e) {
            // The key had no more answers.
        }
    }

    private static void use(OtpSession session, int action) throws Exception {
        // Nobody waits for a touch that does not come.
        CommandState impatient = new CommandState();
        impatient.cancel();
        switch (action % 7) {
            case 0 -> session.swap();
            case 1 -> session.program(
                    Slot.ONE, HmacChallenge.of(Secret.copyOf(new byte[20]), false), Set.of(), AccessCodes.NONE);
            case 2 -> session.serial();
            case 3 -> session.delete(Slot.TWO, AccessCodes.NONE);
            case 4 -> require(session.hmac(Slot.ONE, new byte[1], impatient), 20);
            case 5 -> require(session.yubicoResponse(Slot.TWO, new byte[6], impatient), 16);
            default -> {
                String code = session.totp(Slot.ONE, Instant.EPOCH, 6, impatient);
                if (!code.matches("[0-9]{6}")) {
                    throw new AssertionError("no code: " + code);
                }
            }
        }
    }

    private static void require(Bytes answer, int length) {
        if (answer.length() != length) {
            throw new AssertionError("an answer of " + answer.length() + " bytes");
        }
    }

    private static final class Reports implements OtpConnection {
        private final byte[] reports;
        private int at;

        Reports(byte[] reports) {
            this.reports = reports;
        }

        @Override
        public void send(byte[] report) {}

        @Override
        public void receive(byte[] report) throws IOException {
            if (at >= Math.min(reports.length, 8 * MOST_REPORTS)) {
                throw new Pulled();
            }
            Arrays.fill(report, (byte) 0);
            System.arraycopy(reports, at, report, 0, Math.min(report.length, reports.length - at));
            at += report.length;
        }

        @Override
        public void close() {}
    }
}
