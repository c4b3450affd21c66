package dev.keywright.conformance;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.stream.Collectors.joining;

import dev.keywright.conformance.Findings.Finding;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Writes {@code docs/conformance.md} from what the tests of this run found. */
final class ConformancePage {

    private static final String NOT_OFFERED = "–";

    /** Who tries commands, by the letter that stands for them. */
    private static final Map<String, String> LETTERS = new TreeMap<>(Map.of("yubikit", "Y", "python3-fido2", "P"));

    private final List<FirmwareProfile> profiles = FirmwareProfiles.names().stream()
            .map(name -> FirmwareProfiles.find(name).orElseThrow())
            .toList();
    private final List<Finding> ofCommands = new ArrayList<>();
    private final List<Finding> ofResponses;

    ConformancePage() throws IOException {
        ofCommands.addAll(Findings.of(YubikitTest.class));
        ofCommands.addAll(Findings.of(PythonFido2IT.class));
        ofResponses = Findings.of(RelyingPartiesIT.class);
    }

    String text() throws IOException {
        return """
                # What others make of the emulated key

                Every emulated key is tried by programs that nobody here wrote, and what it makes is verified by them. The
                tests behind `./verify` write this page from what they saw; they fail when it says anything else.

                ## Commands

                A letter stands for a program that had each emulated key do this, and found the answer right:

                - **Y**: Yubico's yubikit %s, in the same process, over the FIDO pipe
                - **P**: Debian's python3-fido2, over PC/SC, for devices that have NFC or a card interface

                A dash: the device does not say that it can do this. An empty cell: it does, and neither program can ask
                for it there.
                """
                        .formatted(version("yubikit"))
                + commands()
                + """

                ## Algorithms and attestations

                Each profile registers and signs in, through Keywright's client and through yubikit's, with each of its
                algorithms, and with each attestation it gives and without; self attestation is that of keywright-2.3 with
                this one fact changed. The verifiers are webauthn-server-core %s, webauthn4j %s and
                @simplewebauthn/server %s; noble (@noble/curves %s, @noble/post-quantum %s) verifies bare
                signatures, for algorithms that the others lack.

                ✓: it accepts all of it and, where there are certificates, trusts them; and it refuses the same with a
                wrong signature and, if it reads them, with a wrong challenge, origin or root. A number: it refuses for
                the reason below, though the key is right; the test holds it to that, to notice a version that does not.
                """
                        .formatted(
                                version("webauthn-server"), version("webauthn4j"), npm("@simplewebauthn/server"),
                                npm("@noble/curves"), npm("@noble/post-quantum"))
                + responses();
    }

    private static String version(String property) throws IOException {
        return find("<" + property + "\\.version>(.*?)<", Path.of("pom.xml"));
    }

    private static String npm(String name) throws IOException {
        return find("\"" + name + "\": \"(.*?)\"", Path.of("src/test/node/package.json"));
    }

    private static String find(String pattern, Path file) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
        if (!matcher.find()) {
            throw new IOException(file + " does not have " + pattern);
        }
        return matcher.group(1);
    }

    private String commands() {
        Map<String, List<Subject>> groups = new LinkedHashMap<>();
        Arrays.stream(Subject.values())
                .forEach(subject -> groups.computeIfAbsent(subject.group(), group -> new ArrayList<>()).add(subject));
        StringBuilder text = new StringBuilder();
        groups.forEach((group, subjects) -> {
            List<String> header = Stream.concat(
                            Stream.of(group), profiles.stream().map(FirmwareProfile::name))
                    .toList();
            text.append('\n').append(row(header)).append(row(Collections.nCopies(header.size(), "---")));
            subjects.forEach(subject -> text.append(row(Stream.concat(
                            Stream.of(subject.title()), profiles.stream().map(profile -> cell(subject, profile)))
                    .toList())));
        });
        return text.toString();
    }

    private String cell(Subject subject, FirmwareProfile profile) {
        String judges = ofCommands.stream()
                .filter(finding -> finding.row().equals(subject.name()) && finding.column().equals(profile.name()))
                .map(finding -> LETTERS.get(finding.judge()))
                .sorted(Collections.reverseOrder())
                .collect(joining());
        return subject.isOfferedBy(profile.fido()) ? judges : NOT_OFFERED;
    }

    private String responses() {
        Set<String> judges = new LinkedHashSet<>();
        Map<String, Map<String, List<Finding>>> rows = new LinkedHashMap<>();
        for (Finding finding : ofResponses) {
            judges.add(finding.judge());
            rows.computeIfAbsent(finding.row(), row -> new LinkedHashMap<>())
                    .computeIfAbsent(finding.judge(), judge -> new ArrayList<>())
                    .add(finding);
        }
        List<String> reasons = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("Algorithm", "Attestation", "Profiles"));
        header.addAll(judges);
        StringBuilder text = new StringBuilder("\n" + row(header) + row(Collections.nCopies(header.size(), "---")));
        List<String> sorted = rows.keySet().stream()
                .sorted(comparing(ConformancePage::algorithm).thenComparing(naturalOrder()))
                .toList();
        sorted.forEach(row -> {
            Map<String, List<Finding>> byJudge = rows.get(row);
            List<String> cells = new ArrayList<>(List.of(row.split(" \\| ")));
            cells.add(Integer.toString(byJudge.values().iterator().next().size()));
            judges.forEach(judge -> cells.add(verdict(byJudge.get(judge).get(0), reasons)));
            text.append(row(cells));
        });
        text.append('\n');
        for (int i = 0; i < reasons.size(); i++) {
            text.append(i + 1).append(". ").append(reasons.get(i)).append('\n');
        }
        return text.toString();
    }

    private static SignatureAlgorithm algorithm(String row) {
        return SignatureAlgorithm.valueOf(row.split(" ")[0]);
    }

    private static String verdict(Finding finding, List<String> reasons) {
        if (finding.refusal().isEmpty()) {
            return "✓";
        }
        String reason = finding.judge() + ": " + finding.refusal();
        if (!reasons.contains(reason)) {
            reasons.add(reason);
        }
        return Integer.toString(reasons.indexOf(reason) + 1);
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
