package dev.keywright.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keywright.testing.PcscSandbox;
import dev.keywright.testing.PluggedKey;
import dev.keywright.testing.ProfileCard;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** python3-fido2 takes each emulated key that can be on a card reader for metal. */
class PythonFido2IT {

    private static final Findings FINDINGS = new Findings(PythonFido2IT.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What version 0.9.1 cannot do. */
    private static final Set<Subject> LACKING = EnumSet.of(Subject.ENABLE_ENTERPRISE, Subject.HMAC_SECRET_MC);

    static Stream<Named<FirmwareProfile>> cards() {
        return FirmwareProfiles.names().stream()
                .map(name -> FirmwareProfiles.find(name).orElseThrow())
                .filter(ProfileCard::isCard)
                .map(profile -> Named.of(profile.name(), profile));
    }

    @ParameterizedTest
    @MethodSource("cards")
    void doesAllThatTheKeyOffers(FirmwareProfile profile) throws Exception {
        List<Subject> offered = Arrays.stream(Subject.values())
                .filter(subject -> subject.isOfferedBy(profile.fido()))
                .toList();
        List<String> command = new ArrayList<>(List.of(
                "/usr/bin/python3",
                Path.of("src/test/resources/python/conformance.py").toAbsolutePath().toString(),
                PluggedKey.PIN));
        offered.forEach(subject -> command.add(subject.name()));

        String output;
        try (PcscSandbox sandbox = PcscSandbox.start(ProfileCard.reader(profile))) {
            sandbox.startJava(ProfileCard.class, profile.name());
            sandbox.awaitCard();
            output = sandbox.run(command.toArray(String[]::new)).expectSuccess();
        }

        List<Subject> told = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (String line : output.lines().toList()) {
            JsonNode result = JSON.readTree(line);
            Subject subject = Subject.valueOf(result.get("subject").textValue());
            told.add(subject);
            if (result.get("ok").isNull()) {
                assertThat(LACKING).as("what python3-fido2 cannot do").contains(subject);
            } else if (result.get("ok").booleanValue()) {
                FINDINGS.agreed("python3-fido2", profile.name(), subject);
            } else {
                failures.add(subject + ": " + result.get("why").textValue());
            }
        }
        assertThat(failures).isEmpty();
        assertThat(told).isEqualTo(offered);
    }

    @AfterAll
    static void write() throws Exception {
        FINDINGS.write();
    }
}
