package dev.keywright.cli;

import dev.keywright.store.Database;
import dev.keywright.store.MasterKeyRotation;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keywright master-key rotate}. */
@Command(
        name = "rotate",
        mixinStandardHelpOptions = true,
        description = "Puts a new master key into the file, has it protect every data key, and seals all secrets anew."
                + " Services that run go on, and read the file again when they need to. The old master key stays in"
                + " the file until it is retired.")
final class MasterKeyRotate implements Callable<Integer> {

    @Option(
            names = "--prepare",
            description = "Only put the next master key into the file, to be copied to all nodes before they need it;"
                    + " then rotate.")
    private boolean prepare;

    @Mixin
    private StoreOptions store;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws IOException {
        try (Database database = store.openExisting()) {
            var rotation = new MasterKeyRotation(database, store.masterKey(), InstantSource.system());
            if (prepare) {
                MasterKeyRotation.Outcome prepared = rotation.prepare();
                json.print(answer(prepared, 0), out -> out.println("The next master key stands in " + store.masterKey()
                        + "; copy the file to every node, then rotate."));
            } else {
                MasterKeyRotation.Outcome rotated = rotation.rotate();
                int resealed = SealedSecrets.reseal(database, store);
                json.print(answer(rotated, resealed), out -> out.println("The master key is now " + rotated.primary()
                        + ", and " + resealed + " secrets were sealed anew; keep a copy of " + store.masterKey()
                        + "."));
            }
        }
        return 0;
    }

    static Map<String, Object> answer(MasterKeyRotation.Outcome outcome, int resealed) {
        return Map.of("primary", outcome.primary(), "masterKeys", outcome.masters(), "resealed", resealed);
    }
}
