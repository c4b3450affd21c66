package dev.keywright.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.token.profile.FirmwareProfiles;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page has a row for what profiles have. */
class SubjectTest {

    @Test
    void everyExtensionOfAProfileIsARow() {
        Set<String> rows = Arrays.stream(Subject.values()).map(Subject::title).collect(Collectors.toSet());
        assertThat(FirmwareProfiles.names()).allSatisfy(name -> assertThat(rows)
                .containsAll(FirmwareProfiles.find(name).orElseThrow().fido().extensions()));
    }
}
