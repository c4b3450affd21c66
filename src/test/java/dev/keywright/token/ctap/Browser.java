package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import com.yubico.yubikit.fido.ctap.Ctap1Session;
import dev.keywright.testing.Ceremony.Asserted;
import dev.keywright.testing.Ceremony.Created;
import dev.keywright.token.Interaction;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.Cbor;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.ResponseApdu;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a browser makes of a key's answers (WebAuthn §5.1.3 and §5.1.4). */
final class Browser {

    private Browser() {}

    /** @param request a makeCredential, whatever its client data hash */
    static Created create(TestToken token, CBORObject request, byte[] clientData) {
        CBORObject response =
                token.ok(Platform.MAKE_CREDENTIAL, request.Set(1, Platform.sha256(clientData)));
        return new Created(Platform.credentialId(response), attestationObject(response), clientData);
    }

    static byte[] attestationObject(CBORObject response) {
        return Cbor.encode(Platform.map(
                "fmt", Platform.member(response, 1),
                "attStmt", Platform.member(response, 3),
                "authData", Platform.authData(response)));
    }

    /** As of a page that wants no attestation. */
    static Created withoutAttestation(Created created) throws Exception {
        CBORObject attestation = Cbor.decode(created.attestationObject());
        attestation.Set("fmt", "none").Set("attStmt", CBORObject.NewMap());
        return new Created(created.id(), Cbor.encode(attestation), created.clientData());
    }

    /** FIDO U2F Raw Message Formats 1.2 §4.1. */
    static Created createByU2f(TestToken token, byte[] clientData) {
        byte[] application = Platform.sha256(Platform.RP_ID.getBytes(StandardCharsets.UTF_8));
        byte[] data = Arrays.copyOf(Platform.sha256(clientData), 64);
        System.arraycopy(application, 0, data, 32, 32);
        ResponseApdu answer = token.u2f.process(
                new CommandApdu(0, 1, 0, 0, Bytes.of(data), 0x10000, true), new Interaction());
        var registration = new Ctap1Session.RegistrationData(answer.data().toArray());
        return new Created(
                registration.getKeyHandle(), registration.getAttestation(application).toBytes(), clientData);
    }

    static Asserted sign(TestToken token, CBORObject request, byte[] clientData) {
        CBORObject response = token.ok(Platform.GET_ASSERTION, request.Set(2, Platform.sha256(clientData)));
        return new Asserted(
                Platform.member(response, 1).get("id").GetByteString(),
                Platform.authData(response),
                Platform.member(response, 3).GetByteString(),
                clientData);
    }
}
