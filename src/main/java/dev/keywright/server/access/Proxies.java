package dev.keywright.server.access;

import dev.keywright.rp.lockout.NetworkAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The proxies whose word is taken for where a request comes from. Each proxy adds its peer at the end of
 * {@code X-Forwarded-For} or {@code Forwarded} (RFC 7239), so the list is believed from its end as far as trusted
 * proxies wrote it: what a client wrote before is never looked at.
 */
public record Proxies(List<AddressBlock> trusted) {

    /** A proxy on this computer. */
    public static final Proxies ON_THIS_COMPUTER =
            new Proxies(List.of(AddressBlock.parse("127.0.0.0/8"), AddressBlock.parse("::1/128")));

    /** {@code 192.0.2.1}, {@code 192.0.2.1:47}, {@code 2001:db8::1}, {@code [2001:db8::1]:47} (RFC 7239 §6). */
    private static final Pattern NODE = Pattern.compile(
            "\\[([0-9A-Fa-f:.]+)](?::\\w+)?|([0-9.]+):\\w+|([0-9A-Fa-f:.]+)");

    public Proxies {
        trusted = List.copyOf(trusted);
    }

    public boolean trusts(InetAddress address) {
        return trusted.stream().anyMatch(block -> block.contains(address));
    }

    /**
     * Who sent the request: the last in the list that is no trusted proxy, else the first.
     *
     * @param peer         the other end of the connection
     * @param forwardedFor the values of {@code X-Forwarded-For}, in order
     * @param forwarded    the values of {@code Forwarded}, in order
     * @return nothing when a quote is never closed, or when both headers are there and disagree: something in them is
     *     the client's own
     */
    public Optional<InetAddress> client(InetAddress peer, List<String> forwardedFor, List<String> forwarded) {
        if (!trusts(peer)) {
            return Optional.of(peer);
        }
        Optional<List<String>> elements = split(String.join(",", forwarded), ',');
        if (elements.isEmpty()) {
            return Optional.empty();
        }
        InetAddress byNewer = last(peer, elements.get().stream().map(Proxies::nodeOf).toList());
        InetAddress byOlder = last(peer, List.of(String.join(",", forwardedFor).split(",", -1)));
        if (forwardedFor.isEmpty() || forwarded.isEmpty()) {
            return Optional.of(forwardedFor.isEmpty() ? byNewer : byOlder);
        }
        return byOlder.equals(byNewer) ? Optional.of(byOlder) : Optional.empty();
    }

    private InetAddress last(InetAddress peer, List<String> nodes) {
        InetAddress client = peer;
        List<String> nearestFirst = new ArrayList<>(nodes);
        Collections.reverse(nearestFirst);
        for (String node : nearestFirst) {
            Optional<InetAddress> address = address(node.strip());
            if (address.isEmpty() || !trusts(client)) {
                // A trusted proxy that does not tell ("unknown", RFC 7239 §6.2) is the last one known.
                return client;
            }
            client = address.get();
        }
        return client;
    }

    /** What stands between the separators that are not quoted (RFC 9110 §5.6.4); nothing where a quote stays open. */
    private static Optional<List<String>> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return quoted ? Optional.empty() : Optional.of(parts);
    }

    /** The {@code for} of an element (RFC 7239 §4), without quotes; empty where it has none. */
    private static String nodeOf(String element) {
        for (String pair : split(element, ';').orElse(List.of())) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).strip().equalsIgnoreCase("for")) {
                String value = pair.substring(equals + 1).strip();
                boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
                return quoted ? value.substring(1, value.length() - 1) : value;
            }
        }
        return "";
    }

    private static Optional<InetAddress> address(String node) {
        Matcher form = NODE.matcher(node);
        if (!form.matches()) {
            return Optional.empty();
        }
        String address = form.group(1) != null ? form.group(1) : form.group(2) != null ? form.group(2) : form.group(3);
        return NetworkAddress.parse(address);
    }
}
