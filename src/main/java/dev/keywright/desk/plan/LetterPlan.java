package dev.keywright.desk.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the letters say beside the person's PIN and keys.
 *
 * @param title of each letter
 * @param text  of each letter, above the fold; null for a few words that fit everybody
 * @param qr    whether the OATH accounts are there as QR codes, under the fold
 */
public record LetterPlan(Template title, @Nullable Template text, boolean qr) {

    public static final LetterPlan USUAL = new LetterPlan(null, null, false);

    @JsonCreator
    public LetterPlan {
        title = Objects.requireNonNullElseGet(title, () -> new Template("Your security key"));
    }
}
