package dev.keywright.host.emulated;

import dev.keywright.crypto.Secret;
import dev.keywright.fuzz.FuzzTarget;
import dev.keywright.host.emulated.SimulatedDisk.Image;
import dev.keywright.token.state.StateChange.SignatureCounterSet;
import dev.keywright.token.state.StateCodec;
import dev.keywright.token.state.TokenState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Any bytes as a state file: a plain one, an encrypted one, or the content of a record. It is read and goes on from
 * there, or it is refused with a sentence and stays as it is.
 */
public final class StateFileFuzz implements FuzzTarget {

    private static final int PLAIN = 0;
    private static final int ENCRYPTED = 1;
    private static final int RECORD = 2;
    private static final Path PATH = Path.of("key.state");
    private static final StateProtection KEY = StateProtection.key(Secret.copyOf(new byte[32]));

    @Override
    public List<byte[]> seeds() {
        return List.of(
                seed(PLAIN, file(StateProtection.NONE)),
                seed(ENCRYPTED, file(KEY)),
                seed(PLAIN, Arrays.copyOf(file(StateProtection.NONE), 700)),
                seed(RECORD, StateCodec.encode(TokenState.made(StateFileTest.MADE).history())),
                seed(RECORD, StateCodec.encode(new ArrayList<>(StateFileTest.CHANGES))));
    }

    private static byte[] seed(int kind, byte[] bytes) {
        ByteArrayOutputStream seed = new ByteArrayOutputStream();
        seed.write(kind);
        seed.writeBytes(bytes);
        return seed.toByteArray();
    }

    private static byte[] file(StateProtection protection) {
        SimulatedDisk disk = new SimulatedDisk();
        try (StateFile file = StateFileTest.open(disk, protection)) {
            file.append(StateFileTest.CHANGES.subList(0, 4));
            return disk.read(PATH);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void run(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        switch (input[0] % 3) {
            case PLAIN -> openAndGoOn(bytes, StateProtection.NONE);
            case ENCRYPTED -> openAndGoOn(bytes, KEY);
            default -> replay(bytes);
        }
    }

    private static void replay(byte[] payload) {
        try {
            StateRecords.replay(TokenState.made(StateFileTest.MADE), payload);
        } catch (Damaged e) {
            // As it should be.
        }
    }

    private static void openAndGoOn(byte[] bytes, StateProtection protection) throws IOException {
        SimulatedDisk disk = new SimulatedDisk(new Image(Map.of(PATH, ByteBuffer.wrap(bytes.clone()))));
        TokenState state;
        try (StateFile file = StateFileTest.open(disk, protection)) {
            file.append(List.of(new SignatureCounterSet(99)));
            state = file.state();
        } catch (IOException e) {
            if (!Arrays.equals(disk.read(PATH), bytes)) {
                throw new AssertionError("a refused file was changed", e);
            }
            return;
        }
        try (StateFile again = StateFileTest.open(disk, protection)) {
            if (!again.state().equals(state)) {
                throw new AssertionError("what was appended is not there");
            }
        }
    }
}
