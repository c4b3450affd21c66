package dev.keywright.token.u2f;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.upokecenter.cbor.CBORObject;
import com.yubico.yubikit.core.smartcard.ApduException;
import com.yubico.yubikit.fido.ctap.Ctap1Session;
import com.yubico.yubikit.fido.ctap.Ctap1Session.RegistrationData;
import com.yubico.yubikit.fido.ctap.Ctap1Session.SignatureData;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.testing.FreshKey;
import dev.keywright.token.Interaction;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.UserPresence;
import dev.keywright.token.UserPresence.Answer;
import dev.keywright.token.ctap.Credential;
import dev.keywright.token.ctap.CredentialTraits;
import dev.keywright.token.ctap.Credentials;
import dev.keywright.token.ctap.CtapStatus;
import dev.keywright.token.ctap.TestToken;
import dev.keywright.token.state.StateChange.SignatureCounterSet;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.Cbor;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.ResponseApdu;
import dev.keywright.wire.StatusWord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** FIDO U2F Raw Message Formats, with yubikit as the client that verifies. */
class U2fTest {

    private static final byte[] CHALLENGE = filled(0x11);
    private static final byte[] APPLICATION = filled(0x22);
    private static final byte[] OTHER_APPLICATION = filled(0x33);

    private final TestToken token = new TestToken();

    private static byte[] filled(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] concat(byte[]... parts) {
        byte[] all = new byte[0];
        for (byte[] part : parts) {
            int at = all.length;
            all = Arrays.copyOf(all, at + part.length);
            System.arraycopy(part, 0, all, at, part.length);
        }
        return all;
    }

    private ResponseApdu send(int cla, int ins, int p1, byte[] data) {
        return token.u2f.process(new CommandApdu(cla, ins, p1, 0, Bytes.of(data), 65536, true), new Interaction());
    }

    private ResponseApdu authenticate(int control, byte[] application, byte[] keyHandle) {
        byte[] data = concat(CHALLENGE, application, new byte[] {(byte) keyHandle.length}, keyHandle);
        return send(0, 2, control, data);
    }

    private RegistrationData register() throws Exception {
        return new Ctap1Session(token.onReader()).register(CHALLENGE, APPLICATION);
    }

    @Test
    void registersAndSignsForAForeignClient() throws Exception {
        Ctap1Session session = new Ctap1Session(token.onReader());
        assertThat(session.getU2fVersion()).isEqualTo("U2F_V2");

        RegistrationData registration = session.register(CHALLENGE, APPLICATION);
        registration.verify(APPLICATION, CHALLENGE);
        assertThat(registration.getKeyHandle()).hasSizeLessThanOrEqualTo(255);
        assertThat(registration.parseCertificate().getSubjectX500Principal().getName())
                .contains("OU=Authenticator Attestation");

        for (int counter = 1; counter < 4; counter++) {
            SignatureData signature =
                    session.authenticate(CHALLENGE, APPLICATION, registration.getKeyHandle(), false);
            signature.verify(APPLICATION, CHALLENGE, registration.getPublicKey());
            assertThat(signature.isUserPresent()).isTrue();
            assertThat(signature.getCounter()).isEqualTo(counter);
        }
        assertThat(token.stored)
                .isEqualTo(List.of(
                        new SignatureCounterSet(1), new SignatureCounterSet(2), new SignatureCounterSet(3)));
    }

    @Test
    void checkOnlyTellsWhoseHandleItIs() throws Exception {
        byte[] keyHandle = register().getKeyHandle();
        token.touchesAskedFor.clear();

        assertThat(authenticate(0x07, APPLICATION, keyHandle).status())
                .isEqualTo(StatusWord.CONDITIONS_NOT_SATISFIED);
        assertThat(authenticate(0x07, OTHER_APPLICATION, keyHandle).status()).isEqualTo(StatusWord.WRONG_DATA);
        assertThat(authenticate(0x07, APPLICATION, filled(1)).status()).isEqualTo(StatusWord.WRONG_DATA);
        assertThat(authenticate(0x03, APPLICATION, new byte[0]).status()).isEqualTo(StatusWord.WRONG_DATA);
        assertThat(token.touchesAskedFor).isEmpty();
        assertThat(token.stored).isEmpty();
    }

    @Test
    void signsWithoutATouchWhereTheClientWantsNone() throws Exception {
        RegistrationData registration = register();
        token.touchesAskedFor.clear();

        ResponseApdu response = authenticate(0x08, APPLICATION, registration.getKeyHandle());

        SignatureData signature = new SignatureData(response.data().toArray());
        signature.verify(APPLICATION, CHALLENGE, registration.getPublicKey());
        assertThat(signature.getUserPresence()).isZero();
        assertThat(token.touchesAskedFor).isEmpty();
    }

    /** The client asks again and again; a key that kept it waiting would look dead to a browser. */
    @Test
    void aTouchThatTakesItsTimeIsAskedForAgain() {
        Instant[] now = {Instant.EPOCH};
        boolean[] touched = {false};
        UserPresence person = (what, cancelled) -> {
            while (!touched[0]) {
                now[0] = now[0].plusMillis(50);
                if (cancelled.getAsBoolean()) {
                    return Answer.CANCELLED;
                }
            }
            return Answer.TOUCHED;
        };
        TokenCore core = FreshKey.core(TokenEnvironment.of(StateStore.IN_MEMORY)
                .withClock(() -> now[0])
                .withPresence(person));
        Credential credential = new Credentials(core).wrap(
                Bytes.of(APPLICATION),
                core.crypto().generate(SignatureAlgorithm.ES256, RandomSource.system()),
                CredentialTraits.PLAIN);
        byte[] keyHandle = credential.id().toArray();
        byte[] data = concat(CHALLENGE, APPLICATION, new byte[] {(byte) keyHandle.length}, keyHandle);
        CommandApdu authenticate = new CommandApdu(0, 2, 3, 0, Bytes.of(data), 65536, true);
        U2f u2f = new U2f(core);

        assertThat(u2f.process(authenticate, new Interaction()).status())
                .isEqualTo(StatusWord.CONDITIONS_NOT_SATISFIED);
        assertThat(now[0]).isBefore(Instant.EPOCH.plusSeconds(1));
        touched[0] = true;
        assertThat(u2f.process(authenticate, new Interaction()).status()).isEqualTo(StatusWord.OK);
    }

    @ParameterizedTest
    @EnumSource(names = "TOUCHED", mode = EnumSource.Mode.EXCLUDE)
    void withoutATouchNothingHappens(Answer answer) throws Exception {
        byte[] keyHandle = register().getKeyHandle();
        token.touch = answer;

        assertThat(send(0, 1, 3, concat(CHALLENGE, APPLICATION)).status())
                .isEqualTo(StatusWord.CONDITIONS_NOT_SATISFIED);
        assertThat(authenticate(0x03, APPLICATION, keyHandle).status())
                .isEqualTo(StatusWord.CONDITIONS_NOT_SATISFIED);
        assertThat(token.stored).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 0, 63, 6700",
        "0, 1, 0, 65, 6700",
        "0, 1, 0, 0, 6700",
        "0, 2, 3, 64, 6700",
        "0, 2, 3, 66, 6700",
        "0, 2, 3, 0, 6700",
        "0, 2, 0, 65, 6a80",
        "0, 2, 9, 65, 6a80",
        "0, 3, 0, 1, 6700",
        "0, 4, 0, 0, 6d00",
        "0, 192, 0, 0, 6d00",
        "1, 1, 0, 64, 6e00"
    })
    void refusesWhatItDoesNotUnderstand(int cla, int ins, int p1, int length, String status) {
        ResponseApdu response = send(cla, ins, p1, new byte[length]);

        assertThat(Integer.toHexString(response.status())).isEqualTo(status);
        assertThat(response.data().isEmpty()).isTrue();
        assertThat(token.stored).isEmpty();
        assertThat(token.touchesAskedFor).isEmpty();
    }

    @Test
    void theCounterIsDurableBeforeTheSignatureLeaves() throws Exception {
        byte[] keyHandle = register().getKeyHandle();
        token.storeIsBroken = true;

        assertThat(authenticate(0x03, APPLICATION, keyHandle)).isEqualTo(ResponseApdu.of(StatusWord.MEMORY_FAILURE));
        assertThat(token.fido().signatureCounter()).isZero();
    }

    @Test
    void ctap2SignsWithAU2fKeyHandle() throws Exception {
        String appId = "https://example.com/appid.json";
        byte[] application =
                MessageDigest.getInstance("SHA-256").digest(appId.getBytes(StandardCharsets.UTF_8));
        byte[] keyHandle = new Ctap1Session(token.onReader())
                .register(CHALLENGE, application)
                .getKeyHandle();

        assertThat(ctap2(appId, keyHandle)).isEqualTo(CtapStatus.OK);
        assertThat(ctap2("example.com", keyHandle)).isEqualTo(CtapStatus.NO_CREDENTIALS);
    }

    private CtapStatus ctap2(String rpId, byte[] keyHandle) {
        CBORObject allowList = CBORObject.NewArray()
                .Add(CBORObject.NewMap().Add("id", keyHandle).Add("type", "public-key"));
        return TestToken.status(token.send(
                2, Cbor.encode(CBORObject.NewMap().Add(1, rpId).Add(2, CHALLENGE).Add(3, allowList))));
    }

    @ParameterizedTest
    @CsvSource({
        // algorithm, credProtect, discoverable, served
        "-7, 1, false, true",
        "-7, 2, false, true",
        "-7, 3, false, false",
        "-8, 1, false, false",
        "-7, 1, true, true",
        "-7, 3, true, false"
    })
    void signsWithACtap2CredentialThatItCanServe(int algorithm, int level, boolean discoverable, boolean served) {
        CBORObject parameters = CBORObject.NewArray()
                .Add(CBORObject.NewMap().Add("alg", algorithm).Add("type", "public-key"));
        CBORObject created = token.ok(
                1,
                CBORObject.NewMap()
                        .Add(1, CHALLENGE)
                        .Add(2, CBORObject.NewMap().Add("id", "example.com"))
                        .Add(3, CBORObject.NewMap().Add("id", new byte[1]))
                        .Add(4, parameters)
                        .Add(6, CBORObject.NewMap().Add("credProtect", level))
                        .Add(7, CBORObject.NewMap().Add("rk", discoverable)));
        byte[] authData = created.get(CBORObject.FromObject(2)).GetByteString();
        byte[] application = Arrays.copyOf(authData, 32);
        byte[] id = Arrays.copyOfRange(authData, 55, 55 + (authData[54] & 0xff));

        assertThat(authenticate(0x03, application, id).status())
                .isEqualTo(served ? StatusWord.OK : StatusWord.WRONG_DATA);
    }

    @Test
    void aResetMakesKeyHandlesUnusable() throws Exception {
        byte[] keyHandle = register().getKeyHandle();
        token.ok(7);

        assertThatThrownBy(() -> new Ctap1Session(token.onReader())
                        .authenticate(CHALLENGE, APPLICATION, keyHandle, false))
                .isInstanceOfSatisfying(
                        ApduException.class, e -> assertThat(e.getSw()).isEqualTo((short) StatusWord.WRONG_DATA));
    }
}
