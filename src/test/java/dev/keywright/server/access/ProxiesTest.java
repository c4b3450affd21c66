package dev.keywright.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.rp.lockout.NetworkAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {

    private static final Proxies PROXIES = new Proxies(
            List.of(AddressBlock.parse("10.0.0.0/8"), AddressBlock.parse("2001:db8:ffff::/48")));
    private static final InetAddress PROXY = address("10.0.0.1");

    private static InetAddress address(String text) {
        return NetworkAddress.parse(text).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "192.0.2.1                         | 192.0.2.1",
        "192.0.2.1:4711                    | 192.0.2.1",
        "[2001:db8::1]:4711                | 2001:db8::1",
        "2001:db8::1                       | 2001:db8::1",
        "198.51.100.9, 192.0.2.1           | 192.0.2.1",
        "127.0.0.1, 192.0.2.1              | 192.0.2.1",
        "192.0.2.1, 10.1.1.1               | 192.0.2.1",
        "192.0.2.1, 2001:db8:ffff::5       | 192.0.2.1",
        "198.51.100.9,192.0.2.1,10.1.1.1   | 192.0.2.1",
        "10.2.2.2, 10.1.1.1                | 10.2.2.2",
        "192.0.2.1, unknown                | 10.0.0.1",
        "192.0.2.1, unknown, 10.1.1.1      | 10.1.1.1",
        "192.0.2.1, example.org            | 10.0.0.1",
        "192.0.2.1,                        | 10.0.0.1",
        "''                                | 10.0.0.1"
    })
    void theLastThatIsNoTrustedProxy(String forwardedFor, String client) {
        assertThat(PROXIES.client(PROXY, List.of(forwardedFor), List.of())).hasValue(address(client));
        assertThat(PROXIES.client(PROXY, List.of(forwardedFor.split("(?<=,)", 2)), List.of()))
                .as("in two headers").map(InetAddress::getHostAddress).isPresent();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "for=192.0.2.1                                                | 192.0.2.1",
        "For=192.0.2.1;proto=https;by=10.0.0.1                        | 192.0.2.1",
        "proto=https ; for = 192.0.2.1                                | 192.0.2.1",
        "for=\"[2001:db8::1]:4711\"                                   | 2001:db8::1",
        "for=198.51.100.9, for=192.0.2.1                              | 192.0.2.1",
        "for=\"198.51.100.9, for=127.0.0.1\", for=192.0.2.1;by=\"a;b\" | 192.0.2.1",
        "for=192.0.2.1, for=10.1.1.1                                  | 192.0.2.1",
        "for=192.0.2.1, for=_hidden                                   | 10.0.0.1",
        "for=192.0.2.1, proto=https                                   | 10.0.0.1"
    })
    void theSameByTheNewerHeader(String forwarded, String client) {
        assertThat(PROXIES.client(PROXY, List.of(), List.of(forwarded))).hasValue(address(client));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "127.0.0.1", "::1"})
    void whoeverIsNoProxyIsNotBelieved(String peer) {
        assertThat(PROXIES.client(address(peer), List.of("198.51.100.9"), List.of("for=198.51.100.8")))
                .hasValue(address(peer));
    }

    @Property
    void nothingThatAClientWritesBeforeTheProxyMatters(@ForAll String written) {
        String line = written.replaceAll("[\\p{Cntrl}]", "");
        assertThat(PROXIES.client(PROXY, List.of(line, "192.0.2.1"), List.of())).hasValue(address("192.0.2.1"));
        assertThat(PROXIES.client(PROXY, List.of(line + ", 192.0.2.1"), List.of())).hasValue(address("192.0.2.1"));
        Optional<InetAddress> newer = PROXIES.client(PROXY, List.of(), List.of(line + ", for=192.0.2.1"));
        // A quote that stays open swallows what the proxy wrote: then nobody is believed.
        assertThat(newer.orElse(address("192.0.2.1"))).isEqualTo(address("192.0.2.1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "for=\"192.0.2.1", "for=\"a\\\""})
    void anOpenQuoteAndADisagreementAreRefused(String forwarded) {
        assertThat(PROXIES.client(PROXY, List.of(), List.of(forwarded))).isEmpty();
        assertThat(PROXIES.client(PROXY, List.of("192.0.2.1"), List.of("for=198.51.100.9"))).isEmpty();
        assertThat(PROXIES.client(PROXY, List.of("192.0.2.1"), List.of("for=192.0.2.1"))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0/8", "::/129", "host/8", "/8", "1.2.3.4/"})
    void whatIsNoBlockIsSaid(String text) {
        assertThatThrownBy(() -> AddressBlock.parse(text)).hasMessageContaining("'" + text + "' is no address or block");
    }

    @Property
    void aBlockHoldsWhatBeginsLikeIt(@ForAll int address, @ForAll int other, @ForAll @IntRange(max = 32) int length)
            throws Exception {
        AddressBlock block = new AddressBlock(ipv4(address), length);
        boolean same = length == 0 || (address ^ other) >>> 32 - length == 0;
        assertThat(block.contains(ipv4(other))).isEqualTo(same);
        assertThat(AddressBlock.parse(block.toString())).isEqualTo(block);
        assertThat(block.contains(address("::1"))).isFalse();
    }

    private static InetAddress ipv4(int bits) throws Exception {
        return InetAddress.getByAddress(
                new byte[] {(byte) (bits >> 24), (byte) (bits >> 16), (byte) (bits >> 8), (byte) bits});
    }
}
