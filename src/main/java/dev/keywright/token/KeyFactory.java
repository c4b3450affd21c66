package dev.keywright.token;

import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.token.attestation.TestAuthority;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.state.Identity;
import dev.keywright.token.state.StateChange.Made;
import dev.keywright.wire.Bytes;
import java.nio.ByteBuffer;

/** Makes new emulated keys: a serial number, a wrapping key, an attestation, and nothing else on them. */
public final class KeyFactory {

    private static final int WRAPPING_KEY_LENGTH = 32;
    private static final int OATH_DEVICE_ID_LENGTH = 8;
    /** Serial numbers of this range have eight digits, like those on recent keys. */
    private static final int FIRST_SERIAL = 10_000_000;
    private static final int SERIALS = 90_000_000;

    private KeyFactory() {}

    /** A new key of {@code profile}; all that is random about it comes from {@code random}. */
    public static Made make(FirmwareProfile profile, RandomSource random) {
        int serial = FIRST_SERIAL + Integer.remainderUnsigned(ByteBuffer.wrap(random.bytes(4)).getInt(), SERIALS);
        return new Made(
                new Identity(serial, profile.name()),
                Secret.copyOf(random.bytes(WRAPPING_KEY_LENGTH)),
                TestAuthority.issue(profile),
                profile.fido().pinRetries(),
                Bytes.of(random.bytes(OATH_DEVICE_ID_LENGTH)));
    }
}
