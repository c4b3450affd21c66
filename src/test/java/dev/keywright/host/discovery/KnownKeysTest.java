package dev.keywright.host.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.host.Attachment;
import dev.keywright.host.Attachments;
import dev.keywright.host.FoundKeys;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.KeyUnavailable;
import dev.keywright.host.SecurityKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KnownKeysTest {

    private final List<Attachment> onUsb = new ArrayList<>();
    private final List<Attachment> inReaders = new ArrayList<>();
    private final List<String> met = new ArrayList<>();
    private final KnownKeys keys = new KnownKeys(
            () -> new Attachments(onUsb, List.of()), () -> new Attachments(inReaders, List.of()));

    private Attachment attachment(String identity, Pipe pipe) {
        return new Attachment(identity, () -> {
            met.add(identity);
            return Optional.of(new FakeKey(7, identity, null, pipe));
        });
    }

    /** It is refused so many times before it is met. */
    private Attachment reluctant(String identity, int refusals) {
        int[] left = {refusals};
        return new Attachment(identity, () -> {
            met.add(identity);
            if (left[0]-- > 0) {
                throw new KeyUnavailable("It is not to be.");
            }
            return Optional.of(new FakeKey(7, identity, null, Pipe.FIDO));
        });
    }

    private FoundKeys looks(int number) {
        FoundKeys found = keys.look();
        for (int look = 1; look < number; look++) {
            found = keys.look();
        }
        return found;
    }

    @Test
    void whatIsKnownIsNotOpenedAgain() {
        onUsb.add(attachment("usb", Pipe.FIDO));
        inReaders.add(attachment("reader", Pipe.CARD));
        SecurityKey first = looks(1).keys().get(0);
        assertThat(looks(3).keys()).containsExactly(first);
        assertThat(first.info().pipes()).containsExactly(Pipe.FIDO, Pipe.CARD);
        assertThat(met).containsExactly("usb", "reader");
    }

    @Test
    void whatWasOutIsAskedAnew() {
        Attachment card = attachment("reader", Pipe.CARD);
        inReaders.add(card);
        keys.look();
        inReaders.clear();
        assertThat(keys.look().keys()).isEmpty();
        inReaders.add(card);
        assertThat(keys.look().keys()).hasSize(1);
        assertThat(met).containsExactly("reader", "reader");
    }

    @Test
    void whatIsNoKeyIsAskedOnce() {
        inReaders.add(new Attachment("bank card", () -> {
            met.add("bank card");
            return Optional.empty();
        }));
        assertThat(looks(5).keys()).isEmpty();
        assertThat(met).hasSize(1);
    }

    /** The rights to a key come a moment after the key. */
    @Test
    void whatHasJustComeIsTriedAgainInSilence() {
        keys.look();
        onUsb.add(reluctant("usb", 2));
        assertThat(keys.look()).isEqualTo(new FoundKeys(List.of(), List.of()));
        assertThat(keys.look()).isEqualTo(new FoundKeys(List.of(), List.of()));
        assertThat(keys.look().keys()).hasSize(1);
    }

    @Test
    void whatWasThereFromTheStartIsComplainedOfAtOnce() {
        onUsb.add(reluctant("usb", 1));
        assertThat(keys.look()).isEqualTo(new FoundKeys(List.of(), List.of("It is not to be.")));
        assertThat(looks(5)).satisfies(found -> {
            assertThat(found.keys()).hasSize(1);
            assertThat(found.notes()).isEmpty();
        });
    }

    @Test
    void whatIsRefusedIsTriedLessAndLessOften() {
        onUsb.add(reluctant("usb", Integer.MAX_VALUE));
        assertThat(looks(1000).notes()).containsExactly("It is not to be.");
        assertThat(met).hasSizeBetween(10, 30);
    }
}
