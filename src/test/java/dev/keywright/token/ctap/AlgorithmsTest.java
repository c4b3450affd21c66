package dev.keywright.token.ctap;

import static dev.keywright.token.ctap.Platform.CLIENT_DATA_HASH;
import static dev.keywright.token.ctap.Platform.GET_ASSERTION;
import static dev.keywright.token.ctap.Platform.MAKE_CREDENTIAL;
import static dev.keywright.token.ctap.Platform.assertion;
import static dev.keywright.token.ctap.Platform.authData;
import static dev.keywright.token.ctap.Platform.creation;
import static dev.keywright.token.ctap.Platform.credentialId;
import static dev.keywright.token.ctap.Platform.discoverableCreation;
import static dev.keywright.token.ctap.Platform.member;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.crypto.SigningKey;
import dev.keywright.testing.ForeignVerifier;
import dev.keywright.testing.TestProfiles;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.state.DiscoverableCredential;
import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.StateChange.CredentialStored;
import dev.keywright.token.state.StateChange.FidoReset;
import dev.keywright.token.state.StateCodec;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.Cbor;
import dev.keywright.wire.Cbor.MalformedCbor;
import dev.keywright.wire.ctaphid.CtapHidMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A credential of every algorithm, from its registration to an assertion after a restart. */
class AlgorithmsTest {

    /** The longest id that YubiKeys report. */
    private static final int LONGEST_ID = 128;

    private static final Bytes RP_ID_HASH =
            Bytes.of(Platform.sha256(Platform.RP_ID.getBytes(StandardCharsets.UTF_8)));
    private static final Bytes OTHER_RP = Bytes.of(new byte[32]);

    static final FirmwareProfile EVERY_ALGORITHM = with(Stream.of(SignatureAlgorithm.values())
            .map(SignatureAlgorithm::name)
            .toList(), LONGEST_ID);

    private static FirmwareProfile with(List<String> algorithms, int longestId) {
        return TestProfiles.changed(
                FirmwareProfiles.DEFAULT,
                Map.of("fido.algorithms", algorithms, "fido.maxCredentialIdLength", longestId));
    }

    private final TestToken token = new TestToken(EVERY_ALGORITHM, Crypto.fastest());

    @ParameterizedTest
    @EnumSource
    void aCredentialThatIsNotStored(SignatureAlgorithm algorithm) throws Exception {
        byte[] created = token.send(MAKE_CREDENTIAL, Cbor.encode(of(algorithm, creation())));
        byte[] id = credentialId(decode(created));
        CBORObject key = publicKey(decode(created));

        assertThat(created.length).isLessThan(CtapHidMessage.MAX_LENGTH);
        assertThat(id).hasSizeLessThanOrEqualTo(LONGEST_ID);
        assertThat(token.stored).isEmpty();
        assertThat(member(key, 3).AsInt32()).isEqualTo(algorithm.coseId());
        assertSigns(token.authenticator, key, assertion(id));
        assertSigns(new Authenticator(token.core), key, assertion(id));
    }

    @ParameterizedTest
    @EnumSource
    void aDiscoverableCredential(SignatureAlgorithm algorithm) throws Exception {
        CBORObject created = token.ok(MAKE_CREDENTIAL, of(algorithm, discoverableCreation(Platform.RP_ID, 1)));

        assertSigns(token.authenticator, publicKey(created), assertion());
        assertSigns(token.authenticator, publicKey(created), assertion(credentialId(created)));
    }

    @ParameterizedTest
    @EnumSource
    void aStateFileKeepsIt(SignatureAlgorithm algorithm) throws Exception {
        CBORObject created = token.ok(MAKE_CREDENTIAL, of(algorithm, discoverableCreation(Platform.RP_ID, 1)));
        List<StateChange> read = StateCodec.decode(StateCodec.encode(token.stored));
        TestToken restarted = new TestToken(EVERY_ALGORITHM, Crypto.reproducible());
        restarted.core.commit(read);

        assertThat(read).isEqualTo(token.stored);
        assertThat(key(read).publicBytes()).isEqualTo(key(token.stored).publicBytes());
        assertSigns(restarted.authenticator, publicKey(created), assertion());
    }

    private static SigningKey key(List<StateChange> changes) {
        DiscoverableCredential credential = ((CredentialStored) changes.get(0)).credential();
        return credential.key();
    }

    @ParameterizedTest
    @EnumSource
    void credentialManagementListsItsPublicKey(SignatureAlgorithm algorithm) {
        CBORObject created = token.ok(MAKE_CREDENTIAL, of(algorithm, discoverableCreation(Platform.RP_ID, 1)));
        Platform platform = new Platform(token, 2);
        platform.setPin("1234");
        CBORObject listed = token.ok(
                Platform.CREDENTIAL_MANAGEMENT,
                platform.management(platform.pinToken("1234"), 4, Platform.map(1, RP_ID_HASH.toArray())));

        assertThat(member(listed, 8)).isEqualTo(publicKey(created));
    }

    @Test
    void theProfileDecidesWhichThereAre() {
        TestToken few = new TestToken(with(List.of("ES384", "ML_DSA_65"), LONGEST_ID), Crypto.fastest());

        assertThat(few.status(MAKE_CREDENTIAL, of(SignatureAlgorithm.ES384, creation()))).isEqualTo(CtapStatus.OK);
        assertThat(few.status(MAKE_CREDENTIAL, of(SignatureAlgorithm.ES256, creation())))
                .isEqualTo(CtapStatus.UNSUPPORTED_ALGORITHM);
        assertThat(member(few.ok(Platform.GET_INFO), 10)).isEqualTo(Platform.algorithms(-35, -49));
    }

    @Property(tries = 40)
    void anIdOpensForItsRelyingPartyAndOnlyUnchanged(
            @ForAll SignatureAlgorithm algorithm,
            @ForAll @IntRange(min = 1, max = 3) int protection,
            @ForAll boolean hmacSecret,
            @ForAll boolean thirdPartyPayment,
            @ForAll @IntRange(min = 96, max = 1023) int longestId,
            @ForAll @IntRange(max = 1022) int position,
            @ForAll @IntRange(max = 7) int bit) {
        TestToken other = new TestToken(with(List.of(algorithm.name()), longestId), Crypto.reproducible());
        SigningKey key = other.core.crypto().generate(algorithm, RandomSource.system());
        CredentialTraits traits = new CredentialTraits(protection, hmacSecret, null, null, thirdPartyPayment);
        Credential wrapped = new WrappedCredentials(other.core).wrap(RP_ID_HASH, key, traits);
        // With nothing remembered.
        WrappedCredentials reader = new WrappedCredentials(other.core);
        byte[] altered = wrapped.id().toArray();
        altered[position % altered.length] ^= (byte) (1 << bit);

        assertThat(wrapped.id().length()).isLessThanOrEqualTo(longestId);
        assertThat(reader.unwrap(OTHER_RP, wrapped.id())).isEmpty();
        assertThat(reader.unwrap(RP_ID_HASH, Bytes.of(altered))).isEmpty();
        assertThat(reader.unwrap(RP_ID_HASH, Bytes.of(Arrays.copyOf(altered, position % altered.length))))
                .isEmpty();
        assertThat(reader.unwrap(RP_ID_HASH, wrapped.id())).hasValueSatisfying(opened -> {
            assertThat(opened).isEqualTo(wrapped);
            assertThat(opened.key().publicBytes()).isEqualTo(key.publicBytes());
        });
        assertThat(reader.unwrap(OTHER_RP, wrapped.id())).isEmpty();
    }

    /** Sealed by another program under a key of zeros: 7s as private key, and the public key behind them. */
    @ParameterizedTest
    @CsvSource({
        "ES256, 01000102030405060708090a0b89cc345507fa88fec57f55e2fa04d90b536baf9db89a88f1c8cce30c8a320868eb"
                + "e9a4f663b344b03a23c99732c880b10f776822fd4a4391447b91f2db01762fee9086e28f0e35584b02c3a3a2be58"
                + "633a26cafee66b1a976ba83fab8d5600d60212ec206cbc5ec2917594e255da37f8c6",
        "EDDSA, 02000102030405060708090a0b89cc345507fa88fec57f55e2fa04d90b536baf9db89a88f1c8cce30c8a320868eb"
                + "1df6c92f85adae326e38dad5ae60c7cd61d08c493333a53ebb43a97b9ef574ac0f2be79209f7062b5094e775af11"
                + "879d"
    })
    void idsOfTheFirstVersionStayGoodWhateverTheProfileSaysOfTheirLength(SignatureAlgorithm algorithm, String id)
            throws Exception {
        byte[] sevens = new byte[32];
        Arrays.fill(sevens, (byte) 7);
        for (int longestId : new int[] {96, 128, 1023}) {
            TestToken old = new TestToken(with(List.of(algorithm.name()), longestId), Crypto.fastest());
            old.core.commit(List.of(new FidoReset(Secret.copyOf(new byte[32]), 8)));

            assertThat(new WrappedCredentials(old.core).unwrap(RP_ID_HASH, Bytes.ofHex(id)))
                    .hasValueSatisfying(credential -> assertThat(credential.key().privateBytes().matches(sevens))
                            .isTrue());
            assertThat(old.status(GET_ASSERTION, assertion(HexFormat.of().parseHex(id)))).isEqualTo(CtapStatus.OK);
        }
    }

    @Test
    void aProfileWhoseIdsCannotHoldAPrivateKeyIsRefused() {
        FirmwareProfile tooShort = with(List.of("ES256", "ES512"), 95);

        assertThatThrownBy(() -> new TestToken(tooShort, Crypto.fastest()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the profile's maxCredentialIdLength must be at least 96 bytes");
    }

    private static CBORObject of(SignatureAlgorithm algorithm, CBORObject request) {
        return request.Set(4, Platform.algorithms(algorithm.coseId()));
    }

    private static CBORObject decode(byte[] answer) throws MalformedCbor {
        assertThat(TestToken.status(answer)).isEqualTo(CtapStatus.OK);
        return Cbor.decode(Arrays.copyOfRange(answer, 1, answer.length));
    }

    /** What follows the id in the attested credential data, where there are no extensions. */
    private static CBORObject publicKey(CBORObject created) {
        byte[] authData = authData(created);
        try {
            return Cbor.decode(Arrays.copyOfRange(authData, 55 + credentialId(created).length, authData.length));
        } catch (MalformedCbor e) {
            throw new AssertionError(e);
        }
    }

    private static void assertSigns(Authenticator authenticator, CBORObject key, CBORObject request)
            throws Exception {
        byte[] answer = TestToken.send(authenticator, GET_ASSERTION, Cbor.encode(request));
        CBORObject response = decode(answer);
        byte[] authData = authData(response);
        byte[] signed = Arrays.copyOf(authData, authData.length + CLIENT_DATA_HASH.length);
        System.arraycopy(CLIENT_DATA_HASH, 0, signed, authData.length, CLIENT_DATA_HASH.length);

        assertThat(answer.length).isLessThan(CtapHidMessage.MAX_LENGTH);
        assertThat(ForeignVerifier.accepts(key, signed, member(response, 3).GetByteString())).isTrue();
    }
}
