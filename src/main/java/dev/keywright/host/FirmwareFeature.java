package dev.keywright.host;

import com.yubico.yubikit.core.Version;

/**
 * Something that keys can do from some firmware on. A session asks for it before it sends anything, so that a key which
 * cannot is left as it is.
 *
 * @param name  as the subject of a sentence, such as {@code "Renaming an account"}
 * @param since the first version that has it
 */
public record FirmwareFeature(String name, Version since) {

    public static FirmwareFeature since(int major, int minor, int micro, String name) {
        return new FirmwareFeature(name, new Version(major, minor, micro));
    }

    public boolean isIn(Version actual) {
        return actual.isAtLeast(since.major, since.minor, since.micro);
    }

    /** @throws UnsupportedFeature when {@code actual} is older */
    public void require(Version actual) throws UnsupportedFeature {
        if (!isIn(actual)) {
            throw new UnsupportedFeature(name + " needs firmware " + since + " or later, and this key has " + actual
                    + "; nothing was sent to it.");
        }
    }

    /** The key's firmware lacks a feature; the message is a sentence that names the version that has it. */
    public static final class UnsupportedFeature extends Exception {
        private static final long serialVersionUID = 1L;

        UnsupportedFeature(String sentence) {
            super(sentence);
        }
    }
}
