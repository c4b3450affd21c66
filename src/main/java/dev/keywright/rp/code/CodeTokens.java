package dev.keywright.rp.code;

import dev.keywright.audit.AuditEvent;
import dev.keywright.audit.AuditLog;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OtpauthUri;
import dev.keywright.oath.QrCode;
import dev.keywright.oath.UnreadableQrCode;
import dev.keywright.rp.code.CodeException.Reason;
import dev.keywright.rp.stepup.Username;
import dev.keywright.store.Vault;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The tokens of users: made, listed and removed. */
public final class CodeTokens {

    private static final int MOST_OF_A_USER = 10;
    private static final int LONGEST_LABEL = 64;
    private static final int ID_BYTES = 16;
    /** A token that nobody has confirmed by then was given up. */
    private static final Duration PATIENCE = Duration.ofDays(1);

    private final Jdbi jdbi;
    private final TokenStore store;
    private final RecoveryCodes recovery;
    private final Vault vault;
    private final AuditLog audit;
    private final InstantSource clock;
    private final RandomSource random;
    private final CodeKey key;

    CodeTokens(Jdbi jdbi, TokenStore store, RecoveryCodes recovery, Vault vault, AuditLog audit, InstantSource clock,
            RandomSource random, CodeKey key) {
        this.jdbi = jdbi;
        this.store = store;
        this.recovery = recovery;
        this.vault = vault;
        this.audit = audit;
        this.clock = clock;
        this.random = random;
        this.key = key;
    }

    /** A secret for {@link NewToken#generate}. */
    public Secret draw(int length) {
        return Secret.copyOf(random.bytes(length));
    }

    /** A token that waits to be confirmed by a code ({@link CodeVerification#confirm}), and is good for nothing else. */
    public Enrolment enrol(String relyingParty, String username, String label, NewToken made, String actor)
            throws CodeException {
        return add(relyingParty, username, label, made, null, actor);
    }

    /** A token that counts at once, such as a hardware token that is handed out: only an operator may say so. */
    public Enrolment importConfirmed(String relyingParty, String username, String label, NewToken made, String actor)
            throws CodeException {
        return add(relyingParty, username, label, made, clock.instant(), actor);
    }

    private Enrolment add(String relyingParty, String username, String label, NewToken made,
            @Nullable Instant confirmed, String actor) throws CodeException {
        CodeException.checkUsername(username);
        if (label.isBlank() || label.length() > LONGEST_LABEL || !Username.isOne(label)) {
            throw CodeException.malformed("A label has between 1 and " + LONGEST_LABEL
                    + " characters, none of which is a control character.");
        }
        Enrolment.Shown shown = shown(made);
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(random.bytes(ID_BYTES));
        StoredToken stored = stored(relyingParty, id, username, label, made, confirmed);
        String fingerprint = key.fingerprint(made);
        boolean added = jdbi.inTransaction(handle -> {
            store.forgetUnconfirmed(handle, relyingParty, username, clock.instant().minus(PATIENCE));
            boolean fits = store.add(handle, stored, fingerprint, MOST_OF_A_USER);
            if (fits) {
                audit.append(handle, new AuditEvent(relyingParty, actor,
                        confirmed == null ? "code-token.enrolled" : "code-token.imported", username, stored.name()));
            }
            return fits;
        });
        if (!added) {
            throw store.ofUser(relyingParty, username).size() >= MOST_OF_A_USER
                    ? new CodeException(Reason.TOO_MANY_TOKENS,
                            "This user has " + MOST_OF_A_USER + " tokens already; remove one first.")
                    : new CodeException(Reason.ENROLLED_ALREADY,
                            "This secret is a token's already; two tokens with one secret would take each code twice.");
        }
        return new Enrolment(stored.token(), shown);
    }

    private static Enrolment.@Nullable Shown shown(NewToken made) throws CodeException {
        if (!(made instanceof NewToken.Oath oath) || !oath.generated()) {
            return null;
        }
        String uri = OtpauthUri.format(oath.credential());
        try {
            return new Enrolment.Shown(uri, QrCode.draw(uri));
        } catch (UnreadableQrCode e) {
            throw CodeException.malformed("The names are too long for a QR code; give a shorter issuer.");
        }
    }

    private StoredToken stored(String relyingParty, String id, String username, String label, NewToken made,
            @Nullable Instant confirmed) {
        String place = StoredToken.place(id);
        Instant now = clock.instant();
        if (made instanceof NewToken.Yubico yubico) {
            return new StoredToken(
                    new CodeToken(id, username, label, made.kind(), null, 0, 0, yubico.publicId(), 0, now, confirmed,
                            null),
                    relyingParty, vault.seal(place, yubico.secret()), -1);
        }
        OathCredential oath = ((NewToken.Oath) made).credential();
        return new StoredToken(
                new CodeToken(id, username, label, made.kind(), oath.algorithm(), oath.digits(), oath.period(), null,
                        0, now, confirmed, null),
                relyingParty, vault.seal(place, oath.secret()), oath.counter() - 1);
    }

    /** A user's tokens, those that wait to be confirmed too, the oldest first. */
    public List<CodeToken> list(String relyingParty, String username) throws CodeException {
        CodeException.checkUsername(username);
        return store.ofUser(relyingParty, username).stream().map(StoredToken::token).toList();
    }

    /** Removes one token of a user. */
    public void remove(String relyingParty, String username, String id, String actor) throws CodeException {
        CodeException.checkUsername(username);
        boolean removed = TokenStore.isId(id) && jdbi.inTransaction(handle -> {
            boolean there = store.remove(handle, relyingParty, username, id);
            if (there) {
                audit.append(handle,
                        new AuditEvent(relyingParty, actor, "code-token.removed", username, "token " + id));
            }
            return there;
        });
        if (!removed) {
            throw new CodeException(Reason.UNKNOWN_TOKEN, "This user has no token of that id.");
        }
    }

    /** Removes all tokens and recovery codes of a user who has lost them; how many tokens there were. */
    public int reset(String relyingParty, String username, String actor) throws CodeException {
        CodeException.checkUsername(username);
        return jdbi.inTransaction(handle -> {
            int tokens = store.removeAll(handle, relyingParty, username);
            int codes = recovery.forget(handle, relyingParty, username);
            audit.append(handle, new AuditEvent(relyingParty, actor, "codes.reset", username,
                    "tokens removed: " + tokens + ", recovery codes removed: " + codes));
            return tokens;
        });
    }

    public CodeSettings settings(String relyingParty) {
        return store.settings(relyingParty);
    }

    public void change(String relyingParty, CodeSettings settings, String actor) throws CodeException {
        settings.check();
        jdbi.useTransaction(handle -> {
            store.keep(handle, relyingParty, settings);
            audit.append(handle, new AuditEvent(relyingParty, actor, "codes.settings-changed", null,
                    "window " + settings.totpWindow() + ", look-ahead " + settings.hotpAhead()));
        });
    }
}
