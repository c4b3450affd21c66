package dev.keywright.cli;

import dev.keywright.host.oath.ImportPlan;
import dev.keywright.host.oath.ImportPlan.Step;
import dev.keywright.host.oath.ImportPlan.Verdict;
import dev.keywright.host.oath.OathSession;
import dev.keywright.host.oath.OathSessionException;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.transfer.ImportRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keywright oath import}. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Adds all accounts of files that other programs exported. Those that the key has by the same name"
                + " are left alone, so an import that was broken off can be repeated.")
final class OathImport implements Callable<Integer> {

    @Mixin
    private OathImportFiles files;

    @Option(names = "--preview", description = "Show what would be done, and do nothing.")
    private boolean preview;

    @Option(names = "--touch", description = "Give codes out only after a touch.")
    private boolean touch;

    @Option(names = "--replace", description = "Overwrite accounts of the same name; their secrets are then gone.")
    private boolean replace;

    @Mixin
    private OathOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        List<ImportRow> rows = files.read();
        List<Step> done;
        try {
            done = options.unlocked((key, session) -> {
                ImportPlan plan = ImportPlan.of(key, session, rows, touch, replace);
                if (preview) {
                    return plan.steps();
                }
                plan.requireRoom();
                return write(plan.steps(), session);
            });
        } finally {
            OathImportFiles.wipe(rows);
        }
        json.print(describe(done), out -> print(done, out));
        int failed = count(done, Verdict.FAILED);
        if (failed > 0) {
            throw new OathImportIncomplete(failed, done.size());
        }
        return 0;
    }

    private List<Step> write(List<Step> steps, OathSession session) throws IOException {
        List<Step> done = new ArrayList<>();
        OathSessionException full = null;
        for (Step step : steps) {
            OathCredential credential = step.credential();
            try {
                if (credential != null && full != null) {
                    throw full;
                }
                if (credential != null) {
                    session.put(credential, touch);
                }
                done.add(step);
            } catch (OathSessionException e) {
                full = e.reason() == OathSessionException.Reason.FULL ? e : null;
                done.add(new Step(step.row(), step.name(), Verdict.FAILED, e.getMessage(), null));
            } catch (IOException e) {
                int written = count(done, Verdict.NEW) + count(done, Verdict.REPLACE);
                throw new IOException(written + " accounts were written, and then the key did not answer; give the same"
                        + " command again for the others. " + Sentence.of(e), e);
            }
        }
        return done;
    }

    private static int count(List<Step> steps, Verdict verdict) {
        return (int) steps.stream().filter(step -> step.verdict() == verdict).count();
    }

    private Map<String, Object> describe(List<Step> steps) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("preview", preview);
        fields.put("accounts", steps.stream().map(this::describe).toList());
        return fields;
    }

    private Map<String, Object> describe(Step step) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("row", step.row());
        fields.put("name", step.name());
        fields.put("outcome", outcome(step.verdict()));
        if (!step.reason().isEmpty()) {
            fields.put("reason", step.reason());
        }
        return fields;
    }

    private String outcome(Verdict verdict) {
        return switch (verdict) {
            case NEW -> preview ? "new" : "added";
            case REPLACE -> preview ? "replace" : "replaced";
            case DUPLICATE, FAILED -> verdict.name().toLowerCase(Locale.ROOT);
        };
    }

    private void print(List<Step> steps, PrintWriter out) {
        for (Step step : steps) {
            String name = step.name().isEmpty() ? "row " + step.row() : step.name();
            String reason = step.reason().isEmpty() ? "" : ": " + step.reason();
            out.printf("%-9s  %s%n", outcome(step.verdict()), name + reason);
        }
        List<String> counts = new ArrayList<>();
        for (Verdict verdict : Verdict.values()) {
            if (count(steps, verdict) > 0) {
                counts.add(count(steps, verdict) + " " + outcome(verdict));
            }
        }
        out.println(String.join(", ", counts) + (preview ? "; nothing was written." : "."));
    }
}
