package dev.keywright.rp.stepup;

import dev.keywright.rp.stepup.StepUpException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an action needs.
 *
 * @param need             how many of the factors
 * @param factors          those that count; none where nothing is needed
 * @param fresh            how long after the proof its grant is good, 1 second to a day
 * @param userVerification whether a passkey among the proofs must have checked who holds it
 * @param reusable         whether a grant may be redeemed again as long as it is fresh; else it is good once
 */
public record Requirement(
        Need need, Set<Factor> factors, Duration fresh, boolean userVerification, boolean reusable) {

    /** How long a grant is good where nothing else was said. */
    public static final Duration DEFAULT_FRESH = Duration.ofMinutes(5);

    private static final Duration LONGEST_FRESH = Duration.ofDays(1);
    /** Two nodes' clocks differ by less. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    /** Of an unprotected action. */
    public static final Requirement NONE =
            new Requirement(Need.NONE, Set.of(), DEFAULT_FRESH, false, false);

    public Requirement {
        factors = Set.copyOf(factors);
    }

    /** One of these factors, fresh by default and good once. */
    public static Requirement anyOf(Factor... factors) {
        return new Requirement(Need.ANY, Set.of(factors), DEFAULT_FRESH, false, false);
    }

    /** Each of these factors, at least two. */
    public static Requirement allOf(Factor... factors) {
        return new Requirement(Need.ALL, Set.of(factors), DEFAULT_FRESH, false, false);
    }

    /** How many of the factors an action needs. */
    public enum Need {
        /** The action is unprotected. */
        NONE,
        ANY,
        ALL
    }

    /** @throws StepUpException when nobody could ever meet it, or it says less than it seems to */
    void check() throws StepUpException {
        switch (need) {
            case NONE -> refuseIf(
                    !factors.isEmpty() || userVerification, "An action that needs nothing names no factors.");
            case ANY -> refuseIf(factors.isEmpty(), "An action that needs any of some factors names at least one.");
            case ALL -> refuseIf(
                    factors.size() < 2, "An action that needs all of its factors names at least two different ones.");
        }
        refuseIf(
                userVerification && !factors.contains(Factor.PASSKEY),
                "Only a passkey verifies its user; name it among the factors, or do not require user verification.");
        refuseIf(
                need == Need.ANY && userVerification && factors.size() > 1,
                "Of the factors only a passkey verifies its user; name no other where any of them will do.");
        refuseIf(
                fresh.compareTo(Duration.ofSeconds(1)) < 0 || fresh.compareTo(LONGEST_FRESH) > 0,
                "A grant is fresh for 1 to " + LONGEST_FRESH.toSeconds() + " seconds.");
    }

    private static void refuseIf(boolean wrong, String sentence) throws StepUpException {
        if (wrong) {
            throw new StepUpException(Reason.MALFORMED, sentence);
        }
    }

    /** Whether {@code proofs} together are enough now; those that are stale count for nothing. */
    boolean isMetBy(List<Proof> proofs, Instant now) {
        List<Proof> good = proofs.stream()
                .filter(proof -> factors.contains(proof.factor()) && isFresh(proof.at(), now))
                .toList();
        Set<Factor> shown = good.stream()
                .map(Proof::factor)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Factor.class)));
        return switch (need) {
            case NONE -> true;
            case ANY -> !shown.isEmpty() && isVerified(good);
            case ALL -> shown.equals(factors) && isVerified(good);
        };
    }

    private boolean isVerified(List<Proof> proofs) {
        return !userVerification
                || proofs.stream().anyMatch(proof -> proof.factor() == Factor.PASSKEY && proof.userVerified());
    }

    /** A proof of the future is none: the clock was set back, and would keep the grant alive. */
    private boolean isFresh(Instant at, Instant now) {
        return now.isBefore(at.plus(fresh)) && !at.isAfter(now.plus(SKEW));
    }
}
