package dev.keywright.rp.lockout;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses as numbers, never as names: reading one asks nobody. */
public final class NetworkAddress {

    private static final Pattern IPV4 = Pattern.compile(
            "(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
    /** With a dotted tail (RFC 4291 §2.2), and without a zone, which means something on one machine only. */
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]{2,39}(?:[0-9.]{7,15})?");
    /** A subscriber gets a /64 at least (RFC 6177 §2), and may call from any address of it. */
    private static final int SUBSCRIBER_BYTES = 8;

    private NetworkAddress() {}

    /** The address that {@code text} spells as RFC 4291 §2.2 or as four decimal numbers; nothing for a name. */
    public static Optional<InetAddress> parse(String text) {
        boolean ipv6 = text.indexOf(':') >= 0 && IPV6.matcher(text).matches();
        if (!ipv6 && !IPV4.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            // A text with a colon is never looked up.
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Who calls from {@code address}, as far as it tells: an IPv4 address, or the /64 of an IPv6 address. */
    public static String subscriber(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4
                ? address.getHostAddress()
                : HexFormat.ofDelimiter(":").formatHex(bytes, 0, SUBSCRIBER_BYTES).replaceAll("(..):(..)", "$1$2")
                        + "::/64";
    }
}
