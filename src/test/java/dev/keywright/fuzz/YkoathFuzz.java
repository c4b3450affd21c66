package dev.keywright.fuzz;

import dev.keywright.crypto.Secret;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathType;
import dev.keywright.testing.FreshKey;
import dev.keywright.token.Interaction;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.UserPresence;
import dev.keywright.token.oath.YkoathApplet;
import dev.keywright.token.state.OathAccount;
import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.StateChange.OathAccessKeySet;
import dev.keywright.token.state.StateChange.OathAccountStored;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.ResponseApdu;
import dev.keywright.wire.Ykoath;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Any sequence of commands to the YKOATH applet of a key with accounts of every kind, each as instruction, P1, P2, and
 * data behind a byte of length. The first byte tells whether the accounts are locked, and whether a touch comes.
 */
final class YkoathFuzz implements FuzzTarget {

    private static final int OK = 0x9000;
    private static final int LOCKED = 0x6982;
    private static final Secret SECRET = Secret.copyOf(new byte[20]);

    @Override
    public List<byte[]> seeds() {
        String secret = "000102030405060708090a0b0c0d0e0f10111213";
        return List.of(
                seed(0, "a10000", "a40001 7408 0000000000000001", "a20000 710168 7400", "a20001 710167 7401 05"),
                seed(0, "010000 710162 7316 2206" + secret + "7803", "050000 710161 71017a", "a20001 710162 7401 01"),
                seed(0, "010000 710162 7316 1106" + secret + "7802 7a0400000009", "a20000 710162 7400"),
                seed(0, "020000 710161", "04dead", "a10000"),
                seed(0, "030000 7300", "a50000"),
                seed(1, "a10000", "a30000 7514" + secret + "7408 0000000000000000", "04dead", "a10000"),
                seed(2, "a20001 710174 7401 05", "a40000 7401 05"));
    }

    /** Each command as instruction, P1, P2 and data, in hex. */
    private static byte[] seed(int first, String... commands) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(first);
        for (String command : commands) {
            byte[] bytes = HexFormat.of().parseHex(command.replace(" ", ""));
            all.write(bytes, 0, 3);
            all.write(bytes.length - 3);
            all.write(bytes, 3, bytes.length - 3);
        }
        return all.toByteArray();
    }

    private static OathAccount account(String name, OathType type, HashAlgorithm algorithm, boolean touch) {
        Bytes lowest = name.equals("g") ? Bytes.EMPTY : null;
        return new OathAccount(
                Bytes.of((byte) name.charAt(0)), type, algorithm, 6, SECRET, touch, 0, lowest);
    }

    private static TokenState state(boolean locked) {
        List<StateChange> changes = new ArrayList<>(List.of(
                new OathAccountStored(account("a", OathType.TOTP, HashAlgorithm.SHA1, false)),
                new OathAccountStored(account("h", OathType.HOTP, HashAlgorithm.SHA256, false)),
                new OathAccountStored(account("t", OathType.TOTP, HashAlgorithm.SHA512, true)),
                new OathAccountStored(account("g", OathType.TOTP, HashAlgorithm.SHA1, false))));
        if (locked) {
            changes.add(new OathAccessKeySet(Secret.copyOf(new byte[16])));
        }
        TokenState state = FreshKey.state();
        for (StateChange change : changes) {
            state = state.with(change);
        }
        return state;
    }

    @Override
    public void run(byte[] input) {
        if (input.length == 0) {
            return;
        }
        boolean locked = (input[0] & 1) != 0;
        boolean touched = (input[0] & 2) == 0;
        TokenEnvironment environment = TokenEnvironment.of(StateStore.IN_MEMORY)
                .withPresence(touched ? UserPresence.ALWAYS : UserPresence.NEVER);
        TokenCore core = new TokenCore(FreshKey.profile(), environment, state(locked));
        YkoathApplet applet = new YkoathApplet(core);
        applet.select();
        int at = 1;
        while (at + 4 <= input.length) {
            int end = Math.min(input.length, at + 4 + (input[at + 3] & 0xff));
            Bytes data = Bytes.of(Arrays.copyOfRange(input, at + 4, end));
            check(core, applet, new CommandApdu(
                    0, input[at] & 0xff, input[at + 1] & 0xff, input[at + 2] & 0xff, data, 0x100, false));
            at = end;
        }
    }

    private static void check(TokenCore core, YkoathApplet applet, CommandApdu command) {
        TokenState before = core.state();
        ResponseApdu response = applet.process(command, new Interaction());
        if (response.status() != OK && (core.state() != before || !response.data().isEmpty())) {
            throw new AssertionError("a refused command changed the state, or told something");
        }
        boolean guarded = before.oath().accessKey() != null;
        if (guarded && response.status() == OK && command.ins() != Ykoath.RESET && !knowsTheKey(applet)) {
            throw new AssertionError("a locked key obeyed");
        }
        before.oath().all().forEach(account -> checkCounter(account, core.state(), command));
    }

    /** No input holds a proof: it would be over a challenge that is drawn anew. */
    private static boolean knowsTheKey(YkoathApplet applet) {
        ResponseApdu list = applet.process(
                new CommandApdu(0, Ykoath.LIST, 0, 0, Bytes.EMPTY, 0x100, false), new Interaction());
        return list.status() != LOCKED;
    }

    private static void checkCounter(OathAccount account, TokenState after, CommandApdu command) {
        long now = after.oath().account(account.name()).map(OathAccount::counter).orElse(Long.MAX_VALUE);
        if (now < account.counter() && command.ins() != Ykoath.PUT) {
            throw new AssertionError("a counter went back");
        }
    }
}
