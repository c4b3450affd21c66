package dev.keywright.token.ctap;

import dev.keywright.crypto.Crypto;
import dev.keywright.testing.TestProfiles;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.state.TokenState;
import java.util.List;

/** A key with some credentials and perhaps a PIN, again and again as it was. */
final class PreparedToken {

    static final String PIN = "1234";

    private static final FirmwareProfile PROFILE = TestProfiles.with("fido.options.pinUvAuthToken", true);
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
            new Platform(token, 2).setPin(PIN);
        }
        state = token.core.state();
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

    /** The ids of a credential that is stored and of one that is not. */
    List<byte[]> ids() {
        return List.of(discoverableId(), wrapped);
    }
}
