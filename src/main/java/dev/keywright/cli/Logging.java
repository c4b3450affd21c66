package dev.keywright.cli;

/** How much a command logs, all to stderr. Decided before the first logger is made. */
final class Logging {

    private static final String LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";
    /** Whether the person who starts the program has chosen a level. */
    private static final boolean CHOSEN = System.getProperty(LEVEL) != null;

    private Logging() {}

    /** Warnings and errors only, for a command that prints an answer and ends. */
    static void quiet() {
        if (!CHOSEN) {
            System.setProperty(LEVEL, "warn");
        }
        // Looking for providers would open every jar of the class path.
        System.setProperty("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
        System.setProperty("slf4j.internal.verbosity", "WARN");
        System.setProperty("org.slf4j.simpleLogger.showThreadName", "false");
        System.setProperty("org.slf4j.simpleLogger.showShortLogName", "true");
    }

    /** What a service tells of itself while it runs. */
    static void service() {
        quiet();
        System.setProperty("org.slf4j.simpleLogger.showDateTime", "true");
        System.setProperty("org.slf4j.simpleLogger.dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        if (!CHOSEN) {
            System.setProperty("org.slf4j.simpleLogger.log.dev.keywright", "info");
        }
    }
}
