package dev.keywright.host.emulated;

import static org.assertj.core.api.Assertions.assertThat;

import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.fido.ctap.Ctap2Session;
import dev.keywright.token.UserPresence;
import dev.keywright.token.UserVerifier;
import dev.keywright.token.state.StateCodec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key whose random choices all follow from a seed, as {@code keywright emulate --seed} plugs it in. */
class SeededKeyTest {

    private static final byte[] SEED = {0x5e, (byte) 0xed};

    @TempDir
    private Path folder;

    private EmulatedSecurityKey plugIn(String name, byte[] seed) throws Exception {
        return EmulatedSecurityKey.plugInSeeded(
                folder.resolve(name), null, UserPresence.ALWAYS, UserVerifier.ALWAYS, StateProtection.NONE, seed);
    }

    private static byte[] register(EmulatedSecurityKey key, int user) throws Exception {
        try (FidoConnection pipe = key.openFido()) {
            return new Ctap2Session(pipe)
                    .makeCredential(
                            new byte[32],
                            Map.of("id", "example.org", "name", "Example"),
                            Map.of("id", new byte[] {(byte) user}, "name", "ada"),
                            List.of(Map.of("type", "public-key", "alg", -7)),
                            null, null, Map.of("rk", true), null, null, null, null)
                    .getAuthenticatorData();
        }
    }

    @Test
    void oneSeedGivesOneKey() throws Exception {
        try (EmulatedSecurityKey first = plugIn("first", SEED);
                EmulatedSecurityKey second = plugIn("second", SEED)) {
            assertThat(register(first, 1)).isEqualTo(register(second, 1));
            assertThat(StateCodec.encode(first.snapshot().history()))
                    .isEqualTo(StateCodec.encode(second.snapshot().history()));
        }
    }

    @Test
    void whatWasDrawnIsNotDrawnAgain() throws Exception {
        byte[] first;
        byte[] second;
        try (EmulatedSecurityKey key = plugIn("key", SEED)) {
            first = register(key, 1);
        }
        try (EmulatedSecurityKey key = plugIn("key", SEED)) {
            second = register(key, 2);
        }

        assertThat(first).isNotEqualTo(second);
    }

    @Test
    void anotherSeedGivesAnotherKey() throws Exception {
        try (EmulatedSecurityKey key = plugIn("key", SEED);
                EmulatedSecurityKey other = plugIn("other", new byte[] {1})) {
            assertThat(key.info()).isNotEqualTo(other.info());
        }
    }
}
