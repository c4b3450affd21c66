package dev.keywright.cli;

import dev.keywright.token.UserVerifier;
import picocli.CommandLine.Option;

/** {@code --finger}: which finger is on an emulated key's sensor. */
final class FingerOption {

    @Option(
            names = "--finger",
            paramLabel = "NAME",
            defaultValue = "right index",
            description = "Which finger is put on an emulated key's sensor, by any name: the same name is the same"
                    + " finger (right index, unless you say so).")
    private String finger;

    String name() {
        return finger;
    }

    /** That finger at once, every time. */
    UserVerifier verifier() {
        return UserVerifier.finger(finger);
    }
}
