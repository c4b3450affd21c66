package dev.keywright.desk.provision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.desk.roster.Person;
import dev.keywright.desk.roster.Roster;
import dev.keywright.host.FoundKeys;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.SecurityKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is plugged in at each look, and which keys are given out. */
class PluggedInKeysTest {

    private final MemoryKey first = new MemoryKey("yubikey-5.4.3");
    private final MemoryKey second = new MemoryKey("yubikey-5.4.3");
    private final Deque<List<MemoryKey>> looks = new ArrayDeque<>();
    private final Map<Integer, Integer> open = new TreeMap<>();
    private final PluggedInKeys source = new PluggedInKeys(this::look, 3, Duration.ofMillis(1));
    private Turn turn;

    @BeforeEach
    void makeTurn() throws Exception {
        turn = new Turn(Roster.parse("name\nAlice\n").people().get(0), 1, List.of(), 0, 1);
    }

    private FoundKeys look() {
        List<MemoryKey> there = looks.size() > 1 ? looks.remove() : looks.element();
        return new FoundKeys(there.stream().map(this::counting).toList(), List.of());
    }

    private SecurityKey counting(MemoryKey key) {
        open.merge(key.serial(), 1, Integer::sum);
        SecurityKey plugged = key.plugIn();
        return new DelegatingKey(plugged) {
            @Override
            public void close() {
                open.merge(key.serial(), -1, Integer::sum);
                super.close();
            }
        };
    }

    @SafeVarargs
    private List<Integer> given(int count, List<MemoryKey>... seen) throws Exception {
        looks.addAll(Arrays.asList(seen));
        return Stream.generate(this::next).limit(count).map(key -> key.map(one -> one.info().serial()).orElse(0)).toList();
    }

    private Optional<SecurityKey> next() {
        try {
            Optional<SecurityKey> key = source.next(turn);
            key.ifPresent(SecurityKey::close);
            return key;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aKeyIsGivenOnceEachTimeThatItIsPluggedIn() throws Exception {
        assertThat(given(4, List.of(), List.of(first), List.of(first), List.of(), List.of(first), List.of(first)))
                .containsExactly(first.serial(), first.serial(), 0, 0);
    }

    @Test
    void ofTwoEachIsGivenAndWhatIsNotIsLetGo() throws Exception {
        assertThat(given(3, List.of(first, second))).containsExactlyInAnyOrder(first.serial(), second.serial(), 0);
        assertThat(open.values()).containsOnly(0);
    }

    /** As a key does whose card reader comes a moment after it. */
    @Test
    void aKeyThatHasJustComeIsGivenWhenItsPipesAreThere() throws Exception {
        MemoryKey key = new MemoryKey("yubikey-5.4.3");
        Deque<Integer> pipes = new ArrayDeque<>(List.of(0, 1, 2, 2, 2, 2));
        PluggedInKeys slow = new PluggedInKeys(() -> {
            int count = pipes.remove();
            return new FoundKeys(count == 0 ? List.of() : List.of(new DelegatingKey(key.plugIn()) {
                @Override
                public KeyInfo info() {
                    KeyInfo whole = super.info();
                    return new KeyInfo(whole.serial(), whole.name(), whole.firmware(), false, null,
                            whole.pipes().subList(0, count));
                }
            }), List.of());
        }, 4, Duration.ofMillis(1));
        try (SecurityKey given = slow.next(turn).orElseThrow()) {
            assertThat(given.info().pipes()).hasSize(2);
        }
        pipes.addAll(List.of(2, 2));
        assertThat(slow.next(turn)).isEmpty();
    }

    @Test
    void aKeyThatWasRefusedInAnothersTurnIsGivenInItsOwnWithoutBeingPulled() throws Exception {
        looks.add(List.of(first, second));
        List<Integer> given = new ArrayList<>();
        Person bob = Roster.parse("name\nBob\n").people().get(0);
        for (Turn next : List.of(
                new Turn(turn.person(), 1, List.of(second.serial()), 0, 2),
                new Turn(turn.person(), 1, List.of(second.serial()), 0, 2),
                new Turn(bob, 1, List.of(first.serial()), 1, 2),
                new Turn(bob, 1, List.of(first.serial()), 1, 2))) {
            turn = next;
            given.add(next().map(key -> key.info().serial()).orElse(0));
        }
        assertThat(given).containsExactly(first.serial(), second.serial(), first.serial(), 0);
    }

    @Test
    void itWaitsOnlySoLong() throws Exception {
        assertThat(given(1, List.of())).containsExactly(0);
    }
}
