package dev.keywright;

import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethod;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.keywright.crypto.RandomSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the table of {@code docs/architecture.md} to the code. */
class HouseTest {

    private static final String HOUSE = "dev.keywright.";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.keywright");

    /** Each room, and the rooms that it may use. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("crypto", Set.of()),
            Map.entry("wire", Set.of("crypto")),
            Map.entry("oath", Set.of("wire", "crypto")),
            Map.entry("token", Set.of("wire", "oath", "crypto")),
            Map.entry("store", Set.of("crypto")),
            Map.entry("host", Set.of("wire", "token", "oath", "crypto")),
            Map.entry("port", Set.of("wire", "token", "crypto")),
            Map.entry("audit", Set.of("store", "crypto")),
            Map.entry("rp", Set.of("audit", "oath", "store", "crypto")),
            Map.entry("desk", Set.of("host", "token", "store", "oath", "wire", "crypto")),
            Map.entry(
                    "server",
                    Set.of("desk", "rp", "audit", "host", "port", "store", "token", "oath", "wire", "crypto")),
            Map.entry(
                    "cli",
                    Set.of("server", "desk", "rp", "audit", "host", "port", "store", "token", "oath", "wire", "crypto")));

    @Test
    void eachRoomUsesOnlyTheRoomsItMay() {
        Set<String> trespasses = new TreeSet<>();
        for (JavaClass user : CLASSES) {
            for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
                String from = room(user);
                String to = room(dependency.getTargetClass());
                if (!to.isEmpty() && !from.equals(to) && !MAY_USE.get(from).contains(to)) {
                    trespasses.add(from + " must not use " + to + ": " + dependency.getDescription());
                }
            }
        }
        assertThat(trespasses).isEmpty();
    }

    @Test
    void thePackagesBelowTheRoomsHaveNoCycles() {
        slices().matching("dev.keywright.(*).(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void everyRoomIsInTheTable() {
        assertThat(CLASSES).allSatisfy(type -> assertThat(MAY_USE).containsKey(room(type)));
    }

    @Test
    void theTableInTheArchitecturePageIsThisOne() throws Exception {
        String page = Files.readString(Path.of("docs/architecture.md"));
        MAY_USE.forEach((room, used) -> assertThat(page.lines().filter(line -> line.matches("\\| \\d \\| `" + room + "` \\|.*")))
                .as("the line of %s", room)
                .singleElement()
                .satisfies(line -> assertThat(rooms(line.substring(line.lastIndexOf('|', line.length() - 2))))
                        .isEqualTo(new TreeSet<>(used))));
    }

    @Test
    void onlyOneClassNamesAProvider() {
        noClasses()
                .that()
                .haveNameNotMatching("dev\\.keywright\\.crypto\\.Providers(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(".*BouncyCastleProvider|.*AmazonCorrettoCryptoProvider")
                .check(CLASSES);
    }

    @Test
    void theTokenReadsNoClockAndNoRandomSourceOfItsOwn() {
        noClasses()
                .that()
                .resideInAPackage("dev.keywright.token..")
                .and()
                .doNotHaveSimpleName("TokenEnvironment")
                .should(callMethod(Instant.class, "now"))
                .orShould(callMethod(InstantSource.class, "system"))
                .orShould(callMethod(System.class, "currentTimeMillis"))
                .orShould(callMethod(System.class, "nanoTime"))
                .orShould(callMethod(RandomSource.class, "system"))
                .orShould(callMethod(UUID.class, "randomUUID"))
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.time\\.Clock|java\\.security\\.SecureRandom|java\\.util\\.Random"
                        + "|java\\.util\\.concurrent\\.ThreadLocalRandom|java\\.nio\\.file\\.Files|java\\.io\\.File.*")
                .check(CLASSES);
    }

    @Test
    void namesSayWhatAClassIs() {
        noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)").check(CLASSES);
    }

    /** The first name below {@code dev.keywright}, or nothing for a class from elsewhere. */
    private static String room(JavaClass type) {
        JavaClass base = type.getBaseComponentType();
        return base.getName().startsWith(HOUSE)
                ? base.getName().substring(HOUSE.length()).split("\\.")[0]
                : "";
    }

    private static Set<String> rooms(String cell) {
        Set<String> rooms = new TreeSet<>();
        Pattern.compile("`(\\w+)`").matcher(cell).results().forEach(match -> rooms.add(match.group(1)));
        return rooms;
    }
}
