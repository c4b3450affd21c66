package dev.keywright.host.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.host.FoundKeys;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.SecurityKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class KeyWatchTest {

    private static final FakeKey FIDO = new FakeKey(7, "key", null, Pipe.FIDO);
    private static final FakeKey CARD = new FakeKey(7, "key", null, Pipe.CARD);
    private static final FakeKey OTHER = new FakeKey(null, "other", null, Pipe.FIDO);
    private static final FoundKeys NOTHING = found();

    private final List<String> told = new ArrayList<>();

    private static FoundKeys found(SecurityKey... keys) {
        return new FoundKeys(List.of(keys), List.of());
    }

    /** What is told of these looks, after the first. */
    private List<String> watch(FoundKeys... looks) throws InterruptedException {
        Iterator<FoundKeys> next = Arrays.asList(looks).iterator();
        FoundKeys first = next.next();
        CountDownLatch all = new CountDownLatch(1);
        KeyWatch.Listener listener = new KeyWatch.Listener() {
            @Override
            public void keys(List<KeyEvent> events) {
                events.forEach(event -> told.add(event.kind() + " " + event.id()));
            }

            @Override
            public void note(String note) {
                told.add(note);
            }
        };
        try (KeyWatch watching = KeyWatch.start(() -> {
            if (next.hasNext()) {
                return next.next();
            }
            all.countDown();
            return looks[looks.length - 1];
        }, first, Duration.ofMillis(1), listener)) {
            all.await();
        }
        return told;
    }

    @Test
    void keysComeWhenTheyHaveSettledAndGoAtOnce() throws Exception {
        assertThat(watch(NOTHING, found(FIDO), found(FIDO), found(FIDO), NOTHING, NOTHING))
                .containsExactly("CAME 7", "WENT 7");
    }

    @Test
    void aKeyWhosePipesComeOneAfterTheOtherComesOnce() throws Exception {
        SecurityKey whole = new JoinedKey(List.of(FIDO, CARD));
        assertThat(watch(NOTHING, found(FIDO), found(whole), found(whole))).containsExactly("CAME 7");
    }

    @Test
    void aPipeThatComesLateIsAChange() throws Exception {
        SecurityKey whole = new JoinedKey(List.of(FIDO, CARD));
        assertThat(watch(found(FIDO, OTHER), found(whole, OTHER), found(whole, OTHER), found(whole)))
                .containsExactly("CHANGED 7", "WENT other");
    }

    @Test
    void aNoteIsToldOnceForAsLongAsItIsTrue() throws Exception {
        FoundKeys stopped = FoundKeys.none("The service stopped.");
        assertThat(watch(NOTHING, stopped, stopped, NOTHING, stopped))
                .containsExactly("The service stopped.", "The service stopped.");
    }

    @Test
    void namesAreOfLettersDigitsAndDashesAndOnePerKey() {
        FakeKey placed = new FakeKey(null, "Nitrokey 3", null, Pipe.FIDO).at("usb-1-2.3");
        assertThat(KeyIds.of(List.of(FIDO, FIDO, placed, OTHER, OTHER)).keySet())
                .containsExactly("7", "7-2", "usb-1-2-3", "other", "other-2");
    }

    /** Listed backwards, too, for hotplug does not keep an order. */
    @Test
    void theSameKeyAtTheSamePlaceHasTheSameName() {
        FakeKey one = new FakeKey(null, "key", null, Pipe.FIDO).at("usb-1-1");
        FakeKey two = new FakeKey(null, "key", null, Pipe.FIDO).at("usb-1-2");
        assertThat(KeyIds.of(List.of(two, one)).get("usb-1-1")).isSameAs(one);
        assertThat(KeyIds.of(List.of(one, two)).get("usb-1-1")).isSameAs(one);
    }
}
