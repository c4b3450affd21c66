package dev.keywright.rp;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Ceremonies that wait for their answer, found by their challenge (base64url, as in client data). The whole request is
 * kept here and never trusted to the client; one deletion both finds and uses it up, so that of two answers that race
 * exactly one gets it.
 */
final class CeremonyStore {

    private final Jdbi jdbi;
    private final InstantSource clock;
    private final Duration lifetime;

    CeremonyStore(Jdbi jdbi, InstantSource clock, Duration lifetime) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.lifetime = lifetime;
    }

    void put(Kind kind, String challenge, String request) {
        Instant now = clock.instant();
        jdbi.useTransaction(handle -> {
            forgetExpired(handle, now);
            handle.createUpdate("INSERT INTO ceremony (challenge, kind, request, expires_at)"
                            + " VALUES (:challenge, :kind, :request, :expires)")
                    .bind("challenge", challenge)
                    .bind("kind", kind.name())
                    .bind("request", request)
                    .bind("expires", now.plus(lifetime).toEpochMilli())
                    .execute();
        });
    }

    /**
     * Uses up the ceremony of that challenge and returns its request.
     *
     * @throws CeremonyException when there is none, or it has expired
     */
    String take(Kind kind, String challenge) throws CeremonyException {
        Waiting found = jdbi.withHandle(handle -> handle
                        .createQuery("DELETE FROM ceremony WHERE challenge = :challenge AND kind = :kind"
                                + " RETURNING request, expires_at")
                        .bind("challenge", challenge)
                        .bind("kind", kind.name())
                        .map((row, context) -> new Waiting(row.getString(1), row.getLong(2)))
                        .findOne())
                .orElseThrow(() -> new CeremonyException(
                        "This challenge was not issued here, or it was used or has expired; start again."));
        if (clock.instant().toEpochMilli() >= found.expiresAt()) {
            throw new CeremonyException("This challenge has expired; start again.");
        }
        return found.request();
    }

    private static void forgetExpired(Handle handle, Instant now) {
        handle.execute("DELETE FROM ceremony WHERE expires_at <= ?", now.toEpochMilli());
    }

    private record Waiting(String request, long expiresAt) {}

    /** A challenge for one kind is none for the other. */
    enum Kind {
        REGISTRATION("webauthn.create"),
        ASSERTION("webauthn.get");

        private final String clientDataType;

        Kind(String clientDataType) {
            this.clientDataType = clientDataType;
        }

        /** The {@code type} in client data (WebAuthn Level 3 §5.8.1). */
        String clientDataType() {
            return clientDataType;
        }
    }
}
