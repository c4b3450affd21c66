package dev.keywright.rp.lockout;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkAddressTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "255.255.255.255, 255.255.255.255",
        "2001:db8:1:2:3:4:5:6, 2001:0db8:0001:0002::/64",
        "2001:DB8:1:2::, 2001:0db8:0001:0002::/64",
        "::1, 0000:0000:0000:0000::/64",
        "::ffff:192.0.2.1, 192.0.2.1",
        "64:ff9b::192.0.2.33, 0064:ff9b:0000:0000::/64"
    })
    void oneSubscriberIsOneName(String text, String subscriber) {
        assertThat(NetworkAddress.parse(text).map(NetworkAddress::subscriber)).hasValue(subscriber);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "localhost", "example.org", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4",
        "1.2.3.4 ", "1.2.3.4:80", "0x7f.1", "2130706433", ":", ":::", "1::2::3", "[::1]", "fe80::1%eth0", "::1/64",
        "g::1", "a.b:c", "1.2.3.", "12345::1", "::1.2.3"})
    void whatIsNoAddressIsNotLookedUp(String text) {
        assertThat(NetworkAddress.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1", "::"})
    void readsWhatTheJdkReads(String text) throws Exception {
        assertThat(NetworkAddress.parse(text)).hasValue(InetAddress.getByName(text));
    }
}
