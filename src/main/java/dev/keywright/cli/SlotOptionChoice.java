package dev.keywright.cli;

import dev.keywright.host.otp.SlotOption;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which options a slot has besides, or instead of, the usual ones. */
final class SlotOptionChoice {

    @Option(
            names = "--with",
            split = ",",
            paramLabel = "OPTION",
            converter = ByName.class,
            completionCandidates = Names.class,
            description = "Options that the slot gets: ${COMPLETION-CANDIDATES}.")
    private List<SlotOption> with = List.of();

    @Option(
            names = "--without",
            split = ",",
            paramLabel = "OPTION",
            converter = ByName.class,
            description = "Usual options that it does not get; usual are serial-to-programs and allow-update, and"
                    + " append-enter and fast-trigger for a slot that types.")
    private List<SlotOption> without = List.of();

    /** Refuses what nobody can mean, before anything is asked for. */
    void check() throws Misuse {
        for (SlotOption option : with) {
            if (without.contains(option)) {
                throw new Misuse("The option " + option.text() + " is both in --with and in --without; say which.");
            }
        }
    }

    /** The usual options with the changes that were asked for. */
    Set<SlotOption> changed(Set<SlotOption> usual) {
        Set<SlotOption> changed = EnumSet.noneOf(SlotOption.class);
        changed.addAll(usual);
        changed.addAll(with);
        without.forEach(changed::remove);
        return changed;
    }

    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(SlotOption.values()).map(SlotOption::text).iterator();
        }
    }

    private static final class ByName implements ITypeConverter<SlotOption> {
        @Override
        public SlotOption convert(String name) {
            return Arrays.stream(SlotOption.values())
                    .filter(option -> option.text().equalsIgnoreCase(name))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + name + "' is none; the help names them all"));
        }
    }
}
