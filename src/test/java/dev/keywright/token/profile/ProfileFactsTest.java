package dev.keywright.token.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.TestProfiles;
import dev.keywright.token.profile.ProfileFacts.Difference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProfileFactsTest {

    static Stream<FirmwareProfile> all() {
        return FirmwareProfiles.names().stream().map(name -> FirmwareProfiles.find(name).orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("all")
    void factsMakeTheProfileAgain(FirmwareProfile profile) {
        assertThat(ProfileFacts.profile(profile.name(), ProfileFacts.of(profile), profile.sources())).isEqualTo(profile);
    }

    @ParameterizedTest
    @MethodSource("all")
    void yamlMakesTheProfileAgain(FirmwareProfile profile) throws IOException {
        byte[] yaml = ProfileYaml.write(profile).getBytes(StandardCharsets.UTF_8);
        assertThat(FirmwareProfiles.parse(new ByteArrayInputStream(yaml))).isEqualTo(profile);
    }

    @ParameterizedTest
    @MethodSource("all")
    void aProfileDoesNotDifferFromItself(FirmwareProfile profile) {
        assertThat(ProfileFacts.between(profile, profile)).isEmpty();
    }

    @Test
    void aDifferenceIsNamedByItsFactAndStandsWhereItBelongs() {
        FirmwareProfile real = FirmwareProfiles.defaultProfile();
        FirmwareProfile other = TestProfiles.changed(real.name(), Map.of(
                "fido.options.alwaysUv", true, "fido.maxMessageSize", 1536, "card.nfcAtr", ""));
        assertThat(ProfileFacts.between(real, other))
                .extracting(Difference::fact)
                .containsExactly("card.nfcAtr", "fido.options.alwaysUv", "fido.maxMessageSize");
        assertThat(ProfileFacts.between(real, other).get(0).right()).isNull();
        assertThat(ProfileFacts.between(real, other).get(1).left()).isNull();
        assertThat(ProfileFacts.between(real, other).get(2).right().intValue()).isEqualTo(1536);
    }

    @Test
    void numbersWhoseDigitsMeanSomethingAreHexadecimal() {
        FirmwareProfile real = FirmwareProfiles.defaultProfile();
        assertThat(ProfileYaml.write(real))
                .contains("vendorId: 0x1050", "hidCapabilities: 0x05", "usbSupported: 0x033f", "maxMessageSize: 1200");
        assertThat(ProfileYaml.text("usb.productId", ProfileFacts.of(real).get("usb.productId"))).isEqualTo("0x0407");
        assertThat(ProfileYaml.text("fido.pinProtocols", ProfileFacts.of(real).get("fido.pinProtocols")))
                .isEqualTo("[2, 1]");
    }

    @Test
    void textThatLooksLikeSomethingElseStaysText() throws IOException {
        FirmwareProfile odd = TestProfiles.changed(FirmwareProfiles.DEFAULT, Map.of(
                "title", "12", "vendor", "yes: no #1", "usb.product", "\u00fc {x}", "card.nfcAtr", "3b8000"));
        byte[] yaml = ProfileYaml.write(odd).getBytes(StandardCharsets.UTF_8);
        assertThat(FirmwareProfiles.parse(new ByteArrayInputStream(yaml))).isEqualTo(odd);
    }
}
