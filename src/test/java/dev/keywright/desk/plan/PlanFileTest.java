package dev.keywright.desk.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathType;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanFileTest {

    private static final String HEAD = "roster: people.csv\noutput: out\n";

    @Test
    void aPlanSaysMuchAndLeavesOutMore() throws Exception {
        Plan plan = PlanFile.parse(HEAD + """
                spares: 2
                pin: {digits: 8, forceChange: true, minLength: 8, alwaysUv: true}
                oath:
                  password: generated
                  accounts:
                    - {issuer: Example, account: "${person.email}", algorithm: sha256, digits: 8, touch: true}
                    - {account: door, type: hotp, secret: {column: door}}
                letters: {title: Welcome, qr: true}
                secrets: true
                """);
        assertThat(plan.keysEach()).isEqualTo(3);
        assertThat(plan.pin()).isEqualTo(new PinRules(8, null, true, 8, true));
        assertThat(plan.oath().password()).isEqualTo(Source.GENERATED);
        assertThat(plan.oath().accounts()).containsExactly(
                new OathPlan.Account(new Template("Example"), new Template("${person.email}"), OathType.TOTP,
                        HashAlgorithm.SHA256, 8, 30, true, Source.GENERATED),
                new OathPlan.Account(null, new Template("door"), OathType.HOTP, HashAlgorithm.SHA1, 6, null, false,
                        new Source("door")));
        assertThat(plan.letters().qr()).isTrue();

        Plan small = PlanFile.parse(HEAD + "pin: {}\n");
        assertThat(small.pin()).isEqualTo(new PinRules(6, null, false, null, false));
        assertThat(small.letters()).isEqualTo(LetterPlan.USUAL);
        assertThat(small.keysEach()).isEqualTo(1);
        assertThat(small.secrets()).isFalse();
    }

    @Test
    void theFingerprintIsOfWhatIsPutOnKeys() throws Exception {
        String plan = PlanFile.parse(HEAD + "pin: {digits: 6}").fingerprint();
        assertThat(PlanFile.parse("output: o\nroster: r\nspares: 3\nsecrets: true\npin: {}").fingerprint())
                .isEqualTo(plan);
        assertThat(PlanFile.parse(HEAD + "pin: {digits: 7}").fingerprint()).isNotEqualTo(plan);
        assertThat(PlanFile.parse(HEAD + "pin: {}\noath: {accounts: [{account: a}]}\nsecrets: true").fingerprint())
                .isNotEqualTo(plan);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "``|The plan is empty; docs/provisioning.md has one to begin with.",
        "`roster: a`|The plan has no output; name a folder for what comes of it, such as output: provisioned.",
        "`roster: r\noutput: o`|The plan says nothing that a key shall hold; give pin, oath, slots or applications.",
        "`roster: r\noutput: o\npin:\n  digit: 6`|The plan, line 4, has a field that there is not, pin.digit; there are alwaysUv, column, digits, forceChange, minLength.",
        "`roster: r\noutput: o\nslot: 1`|The plan, line 3, has a field that there is not, slot; there are applications, letters, oath, output, pin, roster, secrets, slots, spares.",
        "`roster: r\noutput: o\npin: {digits: six}`|The plan, line 3, is wrong in pin.digits: a whole number belongs there.",
        "`roster: r\noutput: o\npin: {digits: 3}`|The plan, line 3, is wrong in pin: digits is from 4 to 63, not 3.",
        "`roster: r\noutput: o\npin: {digits: 6, minLength: 8}`|The plan, line 3, is wrong in pin: a PIN of 6 digits is shorter than the minLength of 8; raise digits.",
        "`roster: r\noutput: o\npin: {digits: 6, column: pin}`|The plan, line 3, is wrong in pin: a PIN is drawn or in the roster: give digits or column, not both.",
        "`roster: r\noutput: o\npin: {forceChange: maybe}`|The plan, line 3, is wrong in pin.forceChange: true or false belongs there.",
        "`roster: r\noutput: o\npin: {}\npin: {}`|The plan, line 4, is not YAML: Duplicate field 'pin'.",
        "`roster: r\noutput: o\nspares: -1\npin: {}`|The plan is wrong in spares: it is from 0 to 9, not -1.",
        "`roster: r\noutput: o\noath: {accounts: []}`|The plan, line 3, is wrong in oath: name at least one account under accounts.",
        "`roster: r\noutput: o\noath:\n  accounts:\n    - {account: a}\n    - {account: b, type: sms}`|The plan, line 6, is wrong in oath.accounts[2].type: it is one of hotp, totp.",
        "`roster: r\noutput: o\noath: {accounts: [{issuer: a}]}`|The plan, line 3, is wrong in oath.accounts[1]: say what the account is called, such as account: ${person.email}.",
        "`roster: r\noutput: o\noath: {accounts: [{account: '${email}'}]}`|The plan, line 3, is wrong in oath.accounts[1].account: write ${person.COLUMN} for what a column of the roster says, such as ${person.email}.",
        "`roster: r\noutput: o\noath: {accounts: [{account: a, secret: JBSWY3DPEHPK3PXP}]}`|The plan, line 3, is wrong in oath.accounts[1].secret: say generated, or {column: NAME} for a column of the roster.",
        "`roster: r\noutput: o\noath: {accounts: [{account: a, type: hotp, period: 30}]}`|The plan, line 3, is wrong in oath.accounts[1]: a hotp account has no period.",
        "`roster: r\noutput: o\noath: {accounts: [{account: a, period: 0}]}`|The plan, line 3, is wrong in oath.accounts[1]: period is from 1 to 86400 seconds, not 0.",
        "`roster: r\noutput: o\noath: {accounts: {account: a}}`|The plan, line 3, is wrong in oath.accounts: a list belongs there.",
        "`roster: r\noutput: o\noath: {accounts: [{account: a}]}`|The plan generates secrets of OATH accounts and tells them nobody, so that no service could check their codes; say secrets: true for a file with them, or for the time-based ones letters: {qr: true}.",
        "`roster: r\noutput: o\nslots: [{slot: 3, kind: hmac}]`|The plan, line 3, is wrong in slots[1]: slot is 1 or 2, not 3.",
        "`roster: r\noutput: o\nslots: [{slot: 1}]`|The plan, line 3, is wrong in slots[1]: say its kind: hmac, hotp, static or yubico-otp.",
        "`roster: r\noutput: o\nslots: [{slot: 1, kind: yubico}]`|The plan, line 3, is wrong in slots[1].kind: it is one of hmac, hotp, static, yubico-otp.",
        "`roster: r\noutput: o\nslots: [{slot: 1, kind: static, touch: true}]`|The plan, line 3, is wrong in slots[1]: touch is for kind hmac; the others type when they are touched.",
        "`roster: r\noutput: o\nslots: [{slot: 1, kind: hmac, digits: 6}]`|The plan, line 3, is wrong in slots[1]: digits is for kind hotp.",
        "`roster: r\noutput: o\nslots: [{slot: 1, kind: hmac, layout: us}]`|The plan, line 3, is wrong in slots[1]: layout is for kind static.",
        "`roster: r\noutput: o\nslots: [{slot: 1, kind: hotp, digits: 7}]`|The plan, line 3, is wrong in slots[1]: digits is 6 or 8, not 7.",
        "`roster: r\noutput: o\nslots: [{slot: 1, kind: hmac}, {slot: 1, kind: hotp}]`|The plan is wrong: slots gives one slot twice.",
        "`roster: r\noutput: o\nslots: [{slot: 1, kind: hmac}]`|The plan generates secrets or access codes of slots, or a lock code, and tells them nobody; say secrets: true for a file with them.",
        "`roster: r\noutput: o\napplications: {lockCode: generated}`|The plan generates secrets or access codes of slots, or a lock code, and tells them nobody; say secrets: true for a file with them.",
        "`roster: r\noutput: o\napplications: {}`|The plan, line 3, is wrong in applications: say what to disable, or lockCode.",
        "`roster: r\noutput: o\napplications: {disable: {usb: [gpg]}}`|The plan, line 3, is wrong in applications.disable.usb[1]: it is one of fido2, hsmauth, oath, openpgp, otp, piv, u2f.",
        "`roster: r\noutput: o\napplications: {disable: {usb: [otp, u2f, openpgp, piv, oath, hsmauth, fido2]}}`|The plan, line 3, is wrong in applications.disable: at least one application must stay on over USB.",
        "`roster: r\noutput: o\npin:\nslots: [{slot: 1, kind: hmac}]`|The plan has nothing in pin; say something there, such as {} for the usual, or leave it out.",
        "`roster: r\noutput: o\nslots:\n- slot: 1\n  kind: hmac\n  accessCode:\n`|The plan has nothing in slots[1].accessCode; say something there, such as {} for the usual, or leave it out.",
        "`roster: r\noutput: o\npin: {digits: 99999999999}`|The plan, line 3, is wrong in pin.digits: the number is too large.",
        "`roster: \"a\\0b\"\noutput: o\npin: {}`|The plan is wrong in roster: no file can be called that.",
        "`roster: r\noutput: \"a\\0b\"\npin: {}`|The plan is wrong in output: no file can be called that.",
        "`- roster`|The plan is wrong: a group of fields belongs there."
    })
    void mistakesAreToldWithTheirPlace(String yaml, String sentence) {
        assertThatThrownBy(() -> PlanFile.parse(yaml)).isInstanceOf(InvalidPlan.class).hasMessage(sentence);
    }

    @Property(tries = 500)
    void anyTextIsAPlanOrRefusedInASentence(@ForAll String text) {
        for (String yaml : new String[] {text, HEAD + "pin: " + text, HEAD + text}) {
            try {
                assertThat(PlanFile.parse(yaml)).isNotNull();
            } catch (InvalidPlan e) {
                assertThat(e.getMessage()).startsWith("The plan");
            }
        }
    }
}
