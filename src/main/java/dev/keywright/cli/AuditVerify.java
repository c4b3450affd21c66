package dev.keywright.cli;

import dev.keywright.audit.AuditKey;
import dev.keywright.audit.AuditLine;
import dev.keywright.audit.AuditReader;
import dev.keywright.audit.AuditVerification;
import dev.keywright.audit.Checkpoint;
import dev.keywright.crypto.RandomSource;
import dev.keywright.store.Database;
import dev.keywright.store.InstallationSecrets;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keywright audit verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Checks that no event of the log was changed, removed or added, and names those that were; exit"
                + " status 1 then. That events were cut off its end shows against an export only.")
final class AuditVerify implements Callable<Integer> {

    @Option(
            names = "--against",
            paramLabel = "FILE",
            description = "An export that was kept elsewhere, or its last line.")
    private @Nullable Path against;

    @Mixin
    private StoreOptions store;

    @Mixin
    private JsonOption json;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws IOException {
        Checkpoint anchor = against == null ? null : lastLine(against);
        AuditVerification.Report report;
        String publicKey;
        try (Database database = store.openExisting()) {
            AuditKey key = AuditKey.of(
                    new InstallationSecrets(database, store.vault(database), RandomSource.system()));
            report = new AuditVerification(new AuditReader(database), key).run(anchor);
            publicKey = key.publicKey();
        }
        json.print(answer(report, publicKey), out -> print(report, publicKey, out));
        report.findings().forEach(command.commandLine().getErr()::println);
        return report.findings().isEmpty() ? 0 : 1;
    }

    private static Checkpoint lastLine(Path export) throws IOException {
        String last = "";
        try (BufferedReader lines = Files.newBufferedReader(export)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line.isBlank() ? last : line;
            }
        }
        return AuditLine.checkpoint(last)
                .orElseThrow(() -> new IOException("The last line of " + export + " is none of an audit export; give"
                        + " one that \"keywright audit export\" wrote."));
    }

    private static void print(AuditVerification.Report report, String publicKey, PrintWriter out) {
        if (report.findings().isEmpty()) {
            out.println("The log is as it was written: " + report.events() + " events, up to the hash "
                    + report.end().hash() + ", signed by the key " + publicKey + ".");
        } else {
            out.println("The log is not as it was written; it has " + report.events() + " events.");
        }
        if (report.waiting() > 0) {
            out.println(report.waiting() + " more events wait to be linked by a service that runs.");
        }
    }

    private static Map<String, Object> answer(AuditVerification.Report report, String publicKey) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("intact", report.findings().isEmpty());
        answer.put("events", report.events());
        answer.put("waiting", report.waiting());
        answer.put("end", Map.of("sequence", report.end().sequence(), "hash", report.end().hash()));
        answer.put("publicKey", publicKey);
        answer.put("findings", report.findings());
        return answer;
    }
}
