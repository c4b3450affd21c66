package dev.keywright.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.profile.ProfileFacts;
import dev.keywright.token.profile.ProfileFacts.Difference;
import dev.keywright.token.profile.ProfileYaml;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code keywright profiles diff}. */
@Command(name = "diff", mixinStandardHelpOptions = true, description = "Shows in what two profiles differ.")
final class ProfilesDiff implements Callable<Integer> {

    private static final String ABSENT = "-";
    private static final int WIDEST = 60;

    @Parameters(
            index = "0",
            paramLabel = "A",
            description = "A name that 'keywright profiles list' shows, or a file that ends in .yaml.")
    private String left;

    @Parameters(index = "1", paramLabel = "B", description = "The other one.")
    private String right;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws IOException, Misuse {
        FirmwareProfile first = find(left);
        FirmwareProfile second = find(right);
        List<Difference> differences = ProfileFacts.between(first, second);
        json.print(
                Map.of("left", first.name(), "right", second.name(), "differences", differences),
                out -> print(first, second, differences, out));
        return 0;
    }

    private static void print(FirmwareProfile first, FirmwareProfile second, List<Difference> all, PrintWriter out) {
        if (all.isEmpty()) {
            out.println("The profiles say the same of their devices.");
            return;
        }
        int fact = width(all.stream().map(Difference::fact).toList(), "");
        int value = Math.min(WIDEST, width(all.stream().map(each -> text(each, each.left())).toList(), first.name()));
        String line = "%-" + fact + "s  %-" + value + "s  %s%n";
        out.printf(line, "", first.name(), second.name());
        all.forEach(each -> out.printf(line, each.fact(), text(each, each.left()), text(each, each.right())));
    }

    private static int width(List<String> texts, String heading) {
        return Math.max(heading.length(), texts.stream().mapToInt(String::length).max().orElse(0));
    }

    private static String text(Difference difference, @Nullable JsonNode value) {
        return value == null ? ABSENT : ProfileYaml.text(difference.fact(), value);
    }

    /** @throws Misuse when there is no such profile */
    private static FirmwareProfile find(String name) throws IOException, Misuse {
        if (name.endsWith(".yaml")) {
            try (InputStream file = Files.newInputStream(Path.of(name))) {
                return FirmwareProfiles.parse(file);
            }
        }
        return named(name);
    }

    /** @throws Misuse when no packaged profile has that name */
    static FirmwareProfile named(String name) throws Misuse {
        Optional<FirmwareProfile> profile = FirmwareProfiles.find(name);
        return profile.orElseThrow(() -> new Misuse(
                "There is no firmware profile " + name + "; 'keywright profiles list' shows those that there are."));
    }
}
