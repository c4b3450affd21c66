package dev.keywright.fuzz;

import dev.keywright.testing.FreshKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.card.CardInterface;
import dev.keywright.token.state.TokenState;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Any sequence of command APDUs to any applet, each behind two bytes of length. */
final class CardFuzz implements FuzzTarget {

    private static final String SELECT_FIDO = "00a4040008a0000006472f000100";
    private static final String SELECT_OATH = "00a4040007a000000527210100";
    private static final String SELECT_MANAGEMENT = "00a4040008a00000052747111700";
    private static final int FAULT = 0x6f00;

    @Override
    public List<byte[]> seeds() {
        return List.of(
                conversation(SELECT_FIDO, "801000000104", "80100000010400", "00c0000000"),
                conversation(SELECT_OATH, "0001000016710161731221060102030405060708090a0b0c0d0e0f10", "00a10000", "00a400010a74080000000000000001"),
                conversation(SELECT_MANAGEMENT, "001d0000", "001d0100"),
                conversation(SELECT_FIDO, "9010000004a1010203", "8010000002a10100"),
                conversation("00a4040005a000000527"));
    }

    private static byte[] conversation(String... commands) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String command : commands) {
            byte[] apdu = HexFormat.of().parseHex(command);
            all.write(apdu.length >> 8);
            all.write(apdu.length);
            all.writeBytes(apdu);
        }
        return all.toByteArray();
    }

    @Override
    public void run(byte[] input) {
        try (EmulatedKey key = new EmulatedKey(
                FreshKey.profile(), FreshKey.state(), TokenEnvironment.of(StateStore.IN_MEMORY))) {
            CardInterface card = key.usbCard();
            card.powerOn();
            int at = 0;
            while (at + 2 <= input.length) {
                int length = Math.min((input[at] & 0xff) << 8 | input[at + 1] & 0xff, input.length - at - 2);
                at += 2;
                check(key, card, Arrays.copyOfRange(input, at, at + length));
                at += length;
            }
        }
    }

    private static void check(EmulatedKey key, CardInterface card, byte[] apdu) {
        TokenState before = key.state();
        byte[] answer = card.transmit(apdu);
        int status = answer.length < 2
                ? FAULT
                : (answer[answer.length - 2] & 0xff) << 8 | answer[answer.length - 1] & 0xff;
        if (status == FAULT) {
            throw new AssertionError("the key reports a fault of its own");
        }
        boolean refused = status != 0x9000 && status >> 8 != 0x61;
        if (refused && key.state() != before) {
            throw new AssertionError("a refused command changed the state");
        }
    }
}
