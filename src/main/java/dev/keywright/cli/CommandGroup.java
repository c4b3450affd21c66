package dev.keywright.cli;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/**
 * A command that consists of others. They are not named in its annotation: picocli takes some milliseconds to look at
 * each command, so only the one that the command line names is built, and all only for help and for errors.
 */
interface CommandGroup {

    /** The command that speaks of all others. */
    String HELP = "help";

    /** The classes of the commands, by name, in the order in which help lists them. */
    Map<String, Class<?>> commands();

    /** This group, with what {@code arguments} need of its commands. */
    static CommandLine build(CommandGroup group, List<String> arguments) {
        CommandLine line = new CommandLine(group);
        String first = arguments.isEmpty() ? "" : arguments.get(0);
        boolean named = group.commands().containsKey(first) && !first.equals(HELP);
        group.commands().forEach((name, type) -> {
            if (!named || name.equals(first)) {
                line.addSubcommand(name, build(type, named ? arguments.subList(1, arguments.size()) : List.of()));
            }
        });
        return line;
    }

    private static CommandLine build(Class<?> type, List<String> arguments) {
        try {
            Object command = CommandLine.defaultFactory().create(type);
            return command instanceof CommandGroup group ? build(group, arguments) : new CommandLine(command);
        } catch (Exception e) {
            throw new IllegalStateException("the command " + type.getSimpleName() + " cannot be made", e);
        }
    }

    /** {@code names} and classes in turn, in order. */
    static Map<String, Class<?>> inOrder(Object... namesAndClasses) {
        var commands = new LinkedHashMap<String, Class<?>>();
        for (int i = 0; i < namesAndClasses.length; i += 2) {
            commands.put((String) namesAndClasses[i], (Class<?>) namesAndClasses[i + 1]);
        }
        return Collections.unmodifiableMap(commands);
    }
}
