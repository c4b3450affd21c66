package dev.keywright.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.docs.Page.Block;
import dev.keywright.docs.Page.Example;
import dev.keywright.testing.PcscSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Does what the pages say, in order, each page in a folder and a sandbox of its own. A command that ends in {@code &}
 * goes on until the sandbox ends. A block that names itself in a comment is saved under that name; one that configures
 * a reader begins a new sandbox with that reader.
 */
class DocsIT {

    private static final Pattern READER = Pattern.compile("FRIENDLYNAME +\"(.*)\"");
    private static final long SERVICE_SECONDS = 60;

    @TempDir
    Path folder;

    private PcscSandbox sandbox;
    private int services;

    static Stream<Page> pages() throws IOException {
        return Page.all().stream().filter(page -> !page.blocks("console").isEmpty());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void thePageIsTrue(Page page) throws Exception {
        Path launcher = Files.createSymbolicLink(folder.resolve("keywright"), Path.of("keywright").toAbsolutePath());
        sandbox = PcscSandbox.start();
        try {
            for (Block block : page.blocks()) {
                follow(block);
            }
        } finally {
            sandbox.close();
            Files.delete(launcher);
        }
    }

    private void follow(Block block) throws Exception {
        if (!block.fileName().isEmpty()) {
            Files.writeString(folder.resolve(block.fileName()), block.text());
        }
        Matcher reader = READER.matcher(block.lines().get(0));
        if (reader.matches()) {
            String name = reader.group(1) + " 00 00";
            assertThat(block.text()).as(block.where()).isEqualTo(PcscSandbox.configuration(name));
            sandbox.close();
            sandbox = PcscSandbox.start(name);
        } else if (block.language().equals("java")) {
            new JavaExample(folder.resolve(block.fileName())).run();
        } else if (block.language().equals("console")) {
            for (Example example : block.examples()) {
                String printed = example.isService() ? startService(example) : run(example.command());
                assertThat(example.couldPrint(printed))
                        .as("%s\n$ %s\nprinted\n%s\nwhere the page has\n%s", example.where(), example.command(),
                                printed, String.join("\n", example.output()))
                        .isTrue();
            }
        }
    }

    /** What the command prints, as a terminal would show it. */
    private String run(String command) throws Exception {
        return sandbox.run("bash", "-c",
                        "cd '" + folder + "' && export KEYWRIGHT_DATA='" + folder.resolve("data") + "'\n" + command)
                .output();
    }

    /** What the command has printed when it has printed what it should, or too long has passed. */
    private String startService(Example example) throws Exception {
        Path output = Files.createFile(folder.resolve("service-" + services++));
        run("{ " + example.command().replaceFirst(" &$", "; } > " + output + " 2>&1 < /dev/null &"));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SERVICE_SECONDS);
        while (!example.couldPrint(Files.readString(output)) && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        if (example.command().contains("--pcsc ")) {
            sandbox.awaitCard();
        }
        return Files.readString(output);
    }
}
