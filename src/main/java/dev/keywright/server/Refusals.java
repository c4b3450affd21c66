package dev.keywright.server;

import dev.keywright.rp.CeremonyException;
import dev.keywright.rp.lockout.LockedOut;
import dev.keywright.store.DatabaseUnavailable;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.util.Optional;
import org.jdbi.v3.core.ConnectionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a request that failed is answered: one sentence, a word for programs, and nothing of the inside. */
final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private Refusals() {}

    static void addTo(RoutesConfig routes) {
        routes.exception(Refusal.class, (e, request) -> answer(request, e));
        routes.exception(CeremonyException.class, (e, request) ->
                answer(request, new Refusal(400, "refused", e.getMessage())));
        routes.exception(LockedOut.class, (e, request) ->
                answer(request, Refusal.tooMany("locked-out", e.getMessage(), e.retryAfterSeconds())));
        routes.exception(KeyDeskException.class, (e, request) ->
                answer(request, new Refusal(e.reason().status(), e.getMessage())));
        routes.exception(HttpResponseException.class, (e, request) -> answer(request, new Refusal(
                e.getStatus(), e.getStatus() == 404 ? "There is nothing here." : "The request is malformed.")));
        routes.exception(Exception.class, Refusals::fail);
    }

    private static void fail(Exception e, Context request) {
        Optional<DatabaseUnavailable> unavailable = DatabaseUnavailable.in(e);
        if (unavailable.isPresent() || e instanceof ConnectionException) {
            String sentence = unavailable
                    .map(Throwable::getMessage)
                    .orElse("The database cannot be reached at the moment; try again shortly.");
            LOG.warn("{} {} failed: {}", request.method().name(), request.path(), sentence);
            answer(request, new Refusal(503, sentence));
            return;
        }
        LOG.error("{} {} failed", request.method().name(), request.path(), e);
        answer(request, new Refusal(500, "Something went wrong inside Keywright; its log tells what."));
    }

    private static void answer(Context request, Refusal refusal) {
        refusal.headers().forEach(request::header);
        String sentence = String.valueOf(refusal.getMessage());
        Body.answer(
                request,
                refusal.status(),
                ConformanceApi.isAt(request.path())
                        ? ConformanceApi.failure(sentence)
                        : Body.object().put("error", sentence).put("reason", refusal.reason()));
    }
}
