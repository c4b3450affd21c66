package dev.keywright.server;

import org.jspecify.annotations.Nullable;

/** An OATH account that someone wants on a key, in one of the three ways that services hand it out. */
public sealed interface NewOathAccount {

    /** Whether each code shall need a touch. */
    boolean touch();

    /** An {@code otpauth://} URI. */
    record Uri(String uri, boolean touch) implements NewOathAccount {

        /** The URI holds the secret. */
        @Override
        public String toString() {
            return "Uri[…]";
        }
    }

    /**
     * A setup key, typed in with what goes with it.
     *
     * @param setupKey  the secret in Base32, as the service shows it
     * @param type      {@code TOTP} or {@code HOTP}
     * @param algorithm {@code SHA1}, {@code SHA256} or {@code SHA512}
     * @param period    seconds a code lasts
     * @param counter   the first counter of HOTP
     */
    record Typed(
            @Nullable String issuer,
            String account,
            String setupKey,
            String type,
            String algorithm,
            int digits,
            int period,
            long counter,
            boolean touch)
            implements NewOathAccount {

        /** Without the setup key. */
        @Override
        public String toString() {
            return "Typed[" + issuer + ":" + account + "]";
        }
    }

    /** A picture of the QR code that holds the URI, as a PNG or JPEG file. */
    record Picture(byte[] image, boolean touch) implements NewOathAccount {

        /** The picture holds the secret. */
        @Override
        public String toString() {
            return "Picture[" + image.length + " bytes]";
        }
    }
}
