package dev.keywright.desk.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the letters say beside the person's PIN and keys.
 *
 * @param title of each letter
 * @param text  of each letter, above the fold; null for a few words that fit everybody
 * @param qr    whether the time-based OATH accounts are there as QR codes, on a page of their own
 * @param font  a TrueType font's file, from the plan's folder; null for one with Latin, Greek and Cyrillic letters
 */
public record LetterPlan(Template title, @Nullable Template text, boolean qr, @Nullable String font) {

    private static final Template USUAL_TITLE = new Template("Your security key");

    public static final LetterPlan USUAL = new LetterPlan(USUAL_TITLE, null, false, null);

    @JsonCreator
    public LetterPlan {
        title = Objects.requireNonNullElse(title, USUAL_TITLE);
    }
}
