package dev.keywright.rp.code;

import static dev.keywright.rp.code.CodeBench.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.rp.code.CodeException.Reason;
import dev.keywright.rp.stepup.Factor;
import dev.keywright.rp.stepup.Requirement;
import dev.keywright.testing.database.Databases;
import dev.keywright.testing.database.TestDatabase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@Databases
class RecoveryCodesTest {

    private static final Reason REFUSED = Reason.CODE_REFUSED;

    private TestDatabase empty;
    private CodeBench bench;

    @BeforeEach
    void open(TestDatabase empty) throws Exception {
        this.empty = empty;
        bench = new CodeBench(empty);
    }

    private List<String> replace(String username) throws Exception {
        return bench.codes.recovery().replace(bench.rp, username, "test");
    }

    @Test
    void tenCodesAreGoodOnceEach() throws Exception {
        List<String> codes = replace(ADA);
        assertThat(codes).hasSize(10).doesNotHaveDuplicates()
                .allMatch(code -> code.matches("(?:[0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}"));
        for (String code : codes) {
            assertThat(bench.verify("eve", code)).isEqualTo(REFUSED);
            assertThat(bench.verify(code)).isNull();
            assertThat(bench.verify(code)).isEqualTo(REFUSED);
        }
        assertThat(bench.codes.recovery().left(bench.rp, ADA)).isZero();
    }

    /** O, I and L look like 0, 1 and 1; case, dashes and blanks do not count. */
    @Test
    void howItIsWrittenMakesNoOtherCode() throws Exception {
        List<String> codes = replace(ADA);
        String code = codes.get(0);
        List<String> forms = List.of(
                code.toUpperCase(Locale.ROOT),
                code.replace("-", ""),
                " " + code.replace("-", " "),
                code.replace('0', 'O').replace('1', 'l'),
                code.replace('0', 'o').replace('1', 'I'));
        assertThat(bench.verify(forms.get(3))).isNull();
        for (String form : forms) {
            assertThat(bench.verify(form)).as(form).isEqualTo(REFUSED);
        }
        assertThat(bench.codes.recovery().left(bench.rp, ADA)).isEqualTo(9);
    }

    @Test
    void aNewSetVoidsTheOldOne() throws Exception {
        String old = replace(ADA).get(0);
        String others = replace("bob").get(0);
        String fresh = replace(ADA).get(0);
        assertThat(bench.verify(old)).isEqualTo(REFUSED);
        assertThat(bench.verify(fresh)).isNull();
        assertThat(bench.verify("bob", others)).isNull();
    }

    @Test
    void setsThatAreMadeAtOnceDoNotAddUp() throws Exception {
        CodeBench other = new CodeBench(empty);
        ExecutorService pool = Executors.newFixedThreadPool(8);
        List<Callable<List<String>>> makers = new ArrayList<>(Collections.nCopies(4, () -> replace(ADA)));
        makers.addAll(Collections.nCopies(4, () -> other.codes.recovery().replace(bench.rp, ADA, "test")));
        List<String> all = new ArrayList<>();
        for (Future<List<String>> made : pool.invokeAll(makers)) {
            all.addAll(made.get());
        }
        pool.shutdown();
        assertThat(bench.codes.recovery().left(bench.rp, ADA)).isEqualTo(10);
        int good = 0;
        for (String code : all) {
            good += bench.verify(code) == null ? 1 : 0;
        }
        assertThat(good).isEqualTo(10);
    }

    @Test
    void fiftyAtOnceGetOneAcceptanceAndItsGrant() throws Exception {
        bench.stepUp.define(bench.rp, "sign-in", Requirement.anyOf(Factor.RECOVERY_CODE), "test");
        String code = replace(ADA).get(0);
        assertThat(CodeVerificationTest.accepted(bench, i -> i % 2 == 0 ? code : code.toUpperCase(Locale.ROOT)))
                .isEqualTo(1);
        String next = replace(ADA).get(1);
        Accepted accepted = bench.codes.verification().verify(bench.rp, ADA, next, "sign-in", "test");
        assertThat(accepted.factor()).isEqualTo(Factor.RECOVERY_CODE);
        bench.stepUp.redeem(bench.rp, ADA, "sign-in", List.of(accepted.grant().token()), "test");
    }

    @Test
    void aCodeForAnUnknownActionIsNotSpent() throws Exception {
        String code = replace(ADA).get(0);
        assertThatThrownBy(() -> bench.codes.verification().verify(bench.rp, ADA, code, "nothing", "test"))
                .hasMessageContaining("no action of that name");
        assertThat(bench.verify(code)).isNull();
    }

    @Test
    void onlyHashesAreKeptAndTheyDifferByUser() throws Exception {
        String code = replace(ADA).get(0);
        String rows = bench.database.jdbi().withHandle(handle ->
                handle.createQuery("SELECT * FROM recovery_code").mapToMap().list()).toString();
        assertThat(rows).doesNotContain(code).doesNotContain(code.replace("-", ""));
        assertThatThrownBy(() -> replace("a\0b")).hasMessageContaining("control character");
    }
}
