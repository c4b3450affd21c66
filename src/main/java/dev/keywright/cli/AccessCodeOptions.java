package dev.keywright.cli;

import dev.keywright.crypto.Secret;
import dev.keywright.host.otp.AccessCodes;
import dev.keywright.host.otp.InvalidSlotContent;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The access code of a slot, which it keeps, and the one that it gets instead. */
final class AccessCodeOptions {

    @Mixin
    private AccessCodeOption current;

    @Option(
            names = "--new-access-code-file",
            paramLabel = "FILE",
            description = "Where the access code is that the slot gets, likewise; without it, it keeps its own.")
    private @Nullable Path next;

    @Option(names = "--remove-access-code", description = "Leave the slot without an access code.")
    private boolean remove;

    /** The codes, which the caller wipes. */
    AccessCodes read() throws IOException, Misuse, InvalidSlotContent {
        if (remove && next != null) {
            throw new Misuse("Give either --new-access-code-file or --remove-access-code, not both.");
        }
        if (remove && !current.isGiven()) {
            throw new Misuse("Give the code that is to be removed with --access-code-file.");
        }
        Secret given = current.read();
        if (next == null) {
            return remove ? new AccessCodes(given, null) : AccessCodes.keeping(given);
        }
        return new AccessCodes(given, AccessCodeOption.readNew(next));
    }
}
