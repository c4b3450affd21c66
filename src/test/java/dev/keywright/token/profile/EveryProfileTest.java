package dev.keywright.token.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.fido.FidoProtocol;
import com.yubico.yubikit.fido.ctap.Ctap2Session;
import com.yubico.yubikit.fido.ctap.Ctap2Session.InfoData;
import dev.keywright.crypto.RandomSource;
import dev.keywright.host.emulated.EmulatedCardConnection;
import dev.keywright.host.emulated.EmulatedFidoConnection;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.KeyFactory;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.Cbor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A key emulated from each packaged profile answers as its device. */
class EveryProfileTest {

    private static final byte CTAPHID_MSG = (byte) 0x83;
    private static final byte CTAPHID_CBOR = (byte) 0x90;
    private static final byte[] U2F_VERSION = {0, 3, 0, 0, 0, 0, 0};
    /** Members that differ in each answer (CTAP 2.3 §6.4). */
    private static final Map<Integer, String> SEALED = Map.of(0x19, "encIdentifier", 0x1e, "encCredStoreState");

    static Stream<FirmwareProfile> all() {
        return FirmwareProfiles.names().stream().map(name -> FirmwareProfiles.find(name).orElseThrow());
    }

    static Stream<FirmwareProfile> withCtap2() {
        return all().filter(profile -> profile.fido().speaksCtap2());
    }

    @ParameterizedTest
    @MethodSource("withCtap2")
    void getInfoAnswersEachMemberThatTheDeviceReportsAndNoOther(FirmwareProfile profile) throws Exception {
        try (EmulatedKey key = make(profile);
                EmulatedFidoConnection pipe = new EmulatedFidoConnection(key.fidoHid())) {
            byte[] answer = new FidoProtocol(pipe).sendAndReceive(CTAPHID_CBOR, new byte[] {4}, null);
            assertThat(answer[0]).isZero();
            Map<Integer, CBORObject> told = new TreeMap<>();
            Cbor.decode(Arrays.copyOfRange(answer, 1, answer.length)).getEntries()
                    .forEach(member -> told.put(member.getKey().AsInt32Value(), member.getValue()));
            SEALED.forEach((member, name) -> assertThat(told.remove(member) != null)
                    .as(name)
                    .isEqualTo(profile.fido().reports().contains(name)));
            assertThat(told).containsExactlyEntriesOf(expected(profile.fido()));
        }
    }

    /** CTAP 2.3 §6.4, from the profile's facts. */
    private static Map<Integer, CBORObject> expected(FidoProfile fido) {
        Map<Integer, Object> members = new TreeMap<>();
        members.put(0x01, fido.versions());
        put(members, 0x02, fido.extensions().isEmpty() ? null : fido.extensions());
        members.put(0x03, ByteBuffer.allocate(16)
                .putLong(fido.aaguid().getMostSignificantBits())
                .putLong(fido.aaguid().getLeastSignificantBits())
                .array());
        members.put(0x04, fido.options());
        members.put(0x05, fido.maxMessageSize());
        put(members, 0x06, fido.pinProtocols().isEmpty() ? null : fido.pinProtocols());
        reported(members, fido, 0x07, "maxCredentialCountInList", fido.maxCredentialCountInList());
        reported(members, fido, 0x08, "maxCredentialIdLength", fido.maxCredentialIdLength());
        reported(members, fido, 0x09, "transports", fido.transports());
        reported(members, fido, 0x0a, "algorithms", fido.algorithms().stream()
                .map(algorithm -> Map.of("alg", algorithm.coseId(), "type", "public-key"))
                .toList());
        put(members, 0x0b, fido.maxSerializedLargeBlobArray());
        reported(members, fido, 0x0c, "forcePINChange", false);
        reported(members, fido, 0x0d, "minPINLength", fido.minPinLength());
        put(members, 0x0e, fido.firmwareVersion());
        put(members, 0x0f, fido.maxCredBlobLength());
        put(members, 0x10, fido.maxRpIdsForSetMinPinLength());
        put(members, 0x11, fido.preferredPlatformUvAttempts());
        put(members, 0x12, fido.uvModality());
        put(members, 0x13, fido.certifications());
        reported(members, fido, 0x14, "remainingDiscoverableCredentials", fido.maxCredentials());
        put(members, 0x15, fido.vendorPrototypeConfigCommands());
        put(members, 0x16, fido.attestationFormats());
        reported(members, fido, 0x17, "uvCountSinceLastPinEntry", 0);
        put(members, 0x18, fido.longTouchForReset());
        put(members, 0x1a, fido.transportsForReset());
        put(members, 0x1b, fido.pinComplexityPolicy());
        put(members, 0x1c, fido.pinComplexityPolicyUrl() == null
                ? null
                : fido.pinComplexityPolicyUrl().getBytes(StandardCharsets.UTF_8));
        put(members, 0x1d, fido.maxPinLength());
        put(members, 0x1f, fido.configCommands());
        Map<Integer, CBORObject> encoded = new TreeMap<>();
        members.forEach((member, value) -> encoded.put(member, CBORObject.FromObject(value)));
        return encoded;
    }

    private static void put(Map<Integer, Object> members, int member, @Nullable Object value) {
        if (value != null) {
            members.put(member, value);
        }
    }

    private static void reported(
            Map<Integer, Object> members, FidoProfile fido, int member, String name, Object value) {
        put(members, member, fido.reports().contains(name) ? value : null);
    }

    @ParameterizedTest
    @MethodSource("withCtap2")
    void aForeignClientReadsIt(FirmwareProfile profile) throws Exception {
        FidoProfile fido = profile.fido();
        try (EmulatedKey key = make(profile);
                EmulatedFidoConnection pipe = new EmulatedFidoConnection(key.fidoHid())) {
            InfoData info = new Ctap2Session(pipe).getInfo();
            assertThat(info.getVersions()).isEqualTo(fido.versions());
            assertThat(info.getExtensions()).isEqualTo(fido.extensions());
            assertThat(info.getOptions()).isEqualTo(fido.options());
            assertThat(info.getMaxMsgSize()).isEqualTo(fido.maxMessageSize());
            assertThat(info.getPinUvAuthProtocols())
                    .isEqualTo(fido.pinProtocols().isEmpty() ? List.of() : fido.pinProtocols());
        }
    }

    static Stream<FirmwareProfile> withCard() {
        return withCtap2().filter(profile -> profile.card() != null);
    }

    @ParameterizedTest
    @MethodSource("withCard")
    void itAnswersTheSameOverTheCardPipe(FirmwareProfile profile) throws Exception {
        boolean usb = profile.card().usbAtr() != null;
        try (EmulatedKey key = make(profile);
                EmulatedCardConnection card = new EmulatedCardConnection(
                        usb ? key.usbCard() : key.nfcCard(), usb ? Transport.USB : Transport.NFC)) {
            assertThat(new Ctap2Session(card).getInfo().getOptions()).isEqualTo(profile.fido().options());
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void aKeyWithNfcHasAnAnswerToResetForIt(FirmwareProfile profile) {
        boolean answers = profile.card() != null && profile.card().nfcAtr() != null;
        assertThat(profile.fido().transports().contains("nfc")).isEqualTo(answers);
    }

    @ParameterizedTest
    @MethodSource("all")
    void u2fIsThereExactlyWhereTheProfileSaysSo(FirmwareProfile profile) throws Exception {
        boolean noMsg = (profile.fido().hidCapabilities() & 0x08) != 0;
        try (EmulatedKey key = make(profile);
                EmulatedFidoConnection pipe = new EmulatedFidoConnection(key.fidoHid())) {
            FidoProtocol protocol = new FidoProtocol(pipe);
            assertThat(protocol.getVersion().toString()).isEqualTo(profile.firmware().toString());
            assertThat(protocol.supports(0x04)).isEqualTo(profile.fido().speaksCtap2());
            if (!noMsg && profile.fido().versions().contains("U2F_V2")) {
                assertThat(new String(protocol.sendAndReceive(CTAPHID_MSG, U2F_VERSION, null),
                                StandardCharsets.ISO_8859_1))
                        .isEqualTo("U2F_V2\u0090\u0000");
            }
        }
    }

    /** The recorded answers that are whole, as their sources print them. */
    @ParameterizedTest
    @CsvSource({
        "security-key-5.7.4, "
                + "b10184665532465f5632684649444f5f325f306c4649444f5f325f315f505245684649444f5f325f3102856b637265645072"
                + "6f746563746b686d61632d7365637265746c6c61726765426c6f624b65796863726564426c6f626c6d696e50696e4c656e67"
                + "74680350b7d3f68e88a6471e9ecf2df26d041ede04ac62726bf5627570f564706c6174f468616c776179735576f468637265"
                + "644d676d74f569617574686e72436667f569636c69656e7450696ef46a6c61726765426c6f6273f56e70696e557641757468"
                + "546f6b656ef56f7365744d696e50494e4c656e677468f5706d616b654372656455764e6f74527164f57563726564656e7469"
                + "616c4d676d7450726576696577f5051906000682020107080818800982636e6663637573620a83a263616c67266474797065"
                + "6a7075626c69632d6b6579a263616c672764747970656a7075626c69632d6b6579a263616c67382264747970656a7075626c"
                + "69632d6b65790b1910000cf40d040e1a000507040f18201001141864",
        "yubikey-5.2.7, "
                + "aa0183665532465f5632684649444f5f325f306c4649444f5f325f315f50524502826b6372656450726f746563746b686d61"
                + "632d73656372657403502fc0579f811347eab116bb5a8db9202a04a562726bf5627570f564706c6174f469636c69656e7450"
                + "696ef47563726564656e7469616c4d676d7450726576696577f5051904b006810107080818800982636e6663637573620a82"
                + "a263616c672664747970656a7075626c69632d6b6579a263616c672764747970656a7075626c69632d6b6579",
    })
    void itAnswersByteForByteAsTheDeviceDid(String name, String recorded) throws Exception {
        try (EmulatedKey key = make(FirmwareProfiles.find(name).orElseThrow());
                EmulatedFidoConnection pipe = new EmulatedFidoConnection(key.fidoHid())) {
            byte[] answer = new FidoProtocol(pipe).sendAndReceive(CTAPHID_CBOR, new byte[] {4}, null);
            assertThat(Bytes.of(answer)).isEqualTo(Bytes.ofHex("00" + recorded));
        }
    }

    /** Recorded answers of devices with a PIN, of the Bio with fingers and four passkeys. */
    @ParameterizedTest
    @CsvSource({
        "nitrokey-3, "
                + "aa0183665532465f5632684649444f5f325f30684649444f5f325f3102836b6372656450726f746563746b686d61632d7365"
                + "6372657471746869726450617274795061796d656e740350ec99db19cd1f4c06a2a9940f17a6a30b04a862726bf5627570f5"
                + "64706c6174f468637265644d676d74f569636c69656e7450696ef56a6c61726765426c6f6273f46e70696e55764175746854"
                + "6f6b656ef5706d616b654372656455764e6f74527164f505190c0006820201070a0818ff0982636e66636375736216826670"
                + "61636b6564646e6f6e65",
        "token2-t2f2, "
                + "b20184665532465f5632684649444f5f325f30684649444f5f325f316c4649444f5f325f315f50524502856863726564426c"
                + "6f626b6372656450726f746563746b686d61632d7365637265746c6c61726765426c6f624b65796c6d696e50696e4c656e67"
                + "74680350ab32f0c62239afbbc470d2ef4e254db704ac62726bf5627570f564706c6174f468616c776179735576f468637265"
                + "644d676d74f569617574686e72436667f569636c69656e7450696ef56a6c61726765426c6f6273f56e70696e557641757468"
                + "546f6b656ef56f7365744d696e50494e4c656e677468f5706d616b654372656455764e6f74527164f57563726564656e7469"
                + "616c4d676d7450726576696577f505190600068202010708081860098263757362636e66630a81a263616c67266474797065"
                + "6a7075626c69632d6b65790b1908000cf40d040e1901000f1820100613a1644649444f01141832",
        "yubikey-bio-5.5.6, "
                + "b30184665532465f5632684649444f5f325f306c4649444f5f325f315f505245684649444f5f325f3102856b637265645072"
                + "6f746563746b686d61632d7365637265746c6c61726765426c6f624b65796863726564426c6f626c6d696e50696e4c656e67"
                + "74680350d8522d9f575b486688a9ba99fa02f35b04b062726bf5627570f5627576f564706c6174f4677576546f6b656ef568"
                + "616c776179735576f568637265644d676d74f569617574686e72436667f56962696f456e726f6c6cf569636c69656e745069"
                + "6ef56a6c61726765426c6f6273f56e70696e557641757468546f6b656ef56f7365744d696e50494e4c656e677468f5706d61"
                + "6b654372656455764e6f74527164f47563726564656e7469616c4d676d7450726576696577f5781b75736572566572696669"
                + "636174696f6e4d676d7450726576696577f5051904b00682020107080818800981637573620a82a263616c67266474797065"
                + "6a7075626c69632d6b6579a263616c672764747970656a7075626c69632d6b65790b1904000cf40d040e1a000505060f1820"
                + "1001110312021415",
    })
    void itAnswersAsTheDeviceDidButForWhatItsOwnerHadSet(String name, String recorded) throws Exception {
        FirmwareProfile profile = FirmwareProfiles.find(name).orElseThrow();
        CBORObject device = Cbor.decodeLenient(Bytes.ofHex(recorded).toArray());
        for (String set : List.of("clientPin", "uv", "uvToken", "bioEnroll", "userVerificationMgmtPreview")) {
            if (device.get(0x04).ContainsKey(set)) {
                device.get(0x04).Set(set, false);
            }
        }
        if (device.ContainsKey(0x14)) {
            device.Set(0x14, profile.fido().maxCredentials());
        }
        try (EmulatedKey key = make(profile);
                EmulatedFidoConnection pipe = new EmulatedFidoConnection(key.fidoHid())) {
            byte[] answer = new FidoProtocol(pipe).sendAndReceive(CTAPHID_CBOR, new byte[] {4}, null);
            assertThat(Cbor.decode(Arrays.copyOfRange(answer, 1, answer.length))).isEqualTo(device);
        }
    }

    private static EmulatedKey make(FirmwareProfile profile) {
        return new EmulatedKey(
                profile,
                TokenState.made(KeyFactory.make(profile, RandomSource.system())),
                TokenEnvironment.of(StateStore.IN_MEMORY));
    }
}
