package dev.keywright.fuzz;

/** Where Jazzer enters; its argument names the target. */
public final class JazzerEntry {

    private static FuzzTarget target;

    private JazzerEntry() {}

    /** Called once by Jazzer. */
    public static void fuzzerInitialize(String[] arguments) {
        target = FuzzTargets.byName().get(arguments[0]).get();
    }

    /** Called by Jazzer with each input. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        target.run(input);
    }
}
