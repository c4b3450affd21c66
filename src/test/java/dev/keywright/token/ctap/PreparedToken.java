package dev.keywright.token.ctap;

import static dev.keywright.token.ctap.Platform.map;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.crypto.Crypto;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.state.TokenState;
import java.util.List;

/** A key with some credentials and perhaps a PIN, again and again as it was. */
final class PreparedToken {

    static final String PIN = "1234";

    /** The profile that has every command and every extension. */
    private static final FirmwareProfile PROFILE = FirmwareProfiles.find("keywright-2.3").orElseThrow();
    private static final int CREDENTIALS = 3;

    private final TokenState state;
    private final byte[] wrapped;

    private PreparedToken(boolean withPin) {
        TestToken token = new TestToken(PROFILE, Crypto.fastest());
        for (int user = 1; user <= CREDENTIALS; user++) {
            token.ok(Platform.MAKE_CREDENTIAL, Platform.discoverableCreation(Platform.RP_ID, user));
        }
        wrapped = Platform.credentialId(token.ok(Platform.MAKE_CREDENTIAL, Platform.creation()));
        if (withPin) {
            Platform platform = new Platform(token, 2);
            platform.setPin(PIN);
            enrolFinger(token, platform);
        }
        state = token.core.state();
    }

    private static void enrolFinger(TestToken token, Platform platform) {
        CBORObject begun = token.ok(
                Platform.BIO_ENROLLMENT, GoodRequests.proven(Platform.BIO_ENROLLMENT, map(1, 1, 2, 1), platform));
        byte[] id = Platform.member(begun, 4).GetByteString();
        for (int left = Platform.member(begun, 6).AsInt32Value(); left > 0; left--) {
            CBORObject next = map(1, 1, 2, 2, 3, map(1, id));
            token.ok(Platform.BIO_ENROLLMENT, GoodRequests.proven(Platform.BIO_ENROLLMENT, next, platform));
        }
    }

    static PreparedToken withPin() {
        return new PreparedToken(true);
    }

    static PreparedToken withoutPin() {
        return new PreparedToken(false);
    }

    boolean hasPin() {
        return state.fido().pin() != null;
    }

    TestToken token() {
        return new TestToken(PROFILE, Crypto.fastest(), state);
    }

    Platform platform(TestToken token) {
        return new Platform(token, 2);
    }

    byte[] discoverableId() {
        return state.fido().allCredentials().findFirst().orElseThrow().id().toArray();
    }

    /** The user of the credential of {@link #discoverableId()}. */
    byte[] discoverableUser() {
        return state.fido().allCredentials().findFirst().orElseThrow().userId().toArray();
    }

    byte[] fingerId() {
        return state.fido().fingers().keySet().iterator().next().toArray();
    }

    /** The ids of a credential that is stored and of one that is not. */
    List<byte[]> ids() {
        return List.of(discoverableId(), wrapped);
    }
}
