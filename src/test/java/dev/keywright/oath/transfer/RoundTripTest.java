package dev.keywright.oath.transfer;

import static dev.keywright.oath.transfer.AccountFiles.password;
import static dev.keywright.oath.transfer.AccountFiles.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.crypto.Secret;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.InvalidOathCredential;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** What a format writes it reads again, for all that it can hold. */
class RoundTripTest {

    @Provide
    Arbitrary<List<OathCredential>> accounts() {
        return account(Long.MAX_VALUE).list().ofMaxSize(8);
    }

    @Provide
    Arbitrary<List<OathCredential>> accountsThatCountLess() {
        return account(Integer.MAX_VALUE).list().ofMaxSize(8);
    }

    private static Arbitrary<OathCredential> account(long maxCounter) {
        return Combinators.combine(
                        name(),
                        Arbitraries.of(OathType.class),
                        Arbitraries.of(HashAlgorithm.class),
                        Arbitraries.integers().between(6, 8),
                        Arbitraries.integers().between(1, 86_400),
                        Arbitraries.longs().between(0, maxCounter),
                        Arbitraries.bytes().array(byte[].class).ofMinSize(2).ofMaxSize(80))
                .as((name, type, algorithm, digits, period, counter, secret) -> new OathCredential(
                        name, type, algorithm, digits, type == OathType.TOTP ? period : 0,
                        type == OathType.HOTP ? counter : 0, Secret.copyOf(secret)));
    }

    private static Arbitrary<AccountName> name() {
        Arbitrary<String> part = Arbitraries.oneOf(
                Arbitraries.strings().ofMinLength(1).ofMaxLength(40),
                Arbitraries.strings().withChars("a\u00e9\u4e16 :-&<>\"'/\\{}[],=+%#").ofMinLength(1).ofMaxLength(20));
        return Combinators.combine(part.injectNull(0.3), part)
                .as(RoundTripTest::nameOrNull)
                .filter(Objects::nonNull)
                .filter(name -> name.toString().chars().noneMatch(character -> character >= 0xfffe));
    }

    private static @Nullable AccountName nameOrNull(@Nullable String issuer, String account) {
        try {
            return AccountName.of(issuer, account);
        } catch (InvalidOathCredential e) {
            return null;
        }
    }

    private static void roundTrip(AccountFormat format, List<OathCredential> accounts) throws Exception {
        byte[] written = format.write(accounts, FilePassword.NONE);
        assertThat(format.read(written, FilePassword.NONE)).isEqualTo(rows(accounts));
        if (!accounts.isEmpty()) {
            assertThat(format.recognises(written)).isTrue();
        }
    }

    @Property(tries = 100)
    void aegis(@ForAll("accounts") List<OathCredential> accounts) throws Exception {
        roundTrip(new AegisFormat(), accounts);
    }

    @Property(tries = 100)
    void twoFas(@ForAll("accountsThatCountLess") List<OathCredential> accounts) throws Exception {
        roundTrip(new TwoFasFormat(), accounts);
    }

    @Property(tries = 100)
    void andOtp(@ForAll("accounts") List<OathCredential> accounts) throws Exception {
        roundTrip(new AndOtpFormat(), accounts);
    }

    @Property(tries = 100)
    void pskc(@ForAll("accounts") List<OathCredential> accounts) throws Exception {
        roundTrip(new PskcFormat(), accounts);
    }

    @Property(tries = 30)
    void pskcUnderAPreSharedKey(@ForAll("accounts") List<OathCredential> accounts) throws Exception {
        PskcFormat format = new PskcFormat();
        FilePassword key = password("00112233445566778899aabbccddeeff");
        assertThat(format.read(format.write(accounts, key), key)).isEqualTo(rows(accounts));
    }

    @Property(tries = 5)
    void twoFasEncrypted(@ForAll("accountsThatCountLess") List<OathCredential> accounts) throws Exception {
        TwoFasFormat format = new TwoFasFormat();
        assertThat(format.read(format.write(accounts, password("p")), password("p"))).isEqualTo(rows(accounts));
    }
}
