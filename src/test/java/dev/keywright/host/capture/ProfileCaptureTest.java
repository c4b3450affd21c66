package dev.keywright.host.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.emulated.EmulatedSecurityKey;
import dev.keywright.host.webauthn.FidoSession;
import dev.keywright.token.UserPresence;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfile.Source;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.profile.ProfileFacts;
import dev.keywright.token.profile.ProfileYaml;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProfileCaptureTest {

    /** Facts that no pipe tells, of any device. */
    private static final Set<String> UNTOLD = Set.of("title", "vendor", "card.readerName", "fido.maxCredentials",
            "fido.pinRetries", "fido.uvRetries", "fido.attestation", "fido.enterpriseRpIds", "fido.backup",
            "fido.signatureCounter", "fido.fingerprints.maxTemplates", "oath.capacity", "oath.algorithms",
            "oath.rename", "otp.ndefNeedsAccessCode", "management.deviceReset");

    /** No pipe tells a key's descriptors. */
    private static final Set<String> USB_LAYOUT = Set.of("usb.layout.release", "usb.layout.deviceClass",
            "usb.layout.maxPower", "usb.layout.hidVersion", "usb.layout.fido.in", "usb.layout.fido.out",
            "usb.layout.fido.interval", "usb.layout.ccid.in", "usb.layout.ccid.out", "usb.layout.ccid.name",
            "usb.layout.ccid.version", "usb.layout.ccid.voltages", "usb.layout.ccid.clock", "usb.layout.ccid.dataRate",
            "usb.layout.ccid.maxIfsd", "usb.layout.ccid.features");

    /** Facts that a device tells or keeps to itself, over the pipes that it has. */
    private static final Set<String> SOMETIMES_UNTOLD = Set.of("usb.interfaces", "card.nfcAtr",
            "fido.maxCredentialCountInList", "fido.maxCredentialIdLength", "fido.transports", "fido.algorithms",
            "fido.minPinLength", "fido.fingerprints.kind", "fido.fingerprints.samples",
            "fido.fingerprints.maxFriendlyName", "management.usbSupported", "management.nfcSupported",
            "management.formFactor", "management.autoEjectTimeout", "management.challengeResponseTimeout",
            "management.partNumber", "management.fipsCapable", "management.pinComplexity",
            "management.versionQualifier", "management.reports", "usb.productIdBase");

    @TempDir
    private Path folder;

    static Stream<FirmwareProfile> all() {
        return FirmwareProfiles.names().stream().map(name -> FirmwareProfiles.find(name).orElseThrow());
    }

    static Stream<FirmwareProfile> withCtap2() {
        return all().filter(profile -> profile.fido().speaksCtap2());
    }

    @ParameterizedTest
    @MethodSource("all")
    void capturingAnEmulatedKeyGivesBackTheProfileThatItRuns(FirmwareProfile profile) throws IOException {
        try (SecurityKey key = plugIn(profile)) {
            FirmwareProfile captured = ProfileCapture.of(key, "captured");
            assertThat(ProfileFacts.between(profile, captured)).isEmpty();
            assertThat(captured.sources()).element(1).satisfies(source -> assertThat(source.assumed())
                    .contains("as in the packaged profile " + profile.name()));
        }
    }

    @ParameterizedTest
    @MethodSource("withCtap2")
    void whatTheKeyTellsIsReadFromItAndTheRestIsListedAsAssumed(FirmwareProfile profile) throws IOException {
        try (SecurityKey key = plugIn(profile)) {
            FirmwareProfile captured = ProfileCapture.of(key, "captured", List.of());
            Map<String, JsonNode> facts = ProfileFacts.of(captured);
            Set<String> assumed = covered(captured.sources().get(1), facts);
            Set<String> told = covered(captured.sources().get(0), facts);

            assertThat(assumed).isSubsetOf(both());
            assertThat(told).doesNotContainAnyElementsOf(assumed).doesNotContainAnyElementsOf(UNTOLD);
            assertThat(facts.keySet()).isEqualTo(union(told, assumed));
            Map<String, JsonNode> running = ProfileFacts.of(profile);
            assertThat(told).allSatisfy(fact -> assertThat(facts.get(fact)).as(fact).isEqualTo(running.get(fact)));
            assertThat(running.keySet()).allSatisfy(fact -> assertThat(told.contains(fact) || both().contains(fact))
                    .as("%s is told, or among those that are not", fact)
                    .isTrue());
        }
    }

    @Test
    void aKeyThatSpeaksU2fAloneTellsItsVersionAndItsUsbIdentity() throws IOException {
        try (SecurityKey key = plugIn(FirmwareProfiles.find("u2f-security-key-4.1.8").orElseThrow())) {
            FirmwareProfile captured = ProfileCapture.of(key, "captured", List.of());
            assertThat(captured.sources().get(0).facts()).containsExactlyInAnyOrder("firmware", "fido.hidCapabilities",
                    "fido.versions", "usb.manufacturer", "usb.product", "usb.productId", "usb.vendorId");
            assertThat(captured.fido().versions()).containsExactly("U2F_V2");
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatIsWrittenIsAProfile(FirmwareProfile profile) throws IOException {
        try (SecurityKey key = plugIn(profile)) {
            FirmwareProfile captured = ProfileCapture.of(key, "captured");
            String yaml = ProfileYaml.write(captured);
            assertThat(FirmwareProfiles.parse(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))))
                    .isEqualTo(captured);
        }
    }

    @Test
    void whatTheOwnerSetIsNotOfTheDevice() throws Exception {
        FirmwareProfile profile = FirmwareProfiles.defaultProfile();
        try (SecurityKey key = plugIn(profile)) {
            try (FidoConnection fido = key.openFido()) {
                FidoSession.over(fido).setPin("123456".toCharArray());
            }
            assertThat(ProfileFacts.between(profile, ProfileCapture.of(key, "captured"))).isEmpty();
        }
    }

    static Stream<FirmwareProfile> withCcid() {
        return withCtap2().filter(profile -> profile.card() != null && profile.card().usbAtr() != null);
    }

    @ParameterizedTest
    @MethodSource("withCcid")
    void aKeyWhoseHidInterfaceIsHiddenIsCapturedThroughItsCardPipe(FirmwareProfile profile) throws IOException {
        try (SecurityKey key = new CardOnly(plugIn(profile))) {
            assertThat(ProfileFacts.between(profile, ProfileCapture.of(key, "captured"))).isEmpty();
            FirmwareProfile alone = ProfileCapture.of(key, "captured", List.of());
            assertThat(alone.usb()).isNull();
            assertThat(alone.fido().aaguid()).isEqualTo(profile.fido().aaguid());
            assertThat(alone.management())
                    .usingRecursiveComparison()
                    .ignoringFields("deviceReset")
                    .isEqualTo(profile.management());
        }
    }

    @Test
    void aKeyWithoutFidoIsRefusedWithASentence() {
        SecurityKey mute = new SecurityKey() {
            @Override
            public KeyInfo info() {
                return new KeyInfo(null, "a bank card", null, false, null, List.of());
            }

            @Override
            public SmartCardConnection openCard() throws IOException {
                throw new IOException("no card pipe");
            }

            @Override
            public FidoConnection openFido() throws IOException {
                throw new IOException("no FIDO pipe");
            }

            @Override
            public void close() {}
        };
        assertThatThrownBy(() -> ProfileCapture.of(mute, "captured"))
                .isInstanceOf(IOException.class)
                .hasMessage("The key \"a bank card\" has no FIDO application that answers; only a FIDO key can be"
                        + " captured.");
    }

    private SecurityKey plugIn(FirmwareProfile profile) throws IOException {
        return EmulatedSecurityKey.plugIn(folder.resolve(profile.name()), profile.name(), UserPresence.NEVER);
    }

    private static Set<String> covered(Source source, Map<String, JsonNode> facts) {
        return facts.keySet().stream()
                .filter(fact -> source.facts().stream()
                        .anyMatch(known -> fact.equals(known) || fact.startsWith(known + ".")))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> both() {
        return union(union(UNTOLD, SOMETIMES_UNTOLD), USB_LAYOUT);
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }

    /** A key whose HID interface this computer hides. */
    private record CardOnly(SecurityKey key) implements SecurityKey {
        @Override
        public KeyInfo info() {
            return new KeyInfo(null, "reader", null, false, null, List.of(Pipe.CARD));
        }

        @Override
        public SmartCardConnection openCard() throws IOException {
            return key.openCard();
        }

        @Override
        public FidoConnection openFido() throws IOException {
            throw new IOException("no FIDO pipe");
        }

        @Override
        public void close() {
            key.close();
        }
    }
}
