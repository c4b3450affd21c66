package dev.keywright.rp.code;

import static dev.keywright.rp.code.CodeBench.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OtpauthUri;
import dev.keywright.oath.OathType;
import dev.keywright.oath.Totp;
import dev.keywright.oath.QrCode;
import dev.keywright.rp.code.CodeException.Reason;
import dev.keywright.testing.database.Databases;
import dev.keywright.testing.database.TestDatabase;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One-time codes, each of the mistakes that other servers made among them. */
@Databases
class CodeVerificationTest {

    private static final Reason REFUSED = Reason.CODE_REFUSED;
    private static final int PARALLEL = 50;

    private TestDatabase empty;
    private CodeBench bench;

    @BeforeEach
    void open(TestDatabase empty) throws Exception {
        this.empty = empty;
        bench = new CodeBench(empty);
    }

    /** RFC 4226, appendix D: all ten, in their order, each once. */
    @Test
    void theTableOfRfc4226() throws Exception {
        bench.imported(CodeBench.hotp(6, 0));
        for (String code : List.of("755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583",
                "399871", "520489")) {
            assertThat(bench.verify(code)).isNull();
            assertThat(bench.verify(code)).isEqualTo(REFUSED);
        }
    }

    /** RFC 6238, appendix B, in the order of its times. */
    @Test
    void theTableOfRfc6238() throws Exception {
        for (HashAlgorithm algorithm : HashAlgorithm.values()) {
            bench.imported(CodeBench.totp(algorithm, 8, 30));
        }
        String[][] table = {
            {"59", "94287082", "46119246", "90693936"},
            {"1111111109", "07081804", "68084774", "25091201"},
            {"1111111111", "14050471", "67062674", "99943326"},
            {"1234567890", "89005924", "91819424", "93441116"},
            {"2000000000", "69279037", "90698825", "38618901"},
            {"20000000000", "65353130", "77737706", "47863826"},
        };
        for (String[] row : table) {
            bench.clock.set(Instant.ofEpochSecond(Long.parseLong(row[0])));
            for (String code : List.of(row).subList(1, row.length)) {
                assertThat(bench.verify(code)).as(row[0]).isNull();
                assertThat(bench.verify(code)).as(row[0]).isEqualTo(REFUSED);
            }
        }
    }

    /** The first and the last step of the window are tried, and those beside it are not. */
    @Test
    void theWindowHasNoHoleAtItsEnds() throws Exception {
        for (int window : new int[] {0, 1, 2, 10}) {
            bench.rp = "window-" + window;
            bench.codes.tokens().change(bench.rp, new CodeSettings(window, 0), "test");
            bench.imported(CodeBench.totp(HashAlgorithm.SHA1, 6, 30));
            assertThat(bench.verify(bench.code(-window - 1))).isEqualTo(REFUSED);
            assertThat(bench.verify(bench.code(window + 1))).isEqualTo(REFUSED);
            assertThat(bench.verify(bench.code(-window))).isNull();
            bench.clock.move(Duration.ofMinutes(10));
            // The window has moved with the token's clock.
            assertThat(bench.verify(bench.code(1))).isEqualTo(REFUSED);
            assertThat(bench.verify(bench.code(0))).isNull();
            assertThat(bench.verify(bench.code(window))).isEqualTo(window == 0 ? REFUSED : null);
        }
    }

    @Test
    void theLookAheadHasNoHoleAtItsEnds() throws Exception {
        bench.imported(CodeBench.hotp(6, 7));
        assertThat(bench.verify(CodeBench.hotpCode(6))).isEqualTo(REFUSED);
        assertThat(bench.lastRefusal()).contains("used already");
        assertThat(bench.verify(CodeBench.hotpCode(18))).isEqualTo(REFUSED);
        assertThat(bench.lastRefusal()).contains("11 codes ahead");
        assertThat(bench.verify(CodeBench.hotpCode(17))).isNull();
        assertThat(bench.verify(CodeBench.hotpCode(16))).isEqualTo(REFUSED);
        assertThat(bench.verify(CodeBench.hotpCode(18))).isNull();
    }

    @Test
    void aPaddedCopyIsTheSameCode() throws Exception {
        int number = 0;
        for (String form : List.of(" %s", "%s ", "  %s  ", "%1$.3s %2$s")) {
            bench.rp = "form-" + number++;
            bench.imported(CodeBench.totp(HashAlgorithm.SHA1, 6, 30));
            String code = bench.code(0);
            String padded = form.formatted(code, code.substring(3));
            assertThat(bench.verify(padded)).isNull();
            assertThat(bench.verify(code)).isEqualTo(REFUSED);
            assertThat(bench.verify(padded)).isEqualTo(REFUSED);
        }
    }

    @Test
    void nothingButBlanksIsForgiven() throws Exception {
        bench.imported(CodeBench.totp(HashAlgorithm.SHA1, 6, 30));
        String code = bench.code(0);
        List<String> wrong = new ArrayList<>(List.of("", " ", code + "\n", "\t" + code, code + "\0", "0" + code, code
                + "0", code.substring(1), "+" + code, code + ".0", code.replace("", "\u00a0"), "x".repeat(10_000)));
        // Digits of another script: Arabic-Indic, and full-width.
        wrong.add(shifted(code, '\u0660'));
        wrong.add(shifted(code, '\uff10'));
        for (String each : wrong) {
            assertThat(bench.verify(each)).as(each).isEqualTo(REFUSED);
        }
        assertThat(bench.verify(code)).isNull();
    }

    private static String shifted(String code, char zero) {
        StringBuilder shifted = new StringBuilder();
        code.chars().forEach(digit -> shifted.append((char) (zero + digit - '0')));
        return shifted.toString();
    }

    /** Another server kept wrong guesses as used, so that a guess could spend the right code beforehand. */
    @Test
    void wrongGuessesSpendNothing() throws Exception {
        bench.imported(CodeBench.totp(HashAlgorithm.SHA1, 6, 30));
        String next = bench.code(2);
        assertThat(bench.verify(next)).isEqualTo(REFUSED);
        assertThat(bench.lastRefusal()).contains("the code is right for 60 seconds ahead");
        bench.clock.move(Duration.ofSeconds(60));
        assertThat(bench.verify(next)).isNull();
    }

    @Test
    void theConfirmingCodeIsSpent() throws Exception {
        CodeTokens tokens = bench.codes.tokens();
        Enrolment enrolment = tokens.enrol(bench.rp, ADA, "phone",
                NewToken.generate(tokens::draw, OathType.TOTP, HashAlgorithm.SHA1, 6, 30, "Example", ADA), "test");
        var credential = OtpauthUri.parse(enrolment.shown().uri());
        assertThat(credential.secret().length()).isEqualTo(20);
        assertThat(QrCode.read(new ByteArrayInputStream(enrolment.shown().qr()))).isEqualTo(enrolment.shown().uri());
        String code = credential.secret().use(key -> Totp.code(HashAlgorithm.SHA1, key, bench.clock.instant(), 30, 6));
        String next = credential.secret().use(
                key -> Totp.code(HashAlgorithm.SHA1, key, bench.clock.instant().plusSeconds(30), 30, 6));
        String id = enrolment.token().id();

        assertThat(bench.verify(code)).as("pending").isEqualTo(REFUSED);
        assertThat(bench.verify(next)).as("pending").isEqualTo(REFUSED);
        refused(() -> bench.codes.verification().confirm(bench.rp, "eve", id, code, "test"));
        refused(() -> bench.codes.verification().confirm("other", ADA, id, code, "test"));
        CodeToken confirmed = bench.codes.verification().confirm(bench.rp, ADA, id, code, "test");
        assertThat(confirmed.confirmedAt()).isEqualTo(bench.clock.instant());
        assertThat(bench.verify(code)).as("spent by confirming").isEqualTo(REFUSED);
        refused(() -> bench.codes.verification().confirm(bench.rp, ADA, id, next, "test"));
        assertThat(bench.verify(next)).isNull();
    }

    @Test
    void driftIsKeptAndFollowed() throws Exception {
        String id = bench.imported(CodeBench.totp(HashAlgorithm.SHA1, 6, 30));
        for (int day = 1; day <= 5; day++) {
            bench.clock.move(Duration.ofDays(1));
            assertThat(bench.verify(bench.code(day))).as("a clock that gains 30 seconds a day").isNull();
        }
        assertThat(token(id).drift()).isEqualTo(5);
        assertThat(bench.verify(bench.code(3))).isEqualTo(REFUSED);
    }

    @Test
    void twoCodesInARowFindATokenAgain() throws Exception {
        String id = bench.imported(CodeBench.totp(HashAlgorithm.SHA1, 6, 30));
        assertThat(bench.verify(bench.code(700))).isEqualTo(REFUSED);
        refused(() -> bench.codes.verification().resynchronise(bench.rp, ADA, id, bench.code(701), bench.code(700), "test"));
        refused(() -> bench.codes.verification().resynchronise(bench.rp, ADA, id, bench.code(700), bench.code(702), "test"));
        refused(() -> bench.codes.verification().resynchronise(bench.rp, "eve", id, bench.code(700), bench.code(701), "t"));
        refused(() -> bench.codes.verification()
                .resynchronise(bench.rp, ADA, id, bench.code(2_880), bench.code(2_881), "beyond a day"));
        assertThat(bench.codes.verification()
                        .resynchronise(bench.rp, ADA, id, bench.code(700), bench.code(701), "test").drift())
                .isEqualTo(701);
        assertThat(bench.verify(bench.code(700))).isEqualTo(REFUSED);
        assertThat(bench.verify(bench.code(701))).as("both are spent").isEqualTo(REFUSED);
        refused(() -> bench.codes.verification().resynchronise(bench.rp, ADA, id, bench.code(700), bench.code(701), "test"));
        assertThat(bench.verify(bench.code(702))).isNull();
    }

    @Test
    void twoCodesInARowFindACounterAgain() throws Exception {
        String id = bench.imported(CodeBench.hotp(6, 0));
        refused(() -> bench.codes.verification()
                .resynchronise(bench.rp, ADA, id, CodeBench.hotpCode(1_000), CodeBench.hotpCode(1_001), "test"));
        bench.codes.verification()
                .resynchronise(bench.rp, ADA, id, CodeBench.hotpCode(999), CodeBench.hotpCode(1_000), "test");
        assertThat(bench.verify(CodeBench.hotpCode(1_000))).isEqualTo(REFUSED);
        assertThat(bench.verify(CodeBench.hotpCode(1_001))).isNull();
    }

    @Test
    void aClockThatWasSetBackAcceptsNothingTwice() throws Exception {
        bench.imported(CodeBench.totp(HashAlgorithm.SHA1, 6, 30));
        String code = bench.code(0);
        assertThat(bench.verify(code)).isNull();
        bench.clock.move(Duration.ofHours(-1));
        assertThat(bench.verify(code)).isEqualTo(REFUSED);
        assertThat(bench.verify(bench.code(0))).isEqualTo(REFUSED);
        assertThat(bench.lastRefusal()).contains("clock seems to have been set back").contains("60 minutes from now");
        bench.clock.move(Duration.ofHours(1));
        assertThat(bench.verify(code)).isEqualTo(REFUSED);
        assertThat(bench.verify(bench.code(1))).isNull();
    }

    @Test
    void refusalsAreAllAlike() throws Exception {
        String id = bench.imported(CodeBench.totp(HashAlgorithm.SHA1, 6, 30));
        String used = bench.code(0);
        bench.verify(used);
        Set<String> answers = new HashSet<>();
        String[][] attempts = {
            {ADA, used}, {ADA, "000000"}, {ADA, "not a code"}, {ADA, ""}, {"nobody", used}, {"", used},
            {"x".repeat(300), used}, {"a\0b", used}, {ADA, "0123-4567-89ab-cdef"}, {"nobody", "0123-4567-89ab-cdef"},
            {ADA, "c".repeat(44)}, {"nobody", "c".repeat(44)}, {ADA, bench.code(28)},
        };
        for (String[] attempt : attempts) {
            assertThatThrownBy(() -> bench.codes.verification().verify(bench.rp, attempt[0], attempt[1], null, "test"))
                    .isInstanceOf(CodeException.class)
                    .satisfies(e -> answers.add(((CodeException) e).reason() + " " + e.getMessage()));
        }
        assertThat(answers).hasSize(1);
        assertThat(bench.audit("code.refused")).hasSize(attempts.length);
        assertThat(bench.lastRefusal())
                .isEqualTo("totp token " + id + ": the code is right for 14 minutes ahead");
    }

    @Test
    void operatorsLearnHowFarOffACodeIs() throws Exception {
        String id = bench.imported(CodeBench.totp(HashAlgorithm.SHA1, 6, 30));
        assertThat(bench.codes.verification().diagnose(bench.rp, id, bench.code(-240), "op"))
                .isEqualTo(new Diagnosis("the code is right for 2 hours behind", -7_200L));
        assertThat(bench.codes.verification().diagnose(bench.rp, id, bench.code(1), "op"))
                .isEqualTo(new Diagnosis("the code is good", 30L));
        assertThat(bench.codes.verification().diagnose(bench.rp, id, "12345678", "op").finding())
                .isEqualTo("the code has 8 digits instead of 6");
        assertThat(bench.verify(bench.code(1))).as("nothing was spent").isNull();
        assertThatThrownBy(() -> bench.codes.verification().diagnose("other", id, "000000", "op"))
                .hasMessage("There is no token of that id.");
    }

    @Test
    void fiftyAtOnceGetOneAcceptance() throws Exception {
        bench.imported(CodeBench.totp(HashAlgorithm.SHA1, 6, 30));
        String code = bench.code(0);
        assertThat(accepted(bench, i -> i % 2 == 0 ? code : " " + code)).isEqualTo(1);
        assertThat(bench.audit("code.accepted")).hasSize(1);
        assertThat(bench.audit("code.refused")).hasSize(PARALLEL - 1);
    }

    @Test
    void twoNodesAreOneService() throws Exception {
        String id = bench.imported(CodeBench.totp(HashAlgorithm.SHA1, 6, 30));
        String code = bench.code(0);
        CodeBench other = new CodeBench(empty);
        assertThat(bench.verify(code)).isNull();
        assertThat(other.verify(code)).isEqualTo(REFUSED);
        assertThat(other.verify(other.code(1))).isNull();
        assertThat(bench.verify(bench.code(1))).isEqualTo(REFUSED);
        bench.database.close();
        other.database.close();
        bench = new CodeBench(empty);
        assertThat(bench.verify(code)).as("after a restart").isEqualTo(REFUSED);
        assertThat(token(id).drift()).isEqualTo(1);
    }

    interface Copies {
        String of(int number);
    }

    /** How many of fifty copies are accepted, at the same moment. */
    static int accepted(CodeBench bench, Copies copies) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(PARALLEL);
        try {
            List<Callable<Boolean>> attempts = new ArrayList<>();
            for (int i = 0; i < PARALLEL; i++) {
                String copy = copies.of(i);
                attempts.add(() -> bench.verify(copy) == null);
            }
            int accepted = 0;
            for (Future<Boolean> attempt : pool.invokeAll(attempts)) {
                accepted += attempt.get() ? 1 : 0;
            }
            return accepted;
        } finally {
            pool.shutdown();
        }
    }

    private CodeToken token(String id) throws Exception {
        return bench.codes.tokens().list(bench.rp, ADA).stream()
                .filter(token -> token.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static void refused(ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .isInstanceOf(CodeException.class)
                .satisfies(e -> assertThat(((CodeException) e).reason()).isEqualTo(REFUSED));
    }
}
