package dev.keywright.server;

import dev.keywright.rp.CeremonyException;
import dev.keywright.rp.lockout.LockedOut;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
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
        routes.exception(JdbiException.class, (e, request) -> {
            if (DatabaseTrouble.mayPass(e)) {
                LOG.warn("{} {} failed, because the database does not answer: {}", request.method().name(),
                        request.path(), DatabaseTrouble.describe(e));
                answer(request, new Refusal(503, "The database does not answer; try again later."));
            } else {
                fail(request, e);
            }
        });
        routes.exception(Exception.class, (e, request) -> fail(request, e));
    }

    private static void fail(Context request, Exception e) {
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

    /** Whether a failure is the database's and not the program's. */
    private static final class DatabaseTrouble {

        private DatabaseTrouble() {}

        /**
         * By SQLite's primary codes BUSY 5, LOCKED 6, READONLY 8, IOERR 10, FULL 13, CANTOPEN 14 (sqlite.org/rescode.html);
         * else by SQLSTATE classes 08 connection, 25006 read only, 40 rolled back, 53 resources, 57 operator, 58 system.
         */
        static boolean mayPass(Throwable failure) {
            SQLException sql = sqlIn(failure);
            if (sql == null) {
                return false;
            }
            if (sql.getClass().getName().startsWith("org.sqlite")) {
                return Set.of(5, 6, 8, 10, 13, 14).contains(sql.getErrorCode() & 0xff);
            }
            String state = sql.getSQLState();
            return sql instanceof SQLTransientException
                    || state != null && state.matches("08...|25006|40...|53...|57...|58...");
        }

        /** Codes alone: a message may quote what a statement was about. */
        static String describe(Throwable failure) {
            SQLException sql = sqlIn(failure);
            return sql == null ? failure.getClass().getSimpleName()
                    : sql.getClass().getSimpleName() + ", code " + sql.getErrorCode() + ", state " + sql.getSQLState();
        }

        private static @Nullable SQLException sqlIn(Throwable failure) {
            for (Throwable t = failure; t != null; t = t.getCause()) {
                if (t instanceof SQLException sql) {
                    return sql;
                }
            }
            return null;
        }
    }
}
