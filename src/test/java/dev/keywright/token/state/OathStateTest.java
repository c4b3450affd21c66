package dev.keywright.token.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keywright.crypto.Secret;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathType;
import dev.keywright.token.state.StateChange.OathAccountRenamed;
import dev.keywright.token.state.StateChange.OathAccountStored;
import dev.keywright.token.state.StateChange.OathChallengeSet;
import dev.keywright.token.state.StateChange.OathCounterSet;
import dev.keywright.wire.Bytes;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OathStateTest {

    private static final OathState THREE = withAll(OathState.fresh(Bytes.EMPTY), "a", "b", "c");

    private static OathState withAll(OathState state, String... names) {
        OathState all = state;
        for (String name : names) {
            all = new OathAccountStored(new OathAccount(
                    name(name), OathType.TOTP, HashAlgorithm.SHA1, 6, Secret.copyOf(new byte[14]), false, 0, null))
                    .applyTo(all);
        }
        return all;
    }

    private static Bytes name(String name) {
        return Bytes.of(name.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aRenamedAccountKeepsItsPlace() {
        OathState renamed = new OathAccountRenamed(name("a"), name("z")).applyTo(THREE);

        assertThat(renamed.all()).extracting(OathAccount::name).containsExactly(name("z"), name("b"), name("c"));
        assertThat(renamed.account(name("a"))).isEmpty();
        assertThat(withAll(renamed, "d").all()).extracting(OathAccount::name)
                .containsExactly(name("z"), name("b"), name("c"), name("d"));
    }

    @Test
    void whatIsNotThereCannotChange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OathAccountRenamed(name("x"), name("y")).applyTo(THREE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OathAccountRenamed(name("a"), name("b")).applyTo(THREE));
        assertThatIllegalArgumentException().isThrownBy(() -> new OathCounterSet(name("x"), 1).applyTo(THREE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OathChallengeSet(name("x"), Bytes.EMPTY).applyTo(THREE));
    }
}
