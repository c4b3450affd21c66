package dev.keywright.token.ctap;

import static dev.keywright.token.ctap.Platform.CLIENT_PIN;
import static dev.keywright.token.ctap.Platform.map;
import static dev.keywright.token.ctap.Platform.member;

import com.upokecenter.cbor.CBORObject;
import com.yubico.yubikit.core.util.Pair;
import dev.keywright.token.state.Finger;
import dev.keywright.token.state.StateChange.FingerStored;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.Cbor;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** What a platform sends to manage user verification and settings, with the proofs that go with it. */
final class Managing {

    static final int BIO_ENROLLMENT = 0x09;
    static final int CONFIG = 0x0d;
    static final int BIO_ENROLLMENT_PREVIEW = 0x40;

    // CTAP 2.3 §6.5.5.7, the permissions.
    static final int MC = 0x01;
    static final int GA = 0x02;
    static final int CM = 0x04;
    static final int BE = 0x08;
    static final int LBW = 0x10;
    static final int ACFG = 0x20;
    static final int PCMR = 0x40;

    static final String PIN = "1234";

    final TestToken token;
    final Platform platform;

    Managing(TestToken token, int protocol) {
        this.token = token;
        this.platform = new Platform(token, protocol);
    }

    Managing(TestToken token) {
        this(token, 2);
    }

    void setPin() {
        if (platform.setPin(PIN) != CtapStatus.OK) {
            throw new AssertionError("no PIN could be set");
        }
    }

    /** Puts a finger on the key without the ceremony. */
    void enrol(String print) {
        try {
            token.core.commit(List.of(new FingerStored(
                    new Finger(Bytes.of(Platform.sha256(print.getBytes())), null, print))));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    byte[] pinToken(int permissions) {
        return platform.pinToken(PIN, permissions, null);
    }

    CBORObject uvTokenRequest(Pair<CBORObject, byte[]> agreed, int permissions, String rpId) {
        CBORObject request = map(1, platform.version(), 2, 6, 3, agreed.first, 9, permissions);
        return rpId == null ? request : request.Add(10, rpId);
    }

    CtapStatus tryUv(int permissions, String rpId) {
        return token.status(CLIENT_PIN, uvTokenRequest(platform.agree(), permissions, rpId));
    }

    byte[] uvToken(int permissions, String rpId) {
        Pair<CBORObject, byte[]> agreed = platform.agree();
        CBORObject response = token.ok(CLIENT_PIN, uvTokenRequest(agreed, permissions, rpId));
        return platform.decrypt(agreed.second, member(response, 2).GetByteString());
    }

    int uvRetries() {
        return member(token.ok(CLIENT_PIN, map(2, 7)), 5).AsInt32();
    }

    CBORObject options() {
        return member(token.ok(Platform.GET_INFO), 4);
    }

    /** authenticatorConfig without a proof. */
    static CBORObject unproven(int subCommand, CBORObject params) {
        CBORObject request = map(1, subCommand);
        return params == null ? request : request.Add(2, params);
    }

    CBORObject config(byte[] pinToken, int subCommand, CBORObject params) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (int i = 0; i < 32; i++) {
            message.write(0xff);
        }
        message.write(CONFIG);
        message.write(subCommand);
        message.writeBytes(params == null ? new byte[0] : Cbor.encode(params));
        return unproven(subCommand, params)
                .Add(3, platform.version())
                .Add(4, platform.authenticate(pinToken, message.toByteArray()));
    }

    CtapStatus configure(int subCommand, CBORObject params) {
        return token.status(CONFIG, config(pinToken(ACFG), subCommand, params));
    }

    CBORObject bio(byte[] pinToken, int subCommand, CBORObject params) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(1);
        message.write(subCommand);
        message.writeBytes(params == null ? new byte[0] : Cbor.encode(params));
        CBORObject request = map(1, 1, 2, subCommand);
        if (params != null) {
            request.Add(3, params);
        }
        return request.Add(4, platform.version())
                .Add(5, platform.authenticate(pinToken, message.toByteArray()));
    }
}
