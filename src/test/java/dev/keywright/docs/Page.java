package dev.keywright.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of the documentation, with its fenced blocks. */
record Page(Path path, String text, List<Block> blocks) {

    private static final String FENCE = "```";
    /** A comment on the first line of a block that names the file it stands in. */
    private static final Pattern NAMED = Pattern.compile("(?://|#) (\\S+\\.\\w+)");

    /** README.md and all below {@code docs}. */
    static List<Page> all() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(Stream.of(Path.of("README.md")), docs.filter(path -> path.toString().endsWith(".md")))
                    .sorted()
                    .map(Page::read)
                    .toList();
        }
    }

    private static Page read(Path path) {
        try {
            String text = Files.readString(path);
            return new Page(path, text, blocks(path, text.lines().toList()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Block> blocks(Path path, List<String> lines) {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(FENCE)) {
                int end = i + 1 + lines.subList(i + 1, lines.size()).indexOf(FENCE);
                blocks.add(new Block(path + ":" + (i + 1), lines.get(i).substring(FENCE.length()),
                        lines.subList(i + 1, end)));
                i = end;
            }
        }
        return blocks;
    }

    List<Block> blocks(String language) {
        return blocks.stream().filter(block -> block.language().equals(language)).toList();
    }

    @Override
    public String toString() {
        return path.toString();
    }

    /**
     * What stands between two fences.
     *
     * @param where file and line, for failures
     */
    record Block(String where, String language, List<String> lines) {

        String text() {
            return String.join("\n", lines) + "\n";
        }

        /** The name of the file that this block is, or nothing. */
        String fileName() {
            var named = NAMED.matcher(lines.get(0));
            return named.matches() ? named.group(1) : "";
        }

        /** The commands of a {@code console} block with what each prints. */
        List<Example> examples() {
            List<Example> examples = new ArrayList<>();
            String command = null;
            List<String> output = new ArrayList<>();
            for (String line : lines) {
                if (line.startsWith("$ ")) {
                    if (command != null) {
                        examples.add(new Example(where, command, output));
                    }
                    command = line.substring(2);
                    output = new ArrayList<>();
                } else if (command == null) {
                    throw new IllegalArgumentException(where + " begins with output");
                } else if (line.startsWith("> ") && output.isEmpty()) {
                    command += "\n" + line.substring(2);
                } else {
                    output.add(line);
                }
            }
            examples.add(new Example(where, command, output));
            return examples;
        }
    }

    /** A command and what it prints: {@code …} is anything on a line, and any lines where it stands alone. */
    record Example(String where, String command, List<String> output) {

        boolean isService() {
            return command.endsWith(" &");
        }

        boolean couldPrint(String actual) {
            StringBuilder expected = new StringBuilder();
            for (String line : output) {
                expected.append(line.equals("…") ? "(?:.*\\n)*?" : anything(line) + "\\n");
            }
            String whole = actual.isEmpty() || actual.endsWith("\n") ? actual : actual + "\n";
            return Pattern.matches(expected.toString(), whole);
        }

        private static String anything(String line) {
            return Stream.of(line.split("…", -1)).map(Pattern::quote).reduce((a, b) -> a + ".*" + b).orElse("");
        }
    }
}
