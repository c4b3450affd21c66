package dev.keywright.desk.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.yubico.yubikit.core.application.CommandState;
import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.Secret;
import dev.keywright.desk.roster.InvalidRoster;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.management.ConfigurationChange;
import dev.keywright.host.management.DeviceInfo;
import dev.keywright.host.management.ManagementException;
import dev.keywright.host.management.ManagementSession;
import dev.keywright.host.oath.AccountId;
import dev.keywright.host.oath.OathSession;
import dev.keywright.host.otp.AccessCodes;
import dev.keywright.host.otp.OathHotp;
import dev.keywright.host.otp.OtpSession;
import dev.keywright.host.otp.OtpSessionException;
import dev.keywright.host.otp.Slot;
import dev.keywright.host.otp.StaticPassword;
import dev.keywright.host.otp.TokenId;
import dev.keywright.host.webauthn.FidoSession;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.Hotp;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import dev.keywright.oath.Totp;
import dev.keywright.testing.TestProfiles;
import dev.keywright.token.UserPresence;
import dev.keywright.token.management.Application;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.KeyboardLayout;
import dev.keywright.wire.otp.SlotConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A plan followed on emulated keys, which are asked what they hold, and by other code than the one that put it there. */
class ProvisioningTest {

    private static final String PEOPLE = "name,email\nAlice,alice@example.org\nBob,bob@example.org\n";
    private static final String NEW = "yubikey-5.7.4";
    private static final Instant LATER = Instant.ofEpochSecond(1111111109);

    @Test
    void twentyKeysForTenPeople() throws Exception {
        String people = IntStream.range(0, 10).mapToObj(i -> "P" + i + ",p" + i + "@example.org\n")
                .collect(Collectors.joining("", "name,email\n", ""));
        Desk desk = new Desk(Desk.EVERYTHING, people);
        Map<Integer, MemoryKey> keys = new LinkedHashMap<>();
        desk.provisioning().walk(turn -> {
            MemoryKey key = new MemoryKey(NEW);
            keys.put(key.serial(), key);
            return Optional.of(key.plugIn());
        }, person -> true, desk);

        assertThat(desk.turn()).isEmpty();
        assertThat(keys).hasSize(20);
        Set<String> secrets = new HashSet<>();
        for (var person : desk.roster.people()) {
            List<Ledger.Assignment> own = desk.journal.ledger().keysOf(person.id());
            assertThat(own).hasSize(2).allSatisfy(key -> assertThat(key.readyAt()).contains(Desk.NOW));
            for (Ledger.Assignment key : own) {
                assertHolds(keys.get(key.serial()), desk, person.id());
            }
            secrets.addAll(desk.secrets(person.id()).toHex().values());
        }
        // A PIN, a password, four accounts, two slots with their codes and a lock code: no two people have the same.
        assertThat(secrets).hasSize(10 * 11);
    }

    /** By yubikit's client and our own oath code. */
    static void assertHolds(MemoryKey key, Desk desk, String id) throws Exception {
        PersonSecrets secrets = desk.secrets(id);
        Steps steps = desk.provisioning().stepsOf(desk.roster.find(id).orElseThrow());
        try (SecurityKey plugged = key.plugIn()) {
            try (var fido = plugged.openFido()) {
                FidoSession session = FidoSession.over(fido);
                session.checkPin(secrets.text("pin"));
                assertThat(session.info().minPinLength()).isEqualTo(8);
                assertThat(session.info().options().get("alwaysUv")).isEqualTo(true);
                assertThat(session.settings().read().forcePinChange()).isTrue();
            }
            try (SmartCardConnection card = plugged.openCard()) {
                assertSlots(OtpSession.open(card), secrets);
            }
            try (SmartCardConnection card = plugged.openCard()) {
                ManagementSession management = ManagementSession.over(card);
                DeviceInfo info = management.info();
                assertThat(info.locked()).isTrue();
                assertThat(info.usb().enabled()).contains(Application.OATH, Application.OTP)
                        .doesNotContain(Application.U2F, Application.HSMAUTH);
                assertThat(info.nfc().enabled()).contains(Application.OATH).doesNotContain(Application.OTP);
                management.write(ConfigurationChange.NONE, secrets.get("lock code"));
                assertThatThrownBy(() -> management.write(ConfigurationChange.NONE, Secret.copyOf(new byte[16])))
                        .isInstanceOf(ManagementException.class);
            }
            try (SmartCardConnection card = plugged.openCard()) {
                OathSession session = OathSession.open(card);
                assertThat(session.isLocked()).isTrue();
                session.unlock(secrets.text("oath password"));
                List<OathCredential> wanted = steps.accounts(secrets);
                assertThat(session.list()).hasSameSizeAs(wanted);
                for (OathCredential account : wanted) {
                    AccountId accountId = AccountId.of(account.type(), account.name(), account.period());
                    String code = session.calculate(accountId, LATER).value();
                    assertThat(code).isEqualTo(account.secret().use(bytes -> account.type() == OathType.TOTP
                            ? Totp.code(account.algorithm(), bytes, LATER, account.period(), account.digits())
                            // The first one was computed when the account was read back.
                            : Hotp.code(account.algorithm(), bytes, 1, account.digits())));
                }
            }
        }
    }

    private static void assertSlots(OtpSession session, PersonSecrets secrets) throws Exception {
        byte[] challenge = "a challenge".getBytes(StandardCharsets.US_ASCII);
        assertThat(session.hmac(Slot.TWO, challenge, new CommandState()).toArray()).isEqualTo(secrets.get("slot 2")
                .use(bytes -> Crypto.reproducible().hmac("HmacSHA1", bytes, challenge)));
        for (Slot slot : Slot.values()) {
            assertThatThrownBy(() -> session.delete(slot, AccessCodes.NONE)).isInstanceOf(OtpSessionException.class);
            session.update(slot, session.usualOptions(),
                    AccessCodes.keeping(secrets.get(slot + " access code")));
        }
    }

    @Test
    void aReadyKeyIsRefusedAndLeftAsItIs() throws Exception {
        Desk desk = new Desk(Desk.EVERYTHING, PEOPLE);
        MemoryKey key = new MemoryKey(NEW);
        assertThat(desk.plugIn(key)).isInstanceOf(Result.Ready.class);
        TokenState before = key.state();
        Result again = desk.plugIn(key);
        assertThat(again).isInstanceOf(Result.Refused.class);
        assertThat(again.sentence()).isEqualTo("Key " + key.serial() + " is ready already, for Alice <alice@example.org>;"
                + " put it aside and plug in spare 1 for Alice <alice@example.org>.");
        assertThat(key.state()).isEqualTo(before);
    }

    @Test
    void twoSparesHaveTheSameSecrets() throws Exception {
        Desk desk = new Desk(Desk.EVERYTHING.replace("spares: 1", "spares: 2"), PEOPLE);
        List<MemoryKey> keys = List.of(new MemoryKey(NEW), new MemoryKey(NEW), new MemoryKey(NEW));
        for (MemoryKey key : keys) {
            assertThat(desk.turn()).get().extracting(turn -> turn.person().name()).isEqualTo("Alice");
            assertThat(desk.plugIn(key)).isInstanceOf(Result.Ready.class);
        }
        assertThat(desk.turn()).get().extracting(turn -> turn.person().name()).isEqualTo("Bob");
        for (MemoryKey key : keys) {
            assertHolds(key, desk, "alice@example.org");
        }
        assertThat(secretsOf(keys.get(1))).isEqualTo(secretsOf(keys.get(0))).isEqualTo(secretsOf(keys.get(2)));
    }

    private static Map<Bytes, Secret> secretsOf(MemoryKey key) {
        Map<Bytes, Secret> secrets = new HashMap<>();
        key.state().oath().accounts().forEach((name, account) -> secrets.put(name, account.secret()));
        return secrets;
    }

    @Test
    void theKeyOfAnotherPersonIsRefused() throws Exception {
        MemoryKey alices = new MemoryKey(NEW);
        MemoryKey bobs = new MemoryKey(NEW);
        MemoryKey nobodys = new MemoryKey(NEW);
        Desk desk = new Desk("roster: r\noutput: o\npin: {}", "name,serial\nAlice," + alices.serial() + "\nBob,"
                + bobs.serial() + "\n");
        assertThat(desk.plugIn(bobs).sentence()).isEqualTo("By the roster, key " + bobs.serial()
                + " is for Bob; put it aside and plug in the key " + alices.serial() + " for Alice.");
        assertThat(desk.plugIn(nobodys).sentence()).isEqualTo("Key " + nobodys.serial()
                + " is not set aside for anybody; plug in the key " + alices.serial() + " for Alice.");
        for (MemoryKey key : List.of(bobs, nobodys)) {
            assertThat(key.state().fido().pin()).isNull();
        }
        assertThat(desk.plugIn(alices)).isInstanceOf(Result.Ready.class);
        assertThat(desk.plugIn(alices).sentence()).contains("is ready already, for Alice");
        assertThat(desk.plugIn(bobs)).isInstanceOf(Result.Ready.class);
        assertThat(desk.turn()).isEmpty();
    }

    @Test
    void aKeyThatWasBegunIsWaitedForOrGivenUp() throws Exception {
        Desk desk = new Desk("roster: r\noutput: o\npin: {}\noath: {accounts: [{account: a}]}", "name\nAlice\nBob\n");
        MemoryKey broken = new MemoryKey(NEW);
        PullableKey pulled = new PullableKey(broken.plugIn(), 12, false);
        assertThat(desk.plugIn(pulled)).isInstanceOf(Result.Interrupted.class);
        assertThat(desk.journal.ledger().keysOf("Alice")).hasSize(1);
        PersonSecrets drawn = desk.secrets("Alice");

        MemoryKey other = new MemoryKey(NEW);
        assertThat(desk.plugIn(other).sentence()).isEqualTo("Of Alice the key " + broken.serial()
                + " was begun; plug that in, or give it up with --release " + broken.serial() + ".");
        assertThat(desk.journal.release(broken.serial())).isTrue();
        assertThat(desk.journal.release(broken.serial())).isFalse();
        assertThat(desk.plugIn(other)).isInstanceOf(Result.Ready.class);
        // Some of the old ones may be on the key that was given up, which nobody can use.
        assertThat(desk.secrets("Alice")).isNotEqualTo(drawn);
    }

    @Test
    void aLostKeyIsReplacedByOneWithTheSameSecrets() throws Exception {
        Desk desk = new Desk(Desk.EVERYTHING, PEOPLE);
        MemoryKey kept = new MemoryKey(NEW);
        MemoryKey lost = new MemoryKey(NEW);
        MemoryKey found = new MemoryKey(NEW);
        desk.plugIn(kept);
        desk.plugIn(lost);
        desk.journal.release(lost.serial());
        assertThat(desk.turn()).get().extracting(Turn::describe).isEqualTo("spare 1 for Alice <alice@example.org>");
        assertThat(desk.plugIn(lost).sentence()).contains("has a FIDO PIN already");
        assertThat(desk.plugIn(found)).isInstanceOf(Result.Ready.class);
        assertHolds(found, desk, "alice@example.org");
        assertThat(secretsOf(found)).isEqualTo(secretsOf(kept));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "pin: {minLength: 6}|yubikey-5.4.3|The plan's minLength needs a key with CTAP 2.1, such as a YubiKey from firmware"
                + " 5.7 on, and the YubiKey 5 NFC SERIAL has firmware 5.4.3 and U2F_V2, FIDO_2_0, FIDO_2_1_PRE; nothing"
                + " was sent to it.",
        "pin: {forceChange: true}|yubikey-5.4.3|The plan's forceChange needs a key with CTAP 2.1, such as a YubiKey from"
                + " firmware 5.7 on, and the YubiKey 5 NFC SERIAL has firmware 5.4.3 and U2F_V2, FIDO_2_0, FIDO_2_1_PRE;"
                + " nothing was sent to it.",
        "pin: {alwaysUv: true}|yubikey-5.4.3|The plan's alwaysUv needs a key with CTAP 2.1, such as a YubiKey from"
                + " firmware 5.7 on, and the YubiKey 5 NFC SERIAL has firmware 5.4.3 and U2F_V2, FIDO_2_0, FIDO_2_1_PRE;"
                + " nothing was sent to it.",
        "oath: {accounts: [{account: a}]}|security-key-5.7.4|The Security Key NFC SERIAL has no smart card interface, and"
                + " so no OATH accounts; use another key, or look whether pcscd runs.",
        "pin: {digits: 4}|yubikey-fips-5.4.3|The YubiKey 5 NFC FIPS SERIAL takes no PIN of fewer than 6 characters;"
                + " raise digits in the plan."
    })
    void whatAKeyLacksIsToldBeforeAnythingIsSent(String plan, String profile, String sentence) throws Exception {
        String whole = "roster: r\noutput: o\n" + plan + (plan.startsWith("pin") ? "" : "\npin: {}")
                + (plan.startsWith("oath") ? "" : "\noath: {accounts: [{account: b}]}");
        Desk desk = new Desk(whole, "name\nAlice\n");
        MemoryKey key = new MemoryKey(profile);
        TokenState before = key.state();
        Result result = desk.plugIn(key);
        assertThat(result.sentence()).isEqualTo(sentence.replace("SERIAL", String.valueOf(key.serial())));
        assertThat(key.state()).isEqualTo(before);
        assertThat(desk.journal.ledger().keys()).isEmpty();
    }

    @Test
    void moreAccountsThanThereIsRoomForAreRefusedAtOnce() throws Exception {
        String accounts = IntStream.range(0, 33).mapToObj(i -> "{account: a" + i + "}").collect(Collectors.joining(","));
        Desk desk = new Desk("roster: r\noutput: o\noath: {accounts: [" + accounts + "]}", "name\nAlice\n");
        MemoryKey old = new MemoryKey("yubikey-5.4.3");
        assertThat(desk.plugIn(old).sentence()).contains("firmware 5.4.3 and room for 32 OATH accounts, too few for a32;");
        assertThat(old.state().oath().accounts()).isEmpty();
        assertThat(desk.plugIn(new MemoryKey(NEW))).isInstanceOf(Result.Ready.class);
    }

    @Test
    void whatIsOnAKeyAlreadyIsNotOverwritten() throws Exception {
        Desk desk = new Desk("roster: r\noutput: o\noath: {accounts: [{issuer: X, account: a}]}", "name\nAlice\n");
        MemoryKey key = new MemoryKey(NEW);
        onOath(key, session -> session.put(OathCredential.totp(
                new AccountName("X", "a"), HashAlgorithm.SHA1, 6, 30,
                Secret.copyOf(new byte[20])), false));
        assertThat(desk.plugIn(key).sentence()).contains("has an OATH account X:a already");
        onOath(key, session -> {
            session.setPassword("other".toCharArray());
            return session;
        });
        assertThat(desk.plugIn(key).sentence()).contains("are locked by a password");
    }

    @Test
    void slotsHoldWhatThePlanSaysAndNothingIsOverwrittenUnasked() throws Exception {
        String plan = "roster: r\noutput: o\nslots:\n- {slot: 1, kind: hotp, digits: 8, secret: {column: hotp}}\n"
                + "- {slot: 2, kind: static, layout: de, secret: {column: password}}\n";
        String people = "name,hotp,password\nAlice,3132333435363738393031323334353637383930,Zwölf\n";
        Desk desk = new Desk(plan, people);
        MemoryKey key = new MemoryKey(NEW);
        assertThat(desk.plugIn(key)).isInstanceOf(Result.Ready.class);
        SlotConfiguration first = key.state().otp().slot(1).orElseThrow().configuration();
        SlotConfiguration second = key.state().otp().slot(2).orElseThrow().configuration();
        Secret rfc4226 = Secret.copyOf("12345678901234567890".getBytes(StandardCharsets.US_ASCII));
        try (OathHotp hotp = OathHotp.of(TokenId.NONE, rfc4226, 8, 0);
                StaticPassword password = StaticPassword.of("Zwölf".toCharArray(), KeyboardLayout.DE)) {
            assertThat(first.key()).isEqualTo(hotp.fields().key());
            assertThat(first.uid()).isEqualTo(hotp.fields().uid());
            assertThat(second.fixed()).isEqualTo(password.fields().fixed());
        }
    }

    @Test
    void aSlotInUseAndLockedSettingsAreRefusedBeforeAnythingIsSent() throws Exception {
        MemoryKey key = new MemoryKey(NEW);
        Desk programs = new Desk("roster: r\noutput: o\nslots: [{slot: 2, kind: yubico-otp}]", "name\nAlice\n");
        assertThat(programs.plugIn(key)).isInstanceOf(Result.Ready.class);
        Desk again = new Desk("roster: r\noutput: o\nslots: [{slot: 1, kind: hmac}, {slot: 2, kind: hmac}]", "name\nBob\n");
        TokenState before = key.state();
        assertThat(again.plugIn(key).sentence()).isEqualTo("The YubiKey 5 NFC " + key.serial() + " has something in its"
                + " slot 2 already, as new YubiKeys have in slot 1; say overwrite: true in the plan if it may go.");
        assertThat(key.state()).isEqualTo(before);

        String locking = "roster: r\noutput: o\napplications: {lockCode: {column: code}, disable: {nfc: [oath]}}";
        String code = "name,code\nAlice,000102030405060708090a0b0c0d0e0f\n";
        assertThat(new Desk(locking, code).plugIn(key)).isInstanceOf(Result.Ready.class);
        assertThat(key.state().settings().lockCode()).isEqualTo(Secret.copyOf(new byte[] {
            0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        }));
        TokenState locked = key.state();
        assertThat(new Desk(locking, code).plugIn(key).sentence()).contains("are locked by a lock code");
        Desk offs = new Desk("roster: r\noutput: o\napplications: {disable: {usb: [otp]}}", "name\nEve\n");
        assertThat(offs.plugIn(key).sentence()).contains("are locked by a lock code");
        assertThat(key.state()).isEqualTo(locked);
    }

    @Test
    void aKeyWithNothingLeftOverUsbIsRefused() throws Exception {
        Desk desk = new Desk("roster: r\noutput: o\napplications: {disable: {usb: [otp, u2f, fido2, oath, piv, openpgp]}}",
                "name\nAlice\n");
        MemoryKey key = new MemoryKey(NEW);
        TokenState before = key.state();
        assertThat(desk.plugIn(key).sentence()).contains("would have no application left over USB");
        assertThat(key.state()).isEqualTo(before);
    }

    private interface OathWork {
        Object with(OathSession session) throws Exception;
    }

    private static void onOath(MemoryKey key, OathWork work) throws Exception {
        try (SecurityKey plugged = key.plugIn(); SmartCardConnection card = plugged.openCard()) {
            work.with(OathSession.open(card));
        }
    }

    @Test
    void aPinThatTheKeysPolicyRefusesLeavesTheKeyToAnother() throws Exception {
        var strict = TestProfiles.changed(NEW, Map.of("fido.pinComplexityPolicy", true));
        String plan = "roster: r\noutput: o\npin: {column: pin}\noath: {accounts: [{account: a}]}";
        Journal journal = Journal.inMemory();
        MemoryKey key = new MemoryKey(strict);
        Desk desk = new Desk(plan, "name,pin\nAlice,123456\n", journal);
        TokenState before = key.state();
        assertThat(desk.plugIn(key).sentence()).contains("refuses the new PIN");
        assertThat(key.state()).isEqualTo(before);
        assertThat(journal.ledger().keys()).isEmpty();
        // The roster may then have another.
        Desk mended = new Desk(plan, "name,pin\nAlice,kw-7391\n", journal);
        assertThat(mended.plugIn(key)).isInstanceOf(Result.Ready.class);
        assertThat(mended.secrets("Alice").text("pin")).containsExactly("kw-7391".toCharArray());
    }

    @Test
    void aRosterThatChangesUnderAKeyIsRefused() throws Exception {
        String plan = "roster: r\noutput: o\nspares: 1\npin: {column: pin}\noath: {accounts: [{account: '${person.name}'}]}";
        Journal journal = Journal.inMemory();
        new Desk(plan, "name,email,pin\nAlice,a@x,7391\nBob,b@x,1111\n", journal).plugIn(new MemoryKey(NEW));
        for (String changed : List.of("name,email,pin\nAlice,a@x,7392\n", "name,email,pin\nEve,a@x,7391\n")) {
            assertThatThrownBy(() -> new Desk(plan, changed, journal).provisioning())
                    .isInstanceOf(InvalidRoster.class)
                    .hasMessageContaining("Row 2 of the roster says something else");
        }
        assertThat(new Desk(plan, "name,email,pin\nBob,b@x,2222\nAlice,a@x,7391\nEve,e@x,3333\n", journal).turn())
                .get().extracting(turn -> turn.person().name()).isEqualTo("Bob");
        assertThatThrownBy(() -> new Desk(plan.replace("column: pin", "digits: 6"), PEOPLE, journal).provisioning())
                .isInstanceOf(JournalFailure.class)
                .hasMessageContaining("another output folder");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "pin: {column: code}|Row 2 of the roster has nothing in a column code, which the plan wants for pin.",
        "pin: {column: y, minLength: 8}|Row 2 of the roster has something else than pin can be in its column y: a PIN has at"
                + " least 8 characters and at most 63 bytes.",
        "pin: {column: broken}|Row 2 of the roster has something else than pin can be in its column broken: nobody can type"
                + " a line break or a tab in one.",
        "pin: {column: x}|Row 2 of the roster has something else than pin can be in its column x: a PIN has at least 4"
                + " characters and at most 63 bytes.",
        "oath: {accounts: [{account: a, secret: {column: x}}]}|Row 2 of the roster has something else than oath 1 can be in"
                + " its column x: a setup key is base32: the letters A to Z and the digits 2 to 7.",
        "slots: [{slot: 1, kind: hmac, secret: {column: x}}]|Row 2 of the roster has something else than slot 1 can be in its"
                + " column x: it has 40 hex digits that are not all zero.",
        "slots: [{slot: 1, kind: static, secret: {column: x}}]|Row 2 of the roster has something else than slot 1 can be in"
                + " its column x: a password has at most 38 characters, for which the layout modhex has keys.",
        "oath: {accounts: [{account: '${person.email}'}]}|Row 2 of the roster has nothing in a column email, which the plan"
                + " asks for with ${person.email}.",
        "oath: {accounts: [{account: 'a:b'}]}|Row 2 of the roster gives an OATH account a name that it cannot have: An account"
                + " without an issuer cannot have a colon in its name: give what stands before the colon as the issuer.",
        "oath: {accounts: [{account: 'a'}, {account: a, digits: 8}]}|Row 2 of the roster gives two OATH accounts one name, a;"
                + " tell them apart in the plan."
    })
    void whatTheRosterLacksIsToldBeforeTheFirstKey(String plan, String sentence) {
        assertThatThrownBy(() -> new Desk("roster: r\noutput: o\n" + plan, "name,x,y,broken\nAlice,1!,123456,\"12\n3456\"\n").provisioning())
                .isInstanceOf(InvalidRoster.class).hasMessage(sentence);
    }

    @Test
    void thePlanMayBeMendedWhileNoKeyIsBegun() throws Exception {
        Journal journal = Journal.inMemory();
        MemoryKey key = new MemoryKey("yubikey-fips-5.4.3");
        String plan = "roster: r\noutput: o\npin: {digits: 4}";
        assertThat(new Desk(plan, "name\nAlice\n", journal).plugIn(key).sentence()).endsWith("raise digits in the plan.");
        Desk mended = new Desk(plan.replace("4", "8"), "name\nAlice\n", journal);
        assertThat(mended.plugIn(key)).isInstanceOf(Result.Ready.class);
    }

    @Test
    void steamsCodesAreReadBackInItsLetters() throws Exception {
        Desk desk = new Desk("roster: r\noutput: o\noath: {accounts: [{issuer: Steam, account: a}]}", "name\nAlice\n");
        assertThat(desk.plugIn(new MemoryKey(NEW))).isInstanceOf(Result.Ready.class);
    }

    /** CTAP 2.1 §6.5.1 counts and encodes a PIN in Normalization Form C. */
    @Test
    void aPinWithAccentsIsTheOneThatPeopleType() throws Exception {
        Desk desk = new Desk("roster: r\noutput: o\npin: {column: pin}", "name,pin\nAlice,Zu\u0308rich\n");
        MemoryKey key = new MemoryKey(NEW);
        assertThat(desk.plugIn(key)).isInstanceOf(Result.Ready.class);
        try (SecurityKey plugged = key.plugIn(); FidoConnection fido = plugged.openFido()) {
            FidoSession.over(fido).checkPin("Z\u00fcrich".toCharArray());
        }
        assertThat(desk.secrets("Alice").text("pin")).containsExactly("Z\u00fcrich".toCharArray());
    }

    @Test
    void whyAKeyCannotBeOpenedIsTold() throws Exception {
        Desk desk = new Desk("roster: r\noutput: o\noath: {accounts: [{account: a}]}", "name\nAlice\n");
        MemoryKey key = new MemoryKey(NEW);
        SecurityKey held = new DelegatingKey(key.plugIn()) {
            @Override
            public SmartCardConnection openCard() throws IOException {
                throw new IOException("Another program holds the card; close it.");
            }
        };
        assertThat(desk.plugIn(held)).isInstanceOf(Result.Interrupted.class).extracting(Result::sentence)
                .isEqualTo("The YubiKey 5 NFC " + key.serial() + " of Alice cannot be used now: Another program holds the"
                        + " card; close it.");
        assertThat(desk.plugIn(key)).isInstanceOf(Result.Ready.class);
    }

    /** Nobody would be told them. */
    @Test
    void afterSecretsWereForgottenNobodyGetsNewOnes() throws Exception {
        String plan = "roster: r\noutput: o\noath: {accounts: [{account: a}]}";
        Journal journal = Journal.inMemory();
        assertThat(new Desk(plan, "name\nAlice\n", journal).plugIn(new MemoryKey(NEW))).isInstanceOf(Result.Ready.class);
        journal.forget();
        MemoryKey key = new MemoryKey(NEW);
        TokenState before = key.state();
        assertThat(new Desk(plan, "name\nAlice\nBob\n", journal).plugIn(key).sentence()).isEqualTo("The secrets of these"
                + " keys were forgotten, and Bob can have none like them; give new people a plan with another output folder.");
        assertThat(key.state()).isEqualTo(before);
        assertThat(journal.ledger().keysOf("Bob")).isEmpty();
    }

    @Test
    void touchesAreAskedForUntilOneComes() throws Exception {
        Desk desk = new Desk("roster: r\noutput: o\noath: {accounts: [{account: a, touch: true}]}", "name\nAlice\n");
        Deque<UserPresence.Answer> answers = new ArrayDeque<>(List.of(
                UserPresence.Answer.TIMED_OUT, UserPresence.Answer.TIMED_OUT, UserPresence.Answer.TOUCHED));
        MemoryKey key = new MemoryKey(NEW).touchedBy((what, cancelled) -> answers.remove());
        assertThat(desk.plugIn(key)).isInstanceOf(Result.Ready.class);
        assertThat(desk.told.subList(0, 3)).containsOnly("touch " + key.serial() + " to compute a code for a");
        MemoryKey untouched = new MemoryKey(NEW).touchedBy(UserPresence.NEVER);
        Desk other = new Desk("roster: r\noutput: o\noath: {accounts: [{account: a, touch: true}]}", "name\nAlice\n");
        assertThat(other.plugIn(untouched).sentence()).contains("not touched in time");
        assertThat(other.plugIn(untouched.touchedBy(UserPresence.ALWAYS))).isInstanceOf(Result.Ready.class);
    }

    @Test
    void aKeyWithoutANumberIsRefused() throws Exception {
        Desk desk = new Desk("roster: r\noutput: o\npin: {}", "name\nAlice\n");
        SecurityKey real = new MemoryKey(NEW).plugIn();
        SecurityKey hidden = new SecurityKey() {
            @Override
            public KeyInfo info() {
                return new KeyInfo(null, "Security Key", null, false, null, List.of());
            }

            @Override
            public SmartCardConnection openCard() {
                throw new AssertionError("nothing is sent to it");
            }

            @Override
            public FidoConnection openFido() {
                throw new AssertionError("nothing is sent to it");
            }

            @Override
            public void close() {
                real.close();
            }
        };
        assertThat(desk.plugIn(hidden).sentence()).isEqualTo("The Security Key does not tell its serial number, so it"
                + " could not be told from others; use another key.");
    }

    @Test
    void aWalkEndsWhereNoKeyComes() throws Exception {
        Desk desk = new Desk("roster: r\noutput: o\npin: {}", PEOPLE);
        List<MemoryKey> keys = new ArrayList<>(List.of(new MemoryKey(NEW)));
        desk.provisioning().walk(turn -> keys.isEmpty()
                ? Optional.empty()
                : Optional.of(keys.remove(0).plugIn()), person -> true, desk);
        assertThat(desk.turn()).get().satisfies(turn -> {
            assertThat(turn.person().name()).isEqualTo("Bob");
            assertThat(turn.ready()).isEqualTo(1);
            assertThat(turn.of()).isEqualTo(2);
        });
        assertThat(desk.provisioning().turn(person -> person.name().equals("Alice"))).isEmpty();
    }
}
