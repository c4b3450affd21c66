package dev.keywright.testing;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.state.FidoState.Attestation;
import dev.keywright.token.state.Identity;
import dev.keywright.token.state.StateChange.Made;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.Bytes;
import java.util.Arrays;
import java.util.List;

/** An emulated key that has just been made, always the same. */
public final class FreshKey {

    public static final int SERIAL = 12345678;
    public static final Bytes OATH_DEVICE_ID = Bytes.ofHex("0102030405060708");

    private static final FirmwareProfile PROFILE = FirmwareProfiles.defaultProfile();
    private static final TokenState STATE = make();

    private FreshKey() {}

    private static TokenState make() {
        RandomSource constant = target -> Arrays.fill(target, (byte) 7);
        Attestation attestation =
                new Attestation(Crypto.reproducible().generate(SignatureAlgorithm.ES256, constant), List.of());
        return TokenState.made(new Made(
                new Identity(SERIAL, PROFILE.name()),
                Secret.copyOf(new byte[32]),
                attestation,
                PROFILE.fido().pinRetries(),
                OATH_DEVICE_ID));
    }

    public static FirmwareProfile profile() {
        return PROFILE;
    }

    public static TokenState state() {
        return STATE;
    }

    /** With the default profile. */
    public static TokenCore core(TokenEnvironment environment) {
        return core(PROFILE, environment);
    }

    public static TokenCore core(FirmwareProfile profile, TokenEnvironment environment) {
        return new TokenCore(profile, environment, STATE);
    }

    /** With the default profile, always touched, in memory. */
    public static TokenCore core() {
        return core(TokenEnvironment.of(StateStore.IN_MEMORY));
    }
}
