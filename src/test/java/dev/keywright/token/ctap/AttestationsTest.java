package dev.keywright.token.ctap;

import static dev.keywright.token.ctap.Platform.CLIENT_DATA_HASH;
import static dev.keywright.token.ctap.Platform.EDDSA;
import static dev.keywright.token.ctap.Platform.ES256;
import static dev.keywright.token.ctap.Platform.MAKE_CREDENTIAL;
import static dev.keywright.token.ctap.Platform.RP_ID;
import static dev.keywright.token.ctap.Platform.algorithms;
import static dev.keywright.token.ctap.Platform.array;
import static dev.keywright.token.ctap.Platform.authData;
import static dev.keywright.token.ctap.Platform.creation;
import static dev.keywright.token.ctap.Platform.member;
import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import com.webauthn4j.converter.AttestationObjectConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.data.attestation.AttestationObject;
import com.webauthn4j.data.attestation.statement.AttestationStatement;
import com.webauthn4j.data.attestation.statement.AttestationType;
import com.webauthn4j.data.attestation.statement.FIDOU2FAttestationStatement;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.attestation.statement.PackedAttestationStatement;
import com.webauthn4j.verifier.CoreRegistrationObject;
import com.webauthn4j.verifier.attestation.statement.AttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.none.NoneAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.packed.PackedAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.u2f.FIDOU2FAttestationStatementVerifier;
import com.webauthn4j.server.CoreServerProperty;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import dev.keywright.crypto.Crypto;
import dev.keywright.testing.TestProfiles;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The formats of CTAP 2.3 §6.1.2 step 19, each verified by webauthn4j. */
class AttestationsTest {

    private static FirmwareProfile profile(String attestation, List<String> formats) {
        return TestProfiles.changed(
                FirmwareProfiles.DEFAULT,
                Map.of("fido.attestation", attestation, "fido.attestationFormats", formats));
    }

    private static TestToken token(FirmwareProfile profile) {
        return new TestToken(profile, Crypto.reproducible());
    }

    private static AttestationType verified(CBORObject response) {
        CBORObject object = CBORObject.NewMap()
                .Add("fmt", member(response, 1))
                .Add("authData", authData(response))
                .Add("attStmt", member(response, 3));
        byte[] encoded = object.EncodeToBytes();
        AttestationObject parsed = new AttestationObjectConverter(new ObjectConverter()).convert(encoded);
        CoreRegistrationObject registration = new CoreRegistrationObject(
                parsed,
                encoded,
                CLIENT_DATA_HASH,
                new CoreServerProperty(RP_ID, new DefaultChallenge()));
        return verifier(parsed.getAttestationStatement()).verify(registration);
    }

    private static AttestationStatementVerifier verifier(AttestationStatement statement) {
        if (statement instanceof PackedAttestationStatement) {
            return new PackedAttestationStatementVerifier();
        }
        return statement instanceof FIDOU2FAttestationStatement
                ? new FIDOU2FAttestationStatementVerifier()
                : new NoneAttestationStatementVerifier();
    }

    @ParameterizedTest
    @CsvSource({"basic, packed, BASIC", "self, packed, SELF", "none, none, NONE"})
    void theProfileSaysWhatVouches(String attestation, String format, AttestationType type) {
        CBORObject response = token(TestProfiles.with("fido.attestation", attestation)).ok(MAKE_CREDENTIAL, creation());

        assertThat(member(response, 1).AsString()).isEqualTo(format);
        assertThat(verified(response)).isEqualTo(type);
    }

    /** WebAuthn §8.2: the statement's algorithm is the credential's. */
    @ParameterizedTest
    @CsvSource({ES256 + "", EDDSA + ""})
    void aCredentialVouchesForItself(int algorithm) {
        CBORObject response = token(TestProfiles.with("fido.attestation", "self"))
                .ok(MAKE_CREDENTIAL, creation().Set(4, algorithms(algorithm)));

        CBORObject statement = member(response, 3);
        assertThat(statement.getKeys()).extracting(CBORObject::AsString).containsExactlyInAnyOrder("alg", "sig");
        assertThat(statement.get("alg").AsInt32()).isEqualTo(algorithm);
        assertThat(verified(response)).isEqualTo(AttestationType.SELF);
    }

    /** The lowest index that the key has; what "none" alone means stands before that rule. */
    @ParameterizedTest
    @CsvSource({
        "none, none",
        "packed, packed",
        "fido-u2f, fido-u2f",
        "none packed, none",
        "tpm fido-u2f none, fido-u2f",
        "tpm apple, packed",
    })
    void theListDecides(String preference, String format) {
        TestToken token = token(profile("basic", List.of("packed", "none", "fido-u2f")));
        CBORObject response = token.ok(
                MAKE_CREDENTIAL, creation().Set(0x0b, array((Object[]) preference.split(" "))));

        assertThat(member(response, 1).AsString()).isEqualTo(format);
        assertThat(verified(response)).isEqualTo(format.equals("none") ? AttestationType.NONE : AttestationType.BASIC);
    }

    @Test
    void anEmptyListIsNone() {
        CBORObject response =
                token(profile("basic", List.of("packed", "none"))).ok(MAKE_CREDENTIAL, creation().Set(0x0b, array()));

        assertThat(member(response, 1).AsString()).isEqualTo("packed");
    }

    /** "fido-u2f" has no other algorithm than ES256. */
    @Test
    void u2fServesOnlyItsOwnAlgorithm() {
        CBORObject response = token(profile("basic", List.of("packed", "fido-u2f")))
                .ok(MAKE_CREDENTIAL, creation().Set(4, algorithms(EDDSA)).Set(0x0b, array("fido-u2f")));

        assertThat(member(response, 1).AsString()).isEqualTo("packed");
    }

    @Test
    void aFormatThatTheKeyDoesNotReportIsNotGiven() {
        CBORObject response = token(profile("basic", List.of("packed")))
                .ok(MAKE_CREDENTIAL, creation().Set(0x0b, array("fido-u2f", "none")));

        assertThat(member(response, 1).AsString()).isEqualTo("packed");
    }

    /** CTAP 2.1 does not know the member, so its authenticators ignore it. */
    @Test
    void anOlderKeyDoesNotReadTheList() {
        TestToken token = token(FirmwareProfiles.defaultProfile());

        for (CBORObject value : Set.of(array("none"), CBORObject.FromObject("none"))) {
            assertThat(member(token.ok(MAKE_CREDENTIAL, creation().Set(0x0b, value)), 1).AsString())
                    .isEqualTo("packed");
        }
    }

    @Test
    void theListIsOneOfTexts() {
        TestToken token = token(profile("basic", List.of("packed", "none")));

        assertThat(token.status(MAKE_CREDENTIAL, creation().Set(0x0b, "none")))
                .isEqualTo(CtapStatus.CBOR_UNEXPECTED_TYPE);
        assertThat(token.status(MAKE_CREDENTIAL, creation().Set(0x0b, array(1))))
                .isEqualTo(CtapStatus.CBOR_UNEXPECTED_TYPE);
        assertThat(token.stored).isEmpty();
    }
}
