package dev.keywright.host.emulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.host.emulated.SimulatedDisk.Image;
import dev.keywright.host.oath.OathSessionException;
import dev.keywright.token.state.StateChange.OathCounterSet;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A disk that fails, as a full one does: the command is refused, and nothing else is lost. */
class StateFailureTest {

    private static final Path PATH = Path.of("key.state");
    private static final int SMALL = 1024;
    private static final int CODES = 60;

    private static Image image(SimulatedDisk disk) {
        return disk.cut().iterator().next();
    }

    private static Image fresh() throws Exception {
        SimulatedDisk disk = new SimulatedDisk();
        try (PluggedIn key = new PluggedIn(disk, PATH, SMALL, StateProtection.NONE)) {
            key.addHotp();
        }
        return image(disk);
    }

    /** Whichever operation fails, until there are more of them than a day's work takes, compaction and all. */
    @Test
    void noCounterIsTakenBackWhicheverWriteFails() throws Exception {
        Image start = fresh();
        int failures = 0;
        for (int count = 0; ; count++) {
            SimulatedDisk disk = new SimulatedDisk(start);
            disk.failAfter(count);
            long kept = 0;
            boolean refused = false;
            try (StateFile file = open(disk)) {
                Bytes account = file.state().oath().all().iterator().next().name();
                for (long counter = 1; counter <= CODES; counter++) {
                    try {
                        file.append(List.of(new OathCounterSet(account, counter)));
                        kept = counter;
                    } catch (IOException e) {
                        refused = true;
                    }
                    assertThat(counter(file)).isEqualTo(kept);
                }
            }
            for (Image left : disk.cut()) {
                try (StateFile file = open(new SimulatedDisk(left))) {
                    assertThat(counter(file)).as("after failure %d", count).isEqualTo(kept);
                }
            }
            failures += refused ? 1 : 0;
            if (!disk.hasFailed()) {
                break;
            }
        }
        assertThat(failures).isGreaterThan(CODES);
    }

    private static long counter(StateFile file) {
        return file.state().oath().all().iterator().next().counter();
    }

    @Test
    void theKeyRefusesOneCommandAndGoesOn() throws Exception {
        SimulatedDisk disk = new SimulatedDisk(fresh());
        try (PluggedIn key = new PluggedIn(disk, PATH, SMALL, StateProtection.NONE)) {
            assertThat(key.nextHotp()).isEqualTo(PluggedIn.code(0));
            disk.failAfter(0);
            assertThatThrownBy(key::nextHotp).isInstanceOf(OathSessionException.class);
            assertThat(key.nextHotp()).isEqualTo(PluggedIn.code(1));
        }
    }

    @Test
    void whatNeedsAWholeNewFileLeavesTheOldOneWhereItFails() throws Exception {
        Image start = fresh();
        StateProtection next = StateProtection.key(VersionOne.state().fido().wrappingKey());
        for (int count = 0; count < 4; count++) {
            SimulatedDisk disk = new SimulatedDisk(start);
            TokenState state;
            try (StateFile file = open(disk)) {
                state = file.state();
                disk.failAfter(count);
                assertThatThrownBy(() -> file.protect(next)).isInstanceOf(IOException.class);
                assertThat(file.state()).isEqualTo(state);
            }
            Set<Image> left = disk.cut();
            assertThat(left).isNotEmpty();
            for (Image image : left) {
                try (StateFile file = open(new SimulatedDisk(image))) {
                    assertThat(file.state()).as("failure %d", count).isEqualTo(state);
                }
            }
        }
    }

    private static StateFile open(SimulatedDisk disk) throws IOException {
        return StateFile.open(disk, PATH, SMALL, StateProtection.NONE, () -> {
            throw new AssertionError("the key is gone");
        });
    }
}
