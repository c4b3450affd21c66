package dev.keywright.host.emulated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.host.emulated.SimulatedDisk.Image;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.KeyFactory;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.card.CardInterface;
import dev.keywright.token.otp.TouchLength;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.KeyboardLayout;
import dev.keywright.wire.otp.ModHex;
import dev.keywright.wire.otp.SlotConfiguration;
import dev.keywright.wire.otp.SlotFlags;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Cuts the power at each operation on the disk while a key types: whatever {@link SimulatedDisk} says may be left, the
 * key never types again what it has typed before.
 */
class OtpPowerCutTest {

    private static final Path PATH = Path.of("key.state");
    private static final int SMALL = 1024;
    private static final byte[] AES_KEY = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int TOUCHES = 40;

    /** How far the slots had come before a cut: -1 where nothing was typed yet. */
    private record Typed(long yubicoOtp, long hotp) {}

    private final SimulatedDisk disk = new SimulatedDisk();
    private final Map<Typed, Set<Image>> cuts = new LinkedHashMap<>();
    private Typed typed = new Typed(-1, -1);

    @Test
    void nothingIsTypedTwice() throws Exception {
        disk.watch(now -> cuts.computeIfAbsent(typed, before -> new LinkedHashSet<>()).addAll(now.cut()));
        try (StateFile file = open(disk)) {
            EmulatedKey key = key(file);
            configure(key);
            for (int i = 0; i < TOUCHES; i++) {
                if (i % 3 == 0) {
                    key.powerCycle();
                }
                typed = new Typed(yubicoOtp(key), typed.hotp());
                typed = new Typed(typed.yubicoOtp(), hotp(key));
            }
        }
        cuts.computeIfAbsent(typed, before -> new LinkedHashSet<>()).addAll(disk.cut());

        int tried = 0;
        for (Map.Entry<Typed, Set<Image>> cut : cuts.entrySet()) {
            for (Image image : cut.getValue()) {
                try (StateFile left = open(new SimulatedDisk(image))) {
                    goOn(key(left), cut.getKey());
                    tried++;
                }
            }
        }
        assertThat(tried).isGreaterThan(3 * TOUCHES);
    }

    private static void goOn(EmulatedKey key, Typed before) throws Exception {
        if (before.yubicoOtp() >= 0) {
            assertThat(yubicoOtp(key)).isGreaterThan(before.yubicoOtp());
        }
        if (before.hotp() >= 0) {
            assertThat(hotp(key)).isGreaterThan(before.hotp());
        }
    }

    private static StateFile open(SimulatedDisk disk) throws Exception {
        return StateFile.open(disk, PATH, SMALL, StateProtection.NONE, () -> KeyFactory.make(
                FirmwareProfiles.defaultProfile(), RandomSource.system()));
    }

    private static EmulatedKey key(StateFile file) {
        return new EmulatedKey(FirmwareProfiles.defaultProfile(), file.state(), TokenEnvironment.of(file));
    }

    /** Slot 1 for Yubico's passwords, slot 2 for those of RFC 4226, appendix D. */
    private static void configure(EmulatedKey key) {
        CardInterface card = key.usbCard();
        card.powerOn();
        send(card, "00a4040008a000000527200101", "");
        write(card, 1, slot(AES_KEY, new byte[6], 0));
        byte[] secret = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);
        byte[] uid = {secret[16], secret[17], secret[18], secret[19], 0, 0};
        write(card, 3, slot(Arrays.copyOf(secret, 16), uid, SlotFlags.OATH_HOTP));
    }

    private static SlotConfiguration slot(byte[] key, byte[] uid, int ticketFlags) {
        return new SlotConfiguration(
                Bytes.EMPTY, Secret.copyOf(uid), Secret.copyOf(key), Secret.copyOf(new byte[6]), 0, ticketFlags, 0);
    }

    private static void write(CardInterface card, int command, SlotConfiguration configuration) {
        send(card, "0001%02x00".formatted(command), HexFormat.of().formatHex(configuration.encode()));
    }

    private static void send(CardInterface card, String header, String data) {
        ByteArrayOutputStream apdu = new ByteArrayOutputStream();
        apdu.writeBytes(HexFormat.of().parseHex(header));
        if (!data.isEmpty()) {
            apdu.write(data.length() / 2);
            apdu.writeBytes(HexFormat.of().parseHex(data));
        }
        assertThat(HexFormat.of().formatHex(card.transmit(apdu.toByteArray()))).endsWith("9000");
    }

    /** Use counter and session counter of the next password, as one number. */
    private static long yubicoOtp(EmulatedKey key) throws Exception {
        byte[] encrypted = ModHex.decode(key.touch(TouchLength.SHORT).text(KeyboardLayout.MODHEX));
        byte[] block = Crypto.reproducible().aesCbc(Crypto.Direction.DECRYPT, AES_KEY, new byte[16], encrypted);
        return (block[7] & 0xffL) << 16 | (block[6] & 0xffL) << 8 | block[11] & 0xffL;
    }

    /** The counter of the next code. */
    private static long hotp(EmulatedKey key) {
        long counter = key.state().otp().slot(2).orElseThrow().counter();
        assertThat(key.touch(TouchLength.LONG).text(KeyboardLayout.US)).isEqualTo(PluggedIn.code(counter));
        return counter;
    }
}
