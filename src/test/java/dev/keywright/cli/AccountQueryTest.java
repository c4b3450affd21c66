package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.host.oath.AccountId;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.OathType;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountQueryTest {

    private static final AccountId ALICE = id("alice");
    private static final AccountId ALICE_TOO = id("alice@example.org");

    private static AccountId id(String account) {
        return AccountId.of(OathType.TOTP, new AccountName("Shop", account), 30);
    }

    @Test
    void aWholeNameWinsOverAPart() throws Exception {
        List<AccountId> all = List.of(ALICE_TOO, ALICE);
        assertThat(AccountQuery.one(all, Function.identity(), "Shop:alice")).isEqualTo(ALICE);
        assertThat(AccountQuery.one(all, Function.identity(), "EXAMPLE")).isEqualTo(ALICE_TOO);
        assertThatThrownBy(() -> AccountQuery.one(all, Function.identity(), "alice")).isInstanceOf(Misuse.class);
    }

    /** A script's variable that is not set would else remove the only account of a key. */
    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void anEmptyNameMeansNoAccount(String name) {
        assertThatThrownBy(() -> AccountQuery.one(List.of(ALICE), Function.identity(), name))
                .isInstanceOf(Misuse.class)
                .hasMessage("The name is empty, and would mean any account; give one, or a part of it.");
    }
}
