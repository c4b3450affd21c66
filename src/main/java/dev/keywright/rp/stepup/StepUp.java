package dev.keywright.rp.stepup;

import dev.keywright.audit.AuditEvent;
import dev.keywright.audit.AuditLog;
import dev.keywright.crypto.RandomSource;
import dev.keywright.rp.stepup.GrantStore.Purpose;
import dev.keywright.rp.stepup.StepUpException.Reason;
import dev.keywright.store.Database;
import dev.keywright.store.Sweeper;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * An application's actions and the grants for them. A user proves something for one action, the application gets a
 * grant, and redeems it where the action is taken. What an action needs is looked up when the grant is redeemed, so a
 * change bears on grants that were given before.
 */
public final class StepUp {

    /** Where grants are that have expired. */
    public static final Sweeper.Expiry EXPIRING =
            new Sweeper.Expiry("action_grant", List.of("hash"), "expires_at");

    private static final Pattern ACTION = Pattern.compile("[a-z0-9-]{1,63}");
    private static final int TOKEN_BYTES = 32;
    private static final int MOST_GRANTS = Factor.values().length;

    private final Jdbi jdbi;
    private final AuditLog audit;
    private final InstantSource clock;
    private final RandomSource random;

    public StepUp(Database database, AuditLog audit, InstantSource clock, RandomSource random) {
        this.jdbi = database.jdbi();
        this.audit = audit;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Names an action, or says anew what it needs.
     *
     * @param action a slug of at most 63 lower-case letters, digits and dashes
     * @param actor  who does it, for the audit log
     * @throws StepUpException when the name is none, or nobody could meet the requirement
     */
    public void define(String relyingParty, String action, Requirement requirement, String actor)
            throws StepUpException {
        if (!ACTION.matcher(action).matches()) {
            throw new StepUpException(
                    Reason.MALFORMED, "An action's name has 1 to 63 lower-case letters, digits and dashes.");
        }
        requirement.check();
        jdbi.useTransaction(handle -> {
            ActionStore.put(handle, relyingParty, action, requirement);
            audit.append(handle, new AuditEvent(
                    relyingParty, actor, "action.defined", action, describe(requirement)));
        });
    }

    /** Forgets an action: its grants are good for nothing then. */
    public void remove(String relyingParty, String action, String actor) throws StepUpException {
        boolean removed = ACTION.matcher(action).matches() && jdbi.inTransaction(handle -> {
            boolean there = ActionStore.remove(handle, relyingParty, action);
            if (there) {
                audit.append(handle, new AuditEvent(relyingParty, actor, "action.removed", action, null));
            }
            return there;
        });
        if (!removed) {
            throw unknown();
        }
    }

    /** What {@code action} needs. */
    public Requirement requirement(String relyingParty, String action) throws StepUpException {
        return jdbi.withHandle(handle -> find(handle, relyingParty, action));
    }

    /** All actions by name. */
    public Map<String, Requirement> actions(String relyingParty) {
        return jdbi.withHandle(handle -> ActionStore.list(handle, relyingParty));
    }

    /** As {@link #grant(Handle, String, String, String, Proof)}, in a transaction of its own. */
    public Grant grant(String relyingParty, String username, String action, Proof proof) throws StepUpException {
        return jdbi.inTransaction(handle -> grant(handle, relyingParty, username, action, proof));
    }

    /**
     * Gives a grant for {@code action} to whoever has just shown {@code proof}, in the transaction in which that was
     * judged. Whether it is enough is decided when it is redeemed.
     *
     * @throws StepUpException when there is no such action
     */
    public Grant grant(Handle handle, String relyingParty, String username, String action, Proof proof)
            throws StepUpException {
        Requirement requirement = find(handle, relyingParty, action);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random.bytes(TOKEN_BYTES));
        Grant grant = new Grant(token, proof.at().plus(requirement.fresh()));
        GrantStore.add(handle, new Purpose(relyingParty, username, action), proof, grant);
        audit.append(handle, new AuditEvent(
                relyingParty, "service", "grant.given", username, action + " by " + proof.factor().word()));
        return grant;
    }

    /**
     * Redeems {@code tokens} for {@code username}'s {@code action}: one grant, or one for each factor that the action
     * needs. They are used up, unless the action allows more; those that are refused are not.
     *
     * @param actor who asks, for the audit log
     * @throws StepUpException when the action is unknown, or needs a grant that these are not
     */
    public Redemption redeem(
            String relyingParty, String username, String action, List<String> tokens, String actor)
            throws StepUpException {
        try {
            return jdbi.inTransaction(handle ->
                    redeem(handle, new Purpose(relyingParty, username, action), tokens, actor));
        } catch (StepUpException e) {
            // The name of an action that is unknown is text from the request.
            String detail = (e.reason() == Reason.UNKNOWN_ACTION ? "" : action + ": ") + e.getMessage();
            String subject = Username.isOne(username) ? username : null;
            jdbi.useTransaction(handle -> audit.append(
                    handle, new AuditEvent(relyingParty, actor, "grant.refused", subject, detail)));
            throw e;
        }
    }

    private Redemption redeem(Handle handle, Purpose purpose, List<String> tokens, String actor)
            throws StepUpException {
        Requirement requirement = find(handle, purpose.relyingParty(), purpose.action());
        if (requirement.need() == Requirement.Need.NONE) {
            return new Redemption(false, List.of());
        }
        if (tokens.isEmpty()) {
            throw new StepUpException(Reason.GRANT_MISSING, "This action needs a grant; verify the user for it first.");
        }
        if (!Username.isOne(purpose.username()) || tokens.size() > MOST_GRANTS || new HashSet<>(tokens).size() != tokens.size()) {
            throw new StepUpException(
                    Reason.GRANT_REFUSED, "A user redeems at most " + MOST_GRANTS + " different grants at once.");
        }
        Instant now = clock.instant();
        List<Proof> proofs = new ArrayList<>();
        // In one order, so that of two who bring the same grants neither waits for the other.
        for (String token : tokens.stream().sorted().toList()) {
            Optional<Proof> proof = requirement.reusable()
                    ? GrantStore.look(handle, purpose, token, now)
                    : GrantStore.take(handle, purpose, token, now);
            proofs.add(proof.orElseThrow(() -> new StepUpException(Reason.GRANT_REFUSED,
                    "This grant is not for that, or it was used or has expired; verify the user again.")));
        }
        if (!requirement.isMetBy(proofs, now)) {
            throw new StepUpException(Reason.GRANT_INSUFFICIENT,
                    "This action needs more, or something fresher, than the user has shown.");
        }
        audit.append(handle, new AuditEvent(purpose.relyingParty(), actor, "grant.redeemed", purpose.username(),
                purpose.action() + " by " + words(proofs.stream().map(Proof::factor).toList())));
        return new Redemption(true, proofs);
    }

    private static Requirement find(Handle handle, String relyingParty, String action) throws StepUpException {
        return (ACTION.matcher(action).matches()
                        ? ActionStore.find(handle, relyingParty, action)
                        : Optional.<Requirement>empty())
                .orElseThrow(StepUp::unknown);
    }

    private static StepUpException unknown() {
        return new StepUpException(Reason.UNKNOWN_ACTION, "There is no action of that name; it has to be defined first.");
    }

    private static String describe(Requirement requirement) {
        return switch (requirement.need()) {
            case NONE -> "needs nothing";
            case ANY, ALL -> "needs " + (requirement.need() == Requirement.Need.ANY ? "any of " : "all of ")
                    + words(requirement.factors().stream().sorted().toList())
                    + (requirement.userVerification() ? " with user verification" : "")
                    + " within " + requirement.fresh().toSeconds() + " seconds"
                    + (requirement.reusable() ? ", reusable" : "");
        };
    }

    private static String words(List<Factor> factors) {
        return factors.stream().map(Factor::word).collect(Collectors.joining(", "));
    }
}
