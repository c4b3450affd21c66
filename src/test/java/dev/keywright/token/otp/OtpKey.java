package dev.keywright.token.otp;

import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.testing.FreshKey;
import dev.keywright.token.AdvanceableClock;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.UserPresence;
import dev.keywright.token.card.CardInterface;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.state.OtpState;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.KeyboardLayout;
import dev.keywright.wire.otp.SlotConfiguration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

/** A fresh key, always the same, with its OTP applet selected; for tests that write slots and touch the key. */
final class OtpKey {

    static final byte[] UID = HexFormat.of().parseHex("010203040506");
    static final byte[] KEY = HexFormat.of().parseHex("202122232425262728292a2b2c2d2e2f");
    static final String NO_CODE = "000000000000";
    static final String CODE = "c0dec0dec0de";

    final AdvanceableClock clock = new AdvanceableClock(Instant.EPOCH);
    final EmulatedKey key;
    final CardInterface card;
    /** What somebody does when the key asks for a touch. */
    UserPresence.Answer finger = UserPresence.Answer.TOUCHED;
    int touchesAskedFor;

    OtpKey() {
        this(FreshKey.profile(), StateStore.IN_MEMORY);
    }

    OtpKey(FirmwareProfile profile, StateStore store) {
        TokenEnvironment environment = TokenEnvironment.reproducible(RandomSource.seeded(new byte[1]), store)
                .withClock(clock)
                .withPresence((what, cancelled) -> {
                    touchesAskedFor++;
                    return finger;
                });
        key = new EmulatedKey(profile, FreshKey.state(), environment);
        card = key.nfcCard();
        card.powerOn();
        select();
    }

    String select() {
        return send("00a4040008a000000527200101");
    }

    /** The answer in hex, with its status word. */
    String send(String apdu) {
        return HexFormat.of().formatHex(card.transmit(HexFormat.of().parseHex(apdu.replace(" ", ""))));
    }

    /** The answer to a slot command, in hex, with its status word. */
    String command(int command, String payload) {
        String data = payload.replace(" ", "");
        return send("0001%02x00%s".formatted(
                command, data.isEmpty() ? "" : "%02x".formatted(data.length() / 2) + data));
    }

    OtpState state() {
        return key.state().otp();
    }

    /** With the usual private id and key, and no access code. */
    static SlotConfiguration configuration(String fixed, int extendedFlags, int ticketFlags, int configFlags) {
        return new SlotConfiguration(Bytes.ofHex(fixed), Secret.copyOf(UID), Secret.copyOf(KEY),
                Secret.copyOf(new byte[6]), extendedFlags, ticketFlags, configFlags);
    }

    static SlotConfiguration withAccessCode(SlotConfiguration plain) {
        return new SlotConfiguration(plain.fixed(), plain.uid(), plain.key(),
                Secret.copyOf(HexFormat.of().parseHex(CODE)), plain.extendedFlags(), plain.ticketFlags(),
                plain.configFlags());
    }

    static String hex(SlotConfiguration configuration) {
        return HexFormat.of().formatHex(configuration.encode());
    }

    /** Writes a slot, which must succeed. */
    void write(int slot, SlotConfiguration configuration) {
        String answer = command(slot == 1 ? 1 : 3, hex(configuration) + NO_CODE);
        if (!answer.endsWith("9000")) {
            throw new AssertionError("refused with " + answer);
        }
    }

    String type(TouchLength length) {
        return key.touch(length).text(KeyboardLayout.US);
    }

    /** The bytes that a password of scan codes is kept in: fixed part, private id and key. */
    static SlotConfiguration password(byte[] scanCodes, int ticketFlags) {
        byte[] all = Arrays.copyOf(scanCodes, 38);
        return new SlotConfiguration(
                Bytes.of(Arrays.copyOf(all, 16)),
                Secret.copyOf(Arrays.copyOfRange(all, 16, 22)),
                Secret.copyOf(Arrays.copyOfRange(all, 22, 38)),
                Secret.copyOf(new byte[6]),
                0x24,
                ticketFlags,
                0x02);
    }
}
