package dev.keywright.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** {@code docs/conformance.md} says what the tests found; it runs after all of them. */
@Order(Integer.MAX_VALUE)
class ConformancePageIT {

    @Test
    void thePageSaysWhatTheTestsFound() throws Exception {
        Path found = Findings.FOLDER.resolve("conformance.md");
        Path page = Path.of("docs/conformance.md");
        Files.writeString(found, new ConformancePage().text());

        assertThat(page)
                .as("the tests found something else: if that is right, take it over with cp %s %s", found, page)
                .hasSameTextualContentAs(found);
    }
}
