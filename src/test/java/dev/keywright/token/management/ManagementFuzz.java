package dev.keywright.token.management;

import dev.keywright.fuzz.FuzzTarget;
import dev.keywright.testing.FreshKey;
import dev.keywright.testing.TestProfiles;
import dev.keywright.token.Interaction;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.CommandApdu.MalformedApdu;
import dev.keywright.wire.ResponseApdu;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Any sequence of commands to the management applet, each behind a byte of length. Whatever comes, a refusal changes
 * nothing, the device information can be read, and the key can be reached over USB.
 */
public final class ManagementFuzz implements FuzzTarget {

    private static final FirmwareProfile PROFILE =
            TestProfiles.changed("yubikey-5.7.4", Map.of("management.deviceReset", true));
    private static final Set<Integer> DOCUMENTED = Set.of(0x6700, 0x6982, 0x6a80, 0x6b00, 0x6d00, 0x6e00);
    private static final String CODE = "0102030405060708090a0b0c0d0e0f10";

    @Override
    public List<byte[]> seeds() {
        return List.of(
                conversation("001d0000", "001d0100"),
                conversation("001c00000f0e030202220e0202000602001e07011e"),
                conversation("001c000013120a10" + CODE, "001c000016150b10" + CODE + "07011e",
                        "001c000025240b10" + CODE + "0a10" + "00".repeat(16)),
                conversation("001c0000070608018017" + "0101", "001c00000302" + "0c00", "001f0000"));
    }

    private static byte[] conversation(String... commands) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String command : commands) {
            byte[] apdu = HexFormat.of().parseHex(command);
            all.write(apdu.length);
            all.writeBytes(apdu);
        }
        return all.toByteArray();
    }

    @Override
    public void run(byte[] input) {
        TokenCore core = FreshKey.core(PROFILE, TokenEnvironment.of(StateStore.IN_MEMORY));
        EnabledApplications enabled = new EnabledApplications(core, EnumSet.allOf(Application.class));
        ManagementApplet applet =
                new ManagementApplet(PROFILE.firmware(), new ManagementCommands(core, enabled, () -> {}));
        int at = 0;
        while (at < input.length) {
            int length = Math.min(input[at] & 0xff, input.length - at - 1);
            at++;
            try {
                check(core, applet, CommandApdu.decode(Arrays.copyOfRange(input, at, at + length)));
            } catch (MalformedApdu e) {
                // The card interface answers these.
            }
            at += length;
        }
        if (!enabled.allowsAny(Interaction.USB) || enabled.interfaces().isEmpty()) {
            throw new AssertionError("the key cannot be reached over USB any more");
        }
    }

    private static void check(TokenCore core, ManagementApplet applet, CommandApdu command) {
        TokenState before = core.state();
        ResponseApdu answer = applet.process(command, new Interaction());
        if (answer.status() != 0x9000) {
            if (!DOCUMENTED.contains(answer.status())) {
                throw new AssertionError("an undocumented status %04x".formatted(answer.status()));
            }
            if (core.state() != before) {
                throw new AssertionError("a refused command changed the state");
            }
        }
        ResponseApdu page = applet.process(
                new CommandApdu(0, 0x1d, 0, 0, Bytes.EMPTY, 0, false), new Interaction());
        if (page.status() != 0x9000 || (page.data().toArray()[0] & 0xff) != page.data().length() - 1) {
            throw new AssertionError("the device information cannot be read any more");
        }
    }
}
