package dev.keywright.desk.provision;

import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.crypto.RandomSource;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.emulated.EmulatedCardConnection;
import dev.keywright.host.emulated.EmulatedFidoConnection;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.KeyFactory;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.UserPresence;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.state.TokenState;
import java.util.List;

/** An emulated key that is forgotten with the process. It may be plugged in again and again. */
public final class MemoryKey {

    private final FirmwareProfile profile;
    private TokenState state;
    private UserPresence presence = UserPresence.ALWAYS;

    public MemoryKey(FirmwareProfile profile) {
        this(profile, TokenState.made(KeyFactory.make(profile, RandomSource.system())));
    }

    private MemoryKey(FirmwareProfile profile, TokenState state) {
        this.profile = profile;
        this.state = state;
    }

    public MemoryKey(String profile) {
        this(FirmwareProfiles.find(profile).orElseThrow());
    }

    /** Another one that is the same, from here on by itself. */
    MemoryKey copy() {
        return new MemoryKey(profile, state);
    }

    MemoryKey touchedBy(UserPresence who) {
        presence = who;
        return this;
    }

    public int serial() {
        return state.identity().serial();
    }

    public TokenState state() {
        return state;
    }

    public SecurityKey plugIn() {
        EmulatedKey key = new EmulatedKey(
                profile, state, TokenEnvironment.of(StateStore.IN_MEMORY).withPresence(presence));
        return new SecurityKey() {
            @Override
            public KeyInfo info() {
                return new KeyInfo(serial(), profile.title(), profile.firmware().toString(), true, profile.name(),
                        profile.card() == null || profile.card().usbAtr() == null
                                ? List.of(Pipe.FIDO)
                                : List.of(Pipe.FIDO, Pipe.CARD));
            }

            @Override
            public SmartCardConnection openCard() {
                return new EmulatedCardConnection(key.usbCard(), Transport.USB);
            }

            @Override
            public FidoConnection openFido() {
                return new EmulatedFidoConnection(key.fidoHid());
            }

            @Override
            public void close() {
                state = key.state();
                key.close();
            }
        };
    }
}
