package dev.keywright.token.ctap;

import static dev.keywright.token.ctap.Platform.GET_INFO;
import static dev.keywright.token.ctap.Platform.MAKE_CREDENTIAL;
import static dev.keywright.token.ctap.Platform.map;
import static dev.keywright.token.ctap.Platform.member;
import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import com.yubico.yubikit.core.util.Pair;
import com.yubico.yubikit.fido.ctap.Ctap2Session;
import dev.keywright.token.Interaction;
import dev.keywright.token.UserVerifier.Finger;
import dev.keywright.token.state.FidoSettings;
import dev.keywright.token.state.StateChange.CredentialStored;
import dev.keywright.token.state.UvAttempts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** CTAP 2.3 §6.4: what authenticatorGetInfo tells of the moment, and what the persistent token reads in it. */
class SettingsInfoTest {

    private final TestToken token = Devices.with();
    private final Managing managing = new Managing(token);

    private CBORObject info(int number) {
        return member(token.ok(GET_INFO), number);
    }

    private Ctap2Session.InfoData asYubikitReadsIt() throws Exception {
        return new Ctap2Session(token.onReader()).getInfo();
    }

    @Test
    void countsVerificationsSinceThePin() {
        managing.enrol("right index");
        managing.setPin();
        assertThat(info(0x17).AsInt32()).isZero();
        token.fingers.add(new Finger("other"));
        managing.tryUv(Managing.CM, null);
        managing.uvToken(Managing.CM, null);
        assertThat(info(0x17).AsInt32()).isEqualTo(2);

        managing.pinToken(Managing.CM);

        assertThat(info(0x17).AsInt32()).isZero();
        assertThat(token.fido().uvAttempts()).isEqualTo(UvAttempts.NONE);
    }

    @Test
    void aForeignClientReadsWhichDeviceItIs() throws Exception {
        managing.setPin();
        byte[] persistent = managing.pinToken(Managing.PCMR);
        byte[] first = asYubikitReadsIt().getIdentifier(persistent);

        assertThat(first).hasSize(16).isEqualTo(asYubikitReadsIt().getIdentifier(persistent));
        assertThat(info(0x19).GetByteString()).hasSize(32).isNotEqualTo(info(0x19).GetByteString());
        byte[] changed = persistent.clone();
        changed[0] ^= 1;
        assertThat(asYubikitReadsIt().getIdentifier(changed)).isNotEqualTo(first);

        token.ok(Platform.RESET);
        managing.setPin();
        assertThat(asYubikitReadsIt().getIdentifier(managing.pinToken(Managing.PCMR))).isNotEqualTo(first);
    }

    @Test
    void aForeignClientReadsWhetherCredentialsChanged() throws Exception {
        token.ok(MAKE_CREDENTIAL, Platform.discoverableCreation("a.example", 1));
        managing.setPin();
        byte[] persistent = managing.pinToken(Managing.PCMR);
        byte[] before = asYubikitReadsIt().getCredStoreState(persistent);
        assertThat(before).hasSize(16).isEqualTo(asYubikitReadsIt().getCredStoreState(persistent));
        assertThat(before).isNotEqualTo(asYubikitReadsIt().getIdentifier(persistent));

        byte[] mc = managing.platform.pinToken(Managing.PIN, Managing.MC, "b.example");
        token.ok(
                MAKE_CREDENTIAL,
                managing.platform.provenCreation(mc, Platform.discoverableCreation("b.example", 1)));
        byte[] withAnother = asYubikitReadsIt().getCredStoreState(persistent);
        assertThat(withAnother).isNotEqualTo(before);

        token.core.commit(List.of(new CredentialStored(
                token.fido().allCredentials().findFirst().orElseThrow().withUser("new name", null))));
        assertThat(asYubikitReadsIt().getCredStoreState(persistent)).isNotEqualTo(withAnother).isNotEqualTo(before);
    }

    @Test
    void withoutATokenTheyAreThereAndNobodyReadsThem() {
        assertThat(info(0x19).GetByteString()).hasSize(32);
        assertThat(info(0x1e).GetByteString()).hasSize(32);
        assertThat(token.fido().persistentToken()).isNull();
        assertThat(member(new TestToken().ok(GET_INFO), 0x19)).isNull();
    }

    @Test
    void thePersistentTokenIsOneForAllUntilThePinChanges() {
        managing.setPin();
        managing.enrol("right index");
        byte[] first = managing.pinToken(Managing.PCMR);
        assertThat(managing.pinToken(Managing.PCMR)).isEqualTo(first);
        token.powerCycle();
        assertThat(managing.uvToken(Managing.PCMR, null)).isEqualTo(first);
        assertThat(new Managing(token, 1).pinToken(Managing.PCMR)).isEqualTo(first);
        assertThat(token.fido().persistentToken().matches(first)).isTrue();

        managing.platform.changePin(Managing.PIN, "4321");

        assertThat(token.fido().persistentToken()).isNull();
        assertThat(managing.platform.pinToken("4321", Managing.PCMR, null)).isNotEqualTo(first);
    }

    @Test
    void aForcedChangeEndsThePersistentTokenToo() {
        managing.setPin();
        managing.pinToken(Managing.PCMR);

        managing.configure(3, map(3, true));

        assertThat(token.fido().persistentToken()).isNull();
    }

    @Test
    void thePersistentTokenReadsAndDoesNotChange() throws Exception {
        managing.setPin();
        byte[] persistent = managing.pinToken(Managing.PCMR);
        byte[] message = {1, 2, 3};
        for (PinUvAuthProtocol protocol : List.of(
                new PinUvAuthProtocolOne(token.core.crypto()),
                new PinUvAuthProtocolTwo(token.core.crypto(), token.core.environment().random()))) {
            byte[] signature = protocol.authenticate(persistent, message);
            VolatileState memory = new VolatileState(token.now);

            CredentialAuthority.toRead(token.core, memory, protocol, signature, message).requireAllParties();
            assertThat(refusal(() -> CredentialAuthority.toChange(
                            token.core, memory, protocol, signature, message)))
                    .isEqualTo(CtapStatus.PIN_AUTH_INVALID);
            assertThat(refusal(() -> CredentialAuthority.toRead(
                            token.core, memory, protocol, signature, new byte[3])))
                    .isEqualTo(CtapStatus.PIN_AUTH_INVALID);
        }
    }

    private interface Attempt {
        Object make() throws CtapError;
    }

    private static CtapStatus refusal(Attempt attempt) {
        try {
            attempt.make();
            return CtapStatus.OK;
        } catch (CtapError e) {
            return e.status();
        }
    }

    @Test
    void aPersistentTokenThatCannotBeSavedIsNotGiven() {
        managing.setPin();
        Pair<CBORObject, byte[]> agreed = managing.platform.agree();
        CBORObject request = managing.platform.permissionRequest(agreed, Managing.PIN, Managing.PCMR, null);
        token.storeIsBroken = true;

        assertThat(token.status(Platform.CLIENT_PIN, request)).isEqualTo(CtapStatus.OTHER);
        assertThat(token.fido().persistentToken()).isNull();
    }

    // --- reset ---

    @Test
    void aResetBringsAllBackToTheFactory() {
        managing.enrol("right index");
        token.fingers.add(new Finger("other"));
        managing.tryUv(Managing.CM, null);
        managing.setPin();
        managing.pinToken(Managing.PCMR);
        for (int subCommand : new int[] {1, 2, 4}) {
            managing.configure(subCommand, null);
        }
        managing.configure(3, map(1, 6, 2, Platform.array("a.example"), 3, true, 4, true));

        token.ok(Platform.RESET);

        assertThat(token.fido().settings()).isEqualTo(FidoSettings.FACTORY);
        assertThat(token.fido().fingers()).isEmpty();
        assertThat(token.fido().persistentToken()).isNull();
        assertThat(token.fido().uvAttempts()).isEqualTo(UvAttempts.NONE);
        assertThat(info(0x0d).AsInt32()).isEqualTo(4);
        for (String option : List.of("clientPin", "uv", "bioEnroll", "alwaysUv", "ep")) {
            assertThat(member(managing.options(), option).AsBoolean()).isFalse();
        }
        assertThat(member(managing.options(), "makeCredUvNotRqd").AsBoolean()).isTrue();
    }

    @Test
    void aResetEndsAnEnrolment() {
        managing.setPin();
        byte[] before = managing.pinToken(Managing.BE);
        CBORObject id = member(token.ok(Managing.BIO_ENROLLMENT, managing.bio(before, 1, null)), 4);
        token.ok(Platform.RESET);
        managing.setPin();

        assertThat(token.status(
                        Managing.BIO_ENROLLMENT, managing.bio(managing.pinToken(Managing.BE), 2, map(1, id))))
                .isEqualTo(CtapStatus.INVALID_OPTION);
    }

    @Test
    void aResetComesOverTheTransportsThatTheDeviceNames() {
        byte[] request = {Platform.RESET};

        assertThat(TestToken.status(token.authenticator.process(request, new Interaction(Interaction.NFC))))
                .isEqualTo(CtapStatus.NOT_ALLOWED);
        assertThat(TestToken.status(token.authenticator.process(request, new Interaction(Interaction.USB))))
                .isEqualTo(CtapStatus.OK);
        assertThat(TestToken.status(
                        new TestToken().authenticator.process(request, new Interaction(Interaction.NFC))))
                .isEqualTo(CtapStatus.OK);
    }
}
