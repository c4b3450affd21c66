package dev.keywright.wire.uhid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.wire.Bytes;
import dev.keywright.wire.uhid.UhidEvent.Create2;
import dev.keywright.wire.uhid.UhidEvent.GetReport;
import dev.keywright.wire.uhid.UhidEvent.GetReportReply;
import dev.keywright.wire.uhid.UhidEvent.Input2;
import dev.keywright.wire.uhid.UhidEvent.MalformedEvent;
import dev.keywright.wire.uhid.UhidEvent.Output;
import dev.keywright.wire.uhid.UhidEvent.SetReport;
import dev.keywright.wire.uhid.UhidEvent.SetReportReply;
import dev.keywright.wire.uhid.UhidEvent.Start;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AnyUhidEventTest {

    @Provide
    Arbitrary<UhidEvent> events() {
        Arbitrary<Integer> number = Arbitraries.integers();
        Arbitrary<Integer> uint16 = Arbitraries.integers().between(0, 0xffff);
        Arbitrary<Integer> uint8 = Arbitraries.integers().between(0, 0xff);
        Arbitrary<ReportType> type = Arbitraries.of(ReportType.class);
        Arbitrary<Bytes> report = bytes(0);
        return Arbitraries.oneOf(
                Combinators.combine(texts(), texts(), texts(), uint16, number, number, number, bytes(1))
                        .as((name, phys, uniq, bus, vendor, product, version, descriptor) ->
                                new Create2(name, phys, uniq, bus, vendor, product, version, vendor, descriptor)),
                Arbitraries.longs().map(Start::new),
                Combinators.combine(report, type).as(Output::new),
                Combinators.combine(number, uint8, type).as(GetReport::new),
                Combinators.combine(number, uint16, report).as(GetReportReply::new),
                report.map(Input2::new),
                Combinators.combine(number, uint8, type, report).as(SetReport::new),
                Combinators.combine(number, uint16).as(SetReportReply::new));
    }

    private static Arbitrary<Bytes> bytes(int least) {
        return Arbitraries.bytes().array(byte[].class).ofMinSize(least).ofMaxSize(UhidEvent.MAX_DATA).map(Bytes::of);
    }

    /** Without halves of characters, which no encoding keeps. */
    private static Arbitrary<String> texts() {
        return Arbitraries.strings().ofMaxLength(200).filter(text ->
                new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).equals(text));
    }

    @Property(tries = 300)
    void comesBackAsItWas(@ForAll("events") UhidEvent event) throws MalformedEvent {
        byte[] encoded = event.encode();

        assertThat(encoded).hasSizeLessThanOrEqualTo(UhidEvent.MAX_LENGTH);
        assertThat(UhidEvent.decode(encoded)).isEqualTo(event);
    }

    /** Whatever bytes come: those that are an event mean the same when they are encoded again. */
    @Property(tries = 300)
    void anyBytesAreAnEventOrAreRefused(@ForAll("events") UhidEvent event, @ForAll int at, @ForAll byte value) {
        byte[] bytes = event.encode();
        bytes[Math.floorMod(at, bytes.length)] = value;

        assertThat(readsBack(bytes)).isTrue();
    }

    static boolean readsBack(byte[] bytes) {
        UhidEvent read;
        try {
            read = UhidEvent.decode(bytes);
        } catch (MalformedEvent e) {
            return !e.getMessage().isEmpty();
        }
        try {
            return UhidEvent.decode(read.encode()).equals(read);
        } catch (MalformedEvent e) {
            return false;
        }
    }
}
