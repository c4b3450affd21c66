package dev.keywright.port.usb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.port.usb.ApduParts.Misfit;
import dev.keywright.port.usb.ApduParts.Part;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.ccid.CcidChain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ApduPartsTest {

    @Property(tries = 200)
    void anAnswerInPartsIsTheAnswer(
            @ForAll @Size(max = 300) byte[] answer, @ForAll @IntRange(min = 1, max = 70) int max) {
        ApduParts parts = new ApduParts(max);
        List<Part> all = new ArrayList<>();
        for (Optional<Part> part = Optional.of(parts.answer(answer)); part.isPresent(); part = parts.nextOfAnswer()) {
            all.add(part.get());
        }

        byte[] together = new byte[0];
        for (Part part : all) {
            assertThat(part.data().length()).isLessThanOrEqualTo(max);
            byte[] data = part.data().toArray();
            together = Arrays.copyOf(together, together.length + data.length);
            System.arraycopy(data, 0, together, together.length - data.length, data.length);
        }
        assertThat(together).isEqualTo(answer);
        assertThat(all).extracting(Part::chain).isEqualTo(chain(all.size()));
    }

    private static List<Integer> chain(int count) {
        if (count == 1) {
            return List.of(CcidChain.WHOLE);
        }
        List<Integer> chain = new ArrayList<>(List.of(CcidChain.BEGINS));
        for (int n = 2; n < count; n++) {
            chain.add(CcidChain.CONTINUES);
        }
        chain.add(CcidChain.ENDS);
        return chain;
    }

    @Test
    void aNewCommandDropsWhatWasNotFetched() throws Misfit {
        ApduParts parts = new ApduParts(1);
        parts.answer(new byte[3]);
        parts.add(CcidChain.BEGINS, Bytes.of((byte) 1));
        assertThat(parts.nextOfAnswer()).isEmpty();
        assertThat(parts.add(CcidChain.ENDS, Bytes.of((byte) 2))).hasValue(new byte[] {1, 2});
    }
}
