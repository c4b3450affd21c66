package dev.keywright.rp.code;

import dev.keywright.audit.AuditEvent;
import dev.keywright.audit.AuditLog;
import dev.keywright.rp.code.CodeException.Reason;
import dev.keywright.rp.stepup.Factor;
import dev.keywright.rp.stepup.Grant;
import dev.keywright.rp.stepup.Proof;
import dev.keywright.rp.stepup.StepUp;
import dev.keywright.rp.stepup.StepUpException;
import dev.keywright.rp.stepup.Username;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Judges codes. One is accepted once, whoever else presents it at the same moment and wherever: what is spent is the
 * time step, counter or pair of counters that it is for, by one statement that compares and sets. A wrong guess spends
 * nothing.
 *
 * <p>Each refusal is the same: of an unknown user, of one without tokens, of a token that is not confirmed, of a wrong,
 * a used or a malformed code. What was wrong stands in the audit log.
 */
public final class CodeVerification {

    private final Jdbi jdbi;
    private final TokenStore store;
    private final RecoveryCodes recovery;
    private final StepUp stepUp;
    private final CodeMatcher matcher;
    private final AuditLog audit;
    private final InstantSource clock;

    CodeVerification(Jdbi jdbi, TokenStore store, RecoveryCodes recovery, StepUp stepUp, CodeMatcher matcher,
            AuditLog audit, InstantSource clock) {
        this.jdbi = jdbi;
        this.store = store;
        this.recovery = recovery;
        this.stepUp = stepUp;
        this.matcher = matcher;
        this.audit = audit;
        this.clock = clock;
    }

    /** Whose code it is said to be, who asks, and for which action, if for any. */
    private record Request(String relyingParty, String username, @Nullable String action, String actor) {}

    /** A code that is right for a position of a token. */
    private record Match(StoredToken token, long position) {}

    /**
     * Accepts a code of any kind and spends it.
     *
     * @param action what a grant is wanted for, or null
     * @param actor  who asks, for the audit log
     * @throws CodeException   when it is not good
     * @throws StepUpException when the code is good and there is no such action; it is not spent then
     */
    public Accepted verify(
            String relyingParty, String username, String typed, @Nullable String action, String actor)
            throws CodeException, StepUpException {
        Request request = new Request(relyingParty, username, action, actor);
        TypedCode code = TypedCode.of(typed);
        return code instanceof TypedCode.Recovery written
                ? verifyRecovery(request, written.code())
                : verifyToken(request, code);
    }

    private Accepted verifyToken(Request request, TypedCode code) throws CodeException, StepUpException {
        Instant now = clock.instant();
        // A name that is none is nobody's, and no text for a database.
        TokenStore.Known known = Username.isOne(request.username())
                ? store.known(request.relyingParty(), request.username())
                : new TokenStore.Known(List.of(), CodeSettings.DEFAULT);
        List<String> notes = new ArrayList<>();
        List<Match> matches = new ArrayList<>();
        List<StoredToken> tokens = known.tokens().stream().filter(StoredToken::isConfirmed).toList();
        for (StoredToken token : tokens) {
            matcher.position(token, code, known.settings(), now, notes)
                    .ifPresent(position -> matches.add(new Match(token, position)));
        }
        if (tokens.isEmpty()) {
            matcher.position(null, code, known.settings(), now, notes);
            notes.add("this user has no token that was confirmed");
        }
        Accepted accepted = matches.isEmpty() ? null : jdbi.inTransaction(handle -> spend(handle, request, matches, now));
        if (accepted == null) {
            throw refuse(request, "code.refused", matches.isEmpty() ? notes : List.of("the code was used meanwhile"));
        }
        return accepted;
    }

    private @Nullable Accepted spend(Handle handle, Request request, List<Match> matches, Instant now)
            throws StepUpException {
        for (Match match : matches) {
            StoredToken stored = match.token();
            int drift = stored.driftAfter(match.position(), now);
            if (store.spend(handle, stored.token().id(), match.position(), drift, now)) {
                append(handle, request, "code.accepted", stored.name() + (drift == 0 ? "" : ", drift " + drift));
                return accepted(handle, request, stored.token().kind(), stored.token().id(), now);
            }
        }
        return null;
    }

    private Accepted verifyRecovery(Request request, String code) throws CodeException, StepUpException {
        Instant now = clock.instant();
        Accepted accepted = !Username.isOne(request.username()) ? null : jdbi.inTransaction(handle -> {
            if (!recovery.spend(handle, request.relyingParty(), request.username(), code, now)) {
                return null;
            }
            append(handle, request, "code.accepted", "recovery code");
            return accepted(handle, request, Factor.RECOVERY_CODE, null, now);
        });
        if (accepted == null) {
            throw refuse(request, "code.refused", List.of("no recovery code of this user that is left"));
        }
        return accepted;
    }

    private Accepted accepted(Handle handle, Request request, Factor factor, @Nullable String token, Instant now)
            throws StepUpException {
        Grant grant = request.action() == null
                ? null
                : stepUp.grant(handle, request.relyingParty(), request.username(), request.action(),
                        new Proof(factor, false, now, token));
        return new Accepted(factor, token, grant);
    }

    /** Confirms a token that waits for it; the code is spent and does not log in afterwards. */
    public CodeToken confirm(String relyingParty, String username, String id, String typed, String actor)
            throws CodeException {
        Request request = new Request(relyingParty, username, null, actor);
        Instant now = clock.instant();
        List<String> notes = new ArrayList<>();
        StoredToken stored = find(request, id, false);
        OptionalLong position =
                matcher.position(stored, TypedCode.of(typed), store.settings(relyingParty), now, notes);
        boolean confirmed = stored != null && position.isPresent() && jdbi.inTransaction(handle -> {
            boolean first = store.confirm(handle, id, position.getAsLong(),
                    stored.driftAfter(position.getAsLong(), now), now);
            if (first) {
                append(handle, request, "code-token.confirmed", stored.name());
            }
            return first;
        });
        if (!confirmed) {
            notes.add(stored == null ? "no such token waits to be confirmed" : stored.name() + ": not confirmed");
            throw refuse(request, "code-token.not-confirmed", notes);
        }
        return store.find(relyingParty, id).orElseThrow(CodeException::refused).token();
    }

    /**
     * Finds a token again whose clock or counter is far off, by two codes that it made one after the other (RFC 4226
     * §7.4, RFC 6238 §6); both are spent. As open to guessing as a verification, so it is to be limited alike.
     */
    public CodeToken resynchronise(
            String relyingParty, String username, String id, String first, String second, String actor)
            throws CodeException {
        Request request = new Request(relyingParty, username, null, actor);
        Instant now = clock.instant();
        List<String> notes = new ArrayList<>();
        StoredToken stored = find(request, id, true);
        boolean digits = TypedCode.of(first) instanceof TypedCode.Digits && TypedCode.of(second) instanceof TypedCode.Digits
                && (stored == null || stored.token().kind() != Factor.YUBICO_OTP);
        OptionalLong found = matcher.pair(digits ? stored : null, code(first), code(second), now, notes);
        boolean moved = stored != null && found.isPresent() && jdbi.inTransaction(handle -> {
            long position = found.getAsLong() + 1;
            int drift = stored.driftAfter(position, now);
            boolean newer = store.spend(handle, id, position, drift, now);
            if (newer) {
                append(handle, request, "code-token.resynchronised", stored.name() + ", drift " + drift);
            }
            return newer;
        });
        if (!moved) {
            notes.add(stored == null ? "no such token of this user" : stored.name() + ": not resynchronised");
            throw refuse(request, "code-token.not-resynchronised", notes);
        }
        return store.find(relyingParty, id).orElseThrow(CodeException::refused).token();
    }

    private static String code(String typed) {
        return TypedCode.of(typed) instanceof TypedCode.Digits digits ? digits.code() : "000000";
    }

    /** What is wrong with a code, for an operator; nothing is spent. */
    public Diagnosis diagnose(String relyingParty, String id, String typed, String actor) throws CodeException {
        StoredToken stored = store.find(relyingParty, id).orElseThrow(
                () -> new CodeException(Reason.UNKNOWN_TOKEN, "There is no token of that id."));
        Diagnosis diagnosis = matcher.diagnose(
                stored, TypedCode.of(typed), store.settings(relyingParty), clock.instant());
        jdbi.useTransaction(handle -> audit.append(handle, new AuditEvent(relyingParty, actor, "code-token.diagnosed",
                stored.token().username(), stored.name() + ": " + diagnosis.finding())));
        return diagnosis;
    }

    private @Nullable StoredToken find(Request request, String id, boolean confirmed) {
        return store.find(request.relyingParty(), id)
                .filter(stored -> stored.token().username().equals(request.username()))
                .filter(stored -> stored.isConfirmed() == confirmed)
                .orElse(null);
    }

    private CodeException refuse(Request request, String event, List<String> notes) {
        jdbi.useTransaction(handle -> append(handle, request, event, String.join("; ", notes)));
        return CodeException.refused();
    }

    private void append(Handle handle, Request request, String event, String detail) {
        // A name that is none is not repeated: it may be of any length.
        String subject = Username.isOne(request.username()) ? request.username() : null;
        audit.append(handle, new AuditEvent(request.relyingParty(), request.actor(), event, subject, detail));
    }
}
