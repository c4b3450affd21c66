package dev.keywright.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.docs.Page.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The form of the pages. */
class PagesTest {

    /** A block in another language would go untested: {@link DocsIT} runs these, and takes text for what it is. */
    private static final Set<String> LANGUAGES = Set.of("console", "java", "python", "text", "xml");

    private static final Pattern LINK = Pattern.compile("\\[[^]]*]\\(([^)#]+)(?:#[^)]*)?\\)");
    private static final Path README = Path.of("README.md");
    private static final int SCREEN = 45;
    private static final int COLUMNS = 120;

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        for (Page page : Page.all()) {
            for (MatchResult link : LINK.matcher(page.text()).results().toList()) {
                assertThat(page.path().resolveSibling(link.group(1))).as("a link of " + page).exists();
            }
        }
    }

    @Test
    void everyPageCanBeReachedFromTheReadme() throws IOException {
        String readme = Files.readString(README);
        String architecture = Files.readString(Path.of("docs/architecture.md"));
        assertThat(Page.all()).filteredOn(page -> !page.path().equals(README)).allSatisfy(page ->
                assertThat(readme + architecture).contains(page.path().getFileName() + ")"));
    }

    @Test
    void theReadmeFitsOneScreenAndNoLineIsTooLong() throws IOException {
        assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(SCREEN);
        assertThat(Page.all()).allSatisfy(page -> assertThat(page.text().lines())
                .filteredOn(line -> !line.startsWith("|") && !line.startsWith("$ "))
                .allMatch(line -> line.length() <= COLUMNS));
    }

    @Test
    void onlyWhatIsTestedIsShown() throws IOException {
        for (Page page : Page.all()) {
            List<Block> shell = page.blocks("sh");
            if (page.path().equals(README)) {
                assertThat(shell).singleElement().satisfies(block -> assertThat(block.lines())
                        .extracting(line -> line.replaceFirst(" *#.*", ""))
                        .containsExactly("./keywright serve", "./verify"));
            } else {
                assertThat(shell).isEmpty();
            }
            assertThat(page.blocks()).filteredOn(block -> !shell.contains(block)).allSatisfy(block ->
                    assertThat(block.language()).as(block.where()).isIn(LANGUAGES));
            assertThat(page.blocks()).filteredOn(block -> Set.of("java", "python").contains(block.language()))
                    .allSatisfy(block -> assertThat(block.fileName()).as(block.where()).isNotEmpty());
        }
    }

    @Test
    void theDependencyIsThisVersion() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        for (String element : List.of("groupId", "artifactId", "version")) {
            MatchResult own = Pattern.compile("<" + element + ">.*?</" + element + ">").matcher(pom).results()
                    .findFirst().orElseThrow();
            assertThat(Files.readString(Path.of("docs/testing.md"))).contains(own.group());
        }
    }
}
