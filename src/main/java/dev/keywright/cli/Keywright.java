package dev.keywright.cli;

/** The command line's entry point. */
public final class Keywright {

    private Keywright() {}

    public static void main(String[] arguments) {
        System.out.println("Keywright");
    }
}
