package dev.keywright.cli;

import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.host.webauthn.FidoSession;
import dev.keywright.host.webauthn.FidoSession.Info;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keywright fido info}. */
@Command(name = "info", mixinStandardHelpOptions = true, description = "Shows what the key's FIDO application can do.")
final class FidoInfo implements Callable<Integer> {

    @Mixin
    private FidoOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        Info info = options.open(connection -> FidoSession.over(connection).info());
        json.print(info, out -> {
            out.println("Versions    " + String.join(", ", info.versions()));
            out.println("Extensions  " + String.join(", ", info.extensions()));
            out.println("AAGUID      " + info.aaguid());
            out.println("Options     " + info.options().entrySet().stream()
                    .map(option -> option.getKey() + "=" + option.getValue())
                    .collect(Collectors.joining(", ")));
            out.println("Algorithms  " + info.algorithms().stream().map(FidoInfo::algorithm).collect(Collectors.joining(", ")));
            out.println("PIN         " + (info.pinSet()
                    ? "set, " + info.pinRetries() + " wrong ones left"
                    : "not set, at least " + info.minPinLength() + " characters"));
        });
        return 0;
    }

    private static String algorithm(int coseId) {
        return SignatureAlgorithm.ofCoseId(coseId).map(Enum::name).orElse(String.valueOf(coseId));
    }
}
