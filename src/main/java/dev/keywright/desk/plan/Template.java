package dev.keywright.desk.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.keywright.desk.roster.InvalidRoster;
import dev.keywright.desk.roster.Person;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Text with places for what the roster says of a person, such as {@code ${person.email}}. */
public record Template(@JsonValue String text) {

    private static final Pattern PLACE = Pattern.compile("\\$\\{person\\.([^{}$]+)}");

    /** @throws IllegalArgumentException for a place that is not spelled so */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Template {
        if (text.isBlank()) {
            throw new IllegalArgumentException("there is no text");
        }
        if (PLACE.matcher(text).replaceAll("").contains("${")) {
            throw new IllegalArgumentException("write ${person.COLUMN} for what a column of the roster says, such as"
                    + " ${person.email}");
        }
    }

    /** The text for one person. */
    public String resolve(Person person) throws InvalidRoster {
        for (MatchResult place : PLACE.matcher(text).results().toList()) {
            if (person.cell(place.group(1)).isEmpty()) {
                throw new InvalidRoster("Row " + person.row() + " of the roster has nothing in a column "
                        + place.group(1).strip() + ", which the plan asks for with " + place.group() + ".");
            }
        }
        return PLACE.matcher(text).replaceAll(place -> java.util.regex.Matcher.quoteReplacement(
                person.cell(place.group(1)).orElseThrow()));
    }

    @Override
    public String toString() {
        return text;
    }
}
