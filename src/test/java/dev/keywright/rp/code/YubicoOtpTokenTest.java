package dev.keywright.rp.code;

import static dev.keywright.rp.code.CodeBench.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.Secret;
import dev.keywright.oath.OtpBlock;
import dev.keywright.rp.code.CodeException.Reason;
import dev.keywright.testing.database.Databases;
import dev.keywright.testing.database.TestDatabase;
import dev.keywright.wire.otp.ModHex;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Passwords of a key's slot: both counters together only ever go up. */
@Databases
class YubicoOtpTokenTest {

    private static final Reason REFUSED = Reason.CODE_REFUSED;
    private static final String PUBLIC_ID = "vvccccfiluij";
    private static final byte[] PRIVATE_ID = HexFormat.of().parseHex("010203040506");
    private static final byte[] KEY = HexFormat.of().parseHex("202122232425262728292a2b2c2d2e2f");

    private CodeBench bench;

    @BeforeEach
    void open(TestDatabase empty) throws Exception {
        bench = new CodeBench(empty);
    }

    private static String password(int useCounter, int sessionCounter) {
        return password(useCounter, sessionCounter, PRIVATE_ID, KEY);
    }

    private static String password(int useCounter, int sessionCounter, byte[] privateId, byte[] key) {
        OtpBlock block = new OtpBlock(useCounter, 1234, sessionCounter, (short) 77);
        return PUBLIC_ID + ModHex.encode(block.encrypt(Crypto.fastest(), privateId, Secret.copyOf(key)));
    }

    private void handOut() throws Exception {
        bench.codes.tokens().importConfirmed(
                bench.rp, ADA, "key", NewToken.yubico(PUBLIC_ID, PRIVATE_ID, KEY), "operator");
    }

    @Test
    void countersGoUp() throws Exception {
        handOut();
        assertThat(bench.verify(password(1, 0))).isNull();
        assertThat(bench.verify(password(1, 0))).isEqualTo(REFUSED);
        assertThat(bench.lastRefusal()).contains("used already");
        assertThat(bench.verify(password(1, 2))).isNull();
        assertThat(bench.verify(password(1, 1))).isEqualTo(REFUSED);
        assertThat(bench.verify(password(2, 0))).isNull();
        assertThat(bench.verify(password(1, 255))).isEqualTo(REFUSED);
        assertThat(bench.verify(password(0x7fff, 255))).isNull();
        assertThat(bench.verify(password(0x7fff, 255))).isEqualTo(REFUSED);
    }

    @Test
    void capsLockAndBlanksMakeNoOtherPassword() throws Exception {
        handOut();
        String password = password(3, 0);
        assertThat(bench.verify(password.toUpperCase(Locale.ROOT))).isNull();
        assertThat(bench.verify(password)).isEqualTo(REFUSED);
        assertThat(bench.verify(" " + password)).isEqualTo(REFUSED);
    }

    @Test
    void whatIsNotOfThisKeyIsRefused() throws Exception {
        handOut();
        String good = password(1, 0);
        byte[] otherKey = KEY.clone();
        otherKey[15] ^= 1;
        for (String wrong : List.of(
                password(1, 0, HexFormat.of().parseHex("010203040507"), KEY),
                password(1, 0, PRIVATE_ID, otherKey),
                "vvccccfiluik" + good.substring(12),
                good.substring(0, 43),
                good + "c",
                good.substring(0, 43) + (good.endsWith("c") ? "b" : "c"),
                good.substring(0, 43) + "a",
                good.substring(12))) {
            assertThat(bench.verify(wrong)).as(wrong).isEqualTo(REFUSED);
        }
        assertThat(bench.verify("eve", good)).isEqualTo(REFUSED);
        assertThat(bench.verify(good)).isNull();
    }

    @Test
    void aKeyIsConfirmedByItsPasswordAndIsOneTokenOnly() throws Exception {
        NewToken key = NewToken.yubico(PUBLIC_ID.toUpperCase(Locale.ROOT), PRIVATE_ID, KEY);
        String ada = bench.codes.tokens().enrol(bench.rp, ADA, "key", key, "test").token().id();
        String eve = bench.codes.tokens().enrol(bench.rp, "eve", "key", key, "test").token().id();
        assertThat(bench.verify(password(5, 0))).isEqualTo(REFUSED);
        CodeToken confirmed =
                bench.codes.verification().confirm(bench.rp, ADA, ada, password(5, 0), "test");
        assertThat(confirmed.publicId()).isEqualTo(PUBLIC_ID);
        assertThat(bench.verify(password(5, 0))).isEqualTo(REFUSED);
        assertThatThrownBy(() -> bench.codes.verification().confirm(bench.rp, "eve", eve, password(6, 0), "test"))
                .as("each password would be good for both")
                .isInstanceOf(CodeException.class);
        assertThat(bench.verify(password(6, 0))).isNull();
        assertThatThrownBy(() -> bench.codes.verification()
                        .resynchronise(bench.rp, ADA, ada, password(7, 0), password(7, 1), "test"))
                .isInstanceOf(CodeException.class);
        assertThat(bench.codes.verification().diagnose(bench.rp, ada, password(7, 0), "op").finding())
                .isEqualTo("the code is good");
    }

    @Test
    void fiftyAtOnceGetOneAcceptance() throws Exception {
        handOut();
        String password = password(9, 9);
        assertThat(CodeVerificationTest.accepted(bench, i -> password)).isEqualTo(1);
    }

    @Test
    void neitherKeyNorPrivateIdStandsInTheDatabase() throws Exception {
        handOut();
        String row = bench.database.jdbi().withHandle(handle ->
                handle.createQuery("SELECT * FROM code_token").mapToMap().one()).toString();
        assertThat(row).contains(PUBLIC_ID);
        for (byte[] secret : List.of(PRIVATE_ID, KEY)) {
            assertThat(row)
                    .doesNotContain(HexFormat.of().formatHex(secret))
                    .doesNotContain(Base64.getEncoder().withoutPadding().encodeToString(secret));
        }
    }
}
