package dev.keywright.server.access;

import dev.keywright.fuzz.FuzzTarget;
import dev.keywright.rp.lockout.NetworkAddress;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Any text as an API key, a block of addresses, and what clients write before a proxy's own word. */
public final class ForwardedFuzz implements FuzzTarget {

    private static final Proxies PROXIES = Proxies.ON_THIS_COMPUTER;
    private static final InetAddress PROXY = NetworkAddress.parse("127.0.0.1").orElseThrow();
    private static final InetAddress CLIENT = NetworkAddress.parse("192.0.2.1").orElseThrow();

    @Override
    public List<byte[]> seeds() {
        return List.of(
                        "198.51.100.7, [2001:db8::1]:80, 127.0.0.1",
                        "for=\"[2001:db8::1]:4711\";proto=https;by=_x, for=unknown",
                        "for=\"a\\\"b\";host=\"x,y\"",
                        "10.0.0.0/8",
                        "::ffff:192.0.2.1/120",
                        "kw_0000000001_0000000000000000000000000000000000000000001000000")
                .stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public void run(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        require(PROXIES.client(PROXY, List.of(text + ",192.0.2.1"), List.of()).equals(Optional.of(CLIENT)), "older");
        require(PROXIES.client(PROXY, List.of(), List.of(text, "for=192.0.2.1")).orElse(CLIENT).equals(CLIENT), "newer");
        PROXIES.client(PROXY, List.of(text), List.of(text));
        ApiKeyText.parse(text).ifPresent(key -> require(key.reveal().equals(text), "another key"));
        NetworkAddress.parse(text).ifPresent(address -> require(
                NetworkAddress.parse(address.getHostAddress()).equals(Optional.of(address)), "another address"));
        try {
            AddressBlock block = AddressBlock.parse(text);
            require(AddressBlock.parse(block.toString()).equals(block), "another block");
            require(block.contains(block.address()), "a block without its address");
        } catch (IllegalArgumentException e) {
            require(String.valueOf(e.getMessage()).endsWith("."), "no sentence");
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
