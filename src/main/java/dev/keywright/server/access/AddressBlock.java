package dev.keywright.server.access;

import dev.keywright.rp.lockout.NetworkAddress;
import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses that begin alike, in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3).
 *
 * @param prefixLength how many of the first bits count
 */
public record AddressBlock(InetAddress address, int prefixLength) {

    private static final Pattern FORM = Pattern.compile("([^/]{2,45})(?:/(0|[1-9]\\d{0,2}))?");

    /**
     * The block that {@code text} names, such as {@code 10.0.0.0/8}, or a single address.
     *
     * @throws IllegalArgumentException when it names none; the message is one sentence
     */
    public static AddressBlock parse(String text) {
        Matcher form = FORM.matcher(text);
        if (form.matches()) {
            InetAddress address = NetworkAddress.parse(form.group(1)).orElse(null);
            if (address != null) {
                int bits = address.getAddress().length * Byte.SIZE;
                int length = form.group(2) == null ? bits : Integer.parseInt(form.group(2));
                if (length <= bits) {
                    return new AddressBlock(address, length);
                }
            }
        }
        throw new IllegalArgumentException("'" + text + "' is no address or block, such as 10.0.0.0/8 or ::1.");
    }

    public boolean contains(InetAddress other) {
        byte[] ours = address.getAddress();
        byte[] theirs = other.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefixLength; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if (((ours[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefixLength;
    }
}
