package dev.keywright.fuzz;

/** Where Jazzer enters; its argument names the target. */
public final class JazzerEntry {

    private static FuzzTarget target;

    private JazzerEntry() {}

    /** Called once by Jazzer. The first input loads and instruments most classes, which is no time of that input's. */
    public static void fuzzerInitialize(String[] arguments) throws Exception {
        target = FuzzTargets.byName().get(arguments[0]).get();
        target.run(new byte[0]);
    }

    /** Called by Jazzer with each input. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        target.run(input);
    }
}
