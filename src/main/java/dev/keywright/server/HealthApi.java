package dev.keywright.server;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Jdbi;

/** Whether the process answers, and whether it can do its work; told to everybody, since it tells nothing else. */
final class HealthApi {

    private static final long PATIENCE_MILLISECONDS = 1_000;

    private final Jdbi jdbi;
    /** At most one question to the database is under way, however many ask. */
    private final AtomicReference<CompletableFuture<?>> question =
            new AtomicReference<>(CompletableFuture.completedFuture(null));

    HealthApi(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/health/live", HealthApi::live, Access.ANYONE);
        routes.get("/health/ready", this::ready, Access.ANYONE);
    }

    private static void live(Context request) {
        Body.answer(request, 200, Body.object().put("status", "live"));
    }

    private void ready(Context request) throws InterruptedException {
        try {
            ask().get(PATIENCE_MILLISECONDS, TimeUnit.MILLISECONDS);
            Body.answer(request, 200, Body.object().put("status", "ready"));
        } catch (ExecutionException | TimeoutException e) {
            Body.answer(request, 503, Body.object()
                    .put("error", "The database does not answer; try again later.")
                    .put("reason", "unavailable"));
        }
    }

    private CompletableFuture<?> ask() {
        return question.updateAndGet(asked -> asked.isDone() ? new CompletableFuture<>().completeAsync(() -> {
            // A table of ours: it is there when the migrations are done.
            jdbi.useHandle(handle -> handle.createQuery("SELECT count(*) FROM first_admin").mapTo(Long.class).one());
            return true;
        }, HealthApi::inBackground) : asked);
    }

    private static void inBackground(Runnable task) {
        Thread thread = new Thread(task, "readiness");
        thread.setDaemon(true);
        thread.start();
    }
}
