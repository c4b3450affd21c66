package dev.keywright.token.profile;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A firmware version, each part 0–255. */
public record Firmware(int major, int minor, int patch) implements Comparable<Firmware> {

    private static final Pattern FORM = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

    public Firmware {
        if ((major | minor | patch) < 0 || major > 255 || minor > 255 || patch > 255) {
            throw new IllegalArgumentException("each part of a firmware version is 0 to 255");
        }
    }

    /** @throws IllegalArgumentException unless {@code text} looks like {@code 5.4.3} */
    @JsonCreator
    public static Firmware parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("a firmware version looks like 5.4.3, not " + text);
        }
        return new Firmware(
                Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3)));
    }

    /** The three bytes that devices send, big-endian. */
    public byte[] toBytes() {
        return new byte[] {(byte) major, (byte) minor, (byte) patch};
    }

    @Override
    public int compareTo(Firmware other) {
        return Integer.compare(major << 16 | minor << 8 | patch, other.major << 16 | other.minor << 8 | other.patch);
    }

    @Override
    @JsonValue
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
