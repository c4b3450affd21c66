package dev.keywright.rp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.yubico.webauthn.data.AttestationConveyancePreference;
import com.yubico.webauthn.data.AuthenticatorSelectionCriteria;
import com.yubico.webauthn.data.UserVerificationRequirement;
import dev.keywright.crypto.RandomSource;
import dev.keywright.store.Database;
import dev.keywright.store.InstallationSecrets;
import dev.keywright.store.Sweeper;
import dev.keywright.testing.database.Databases;
import dev.keywright.testing.database.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Databases
class RelyingPartyServiceTest {

    private static final String ORIGIN = "http://localhost:8420";
    private static final String REFUSED =
            "This passkey is not registered here for that account, or its answer does not verify.";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final SoftAuthenticator key = new SoftAuthenticator(ORIGIN);
    private Database database;
    private RelyingPartyService service;
    private RelyingPartyService otherNode;

    @BeforeEach
    void open(TestDatabase empty) throws Exception {
        database = empty.open();
        service = node(empty, database);
        otherNode = node(empty, empty.open());
    }

    private RelyingPartyService node(TestDatabase empty, Database connection) throws Exception {
        var secrets = new InstallationSecrets(connection, empty.vault(connection), RandomSource.system());
        return new RelyingParties(
                        connection, secrets, RelyingPartySettings.local(8420), AuthenticatorTrust.NONE, now::get)
                .named("local")
                .orElseThrow();
    }

    @Test
    void twoNodesAreOneService() throws Exception {
        ObjectNode registration = key.create(startRegistration("alice"));
        assertThat(otherNode.finishRegistration(registration).passkey().username()).isEqualTo("alice");
        assertThatThrownBy(() -> service.finishRegistration(registration)).hasMessageContaining("it was used");
        assertThat(otherNode.startAssertion(SignInRequest.of("nobody")).get("allowCredentials"))
                .isEqualTo(startAssertion("nobody").get("allowCredentials"));
        for (int round = 0; round < 5; round++) {
            key.counter++;
            ObjectNode answer = key.get(startAssertion("alice"));
            assertThat(race(8, i -> (i % 2 == 0 ? service : otherNode).finishAssertion(answer))).isEqualTo(1);
        }
        List<String> told = database.jdbi().withHandle(handle -> handle
                .createQuery("SELECT action FROM audit_event WHERE subject = 'alice'")
                .mapTo(String.class)
                .list());
        assertThat(told).filteredOn("passkey.signed-in"::equals).hasSize(5);
        assertThat(told).filteredOn("passkey.registered"::equals).hasSize(1);
    }

    @Test
    void registersAndSignsIn() throws Exception {
        key.attestsItself = true;
        ObjectNode options = startRegistration("alice");
        assertThat(options.at("/rp/id").textValue()).isEqualTo("localhost");
        assertThat(options.at("/user/displayName").textValue()).isEqualTo("Alice");
        assertThat(options.at("/timeout").longValue()).isEqualTo(300_000);
        Passkey passkey = service.finishRegistration(key.create(options)).passkey();
        assertThat(passkey.username()).isEqualTo("alice");
        assertThat(passkey.attestationType()).isEqualTo("SELF_ATTESTATION");
        assertThat(passkey.transports()).containsExactly("nfc", "usb");
        assertThat(passkey.lastUsedAt()).isNull();

        key.counter = 7;
        key.verifiesUsers = true;
        now.set(now.get().plusSeconds(60));
        ObjectNode request = startAssertion("alice");
        assertThat(request.at("/allowCredentials/0/id").textValue()).isEqualTo(passkey.id());
        SignIn signIn = service.finishAssertion(key.get(request));
        assertThat(signIn.userVerified()).isTrue();
        assertThat(signIn.passkey().signatureCount()).isEqualTo(7);
        assertThat(signIn.passkey().lastUsedAt()).isEqualTo(now.get());
        assertThat(service.passkeys()).containsExactly(signIn.passkey());
    }

    @Test
    void signsInWithoutAUsername() throws Exception {
        register("alice", key);
        SignIn signIn = service.finishAssertion(key.get(startAssertion(null)));
        assertThat(signIn.passkey().username()).isEqualTo("alice");
    }

    @Test
    void aCounterThatStaysAtZeroIsNoClone() throws Exception {
        register("alice", key);
        for (int i = 0; i < 2; i++) {
            assertThat(service.finishAssertion(key.get(startAssertion("alice"))).passkey().signatureCount())
                    .isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"5, 5", "5, 4", "5, 0"})
    void aCounterThatDoesNotMoveOnIsRefused(long first, long second) throws Exception {
        register("alice", key);
        key.counter = first;
        service.finishAssertion(key.get(startAssertion("alice")));
        key.counter = second;
        ObjectNode answer = key.get(startAssertion("alice"));
        assertThatThrownBy(() -> service.finishAssertion(answer))
                .isInstanceOf(CeremonyException.class)
                .hasMessageContaining("there may be a copy of this key");
        assertThat(service.passkeys().get(0).signatureCount()).isEqualTo(5);
    }

    @Test
    void aChallengeExpires() throws Exception {
        ObjectNode registration = key.create(startRegistration("alice"));
        now.set(now.get().plusSeconds(300));
        assertThatThrownBy(() -> service.finishRegistration(registration))
                .isInstanceOf(CeremonyException.class)
                .hasMessage("This challenge has expired; start again.");
        register("alice", key);
        ObjectNode assertion = key.get(startAssertion("alice"));
        now.set(now.get().plusSeconds(301));
        assertThatThrownBy(() -> service.finishAssertion(assertion)).hasMessageContaining("expired");
    }

    @Test
    void anAnswerJustInTimeIsTaken() throws Exception {
        ObjectNode answer = key.create(startRegistration("alice"));
        now.set(now.get().plusMillis(299_999));
        assertThat(service.finishRegistration(answer).passkey().username()).isEqualTo("alice");
    }

    @Test
    void expiredCeremoniesAreForgotten() throws Exception {
        for (int i = 0; i < 5; i++) {
            startAssertion("alice");
        }
        now.set(now.get().plusSeconds(300));
        startAssertion("alice");
        new Sweeper(database, now::get, List.of(RelyingParties.EXPIRING)).run();
        assertThat(count("ceremony")).isEqualTo(1);
    }

    @Test
    void anAnswerCannotBeReplayed() throws Exception {
        ObjectNode registration = key.create(startRegistration("alice"));
        service.finishRegistration(registration);
        assertThatThrownBy(() -> service.finishRegistration(registration)).hasMessageContaining("it was used");
        key.counter = 1;
        ObjectNode assertion = key.get(startAssertion("alice"));
        service.finishAssertion(assertion);
        assertThatThrownBy(() -> service.finishAssertion(assertion)).hasMessageContaining("it was used");
    }

    @Test
    void aWrongAnswerUsesTheChallengeUp() throws Exception {
        register("alice", key);
        ObjectNode options = startAssertion("alice");
        ObjectNode good = key.get(options);
        ObjectNode wrong = good.deepCopy();
        ((ObjectNode) wrong.get("response")).put("signature", "MAYCAQECAQE");
        assertThatThrownBy(() -> service.finishAssertion(wrong)).hasMessage(REFUSED);
        assertThatThrownBy(() -> service.finishAssertion(good)).hasMessageContaining("it was used");
    }

    @Test
    void aChallengeForOneCeremonyIsNoneForTheOther() throws Exception {
        register("alice", key);
        ObjectNode options = startRegistration("alice");
        ObjectNode answer = key.get(options.put("rpId", "localhost"));
        assertThatThrownBy(() -> service.finishAssertion(answer)).hasMessageContaining("was not issued here");
    }

    @Test
    void ofRacingAnswersOneWins() throws Exception {
        register("alice", key);
        for (int round = 0; round < 5; round++) {
            key.counter++;
            ObjectNode answer = key.get(startAssertion("alice"));
            assertThat(race(8, i -> service.finishAssertion(answer))).isEqualTo(1);
        }
        ObjectNode registration = new SoftAuthenticator(ORIGIN).create(startRegistration("bob"));
        assertThat(race(8, i -> service.finishRegistration(registration))).isEqualTo(1);
    }

    @Test
    void ofRacingAnswersWithOneCounterOneWins() throws Exception {
        register("alice", key);
        key.counter = 9;
        List<ObjectNode> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            answers.add(key.get(startAssertion("alice")));
        }
        assertThat(race(8, i -> service.finishAssertion(answers.get(i)))).isEqualTo(1);
        assertThat(service.passkeys().get(0).signatureCount()).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost", "http://localhost:8421", "https://localhost:8420",
        "http://localhost:8420/", "http://evil.example", "", "null"})
    void aForeignOriginIsRefused(String origin) throws Exception {
        ObjectNode own = startRegistration("alice");
        key.origin = origin;
        assertThatThrownBy(() -> service.finishRegistration(key.create(own)))
                .hasMessage("The ceremony ran at an origin that is not one of this relying party's.");
        ObjectNode request = startAssertion("alice");
        assertThatThrownBy(() -> service.finishAssertion(key.get(request)))
                .hasMessageContaining("not one of this relying party's");
        assertThat(count("credential")).isZero();
    }

    @Test
    void aForeignFrameIsRefused() throws Exception {
        register("alice", key);
        key.clientData = data -> data.put("crossOrigin", true);
        ObjectNode inFrame = key.get(startAssertion("alice"));
        assertThatThrownBy(() -> service.finishAssertion(inFrame)).hasMessageContaining("in a frame of a foreign page");
        ObjectNode created = key.create(startRegistration("alice"));
        assertThatThrownBy(() -> service.finishRegistration(created)).hasMessageContaining("frame of a foreign page");
        key.clientData = data -> data.put("topOrigin", "https://evil.example");
        ObjectNode underTop = key.get(startAssertion("alice"));
        assertThatThrownBy(() -> service.finishAssertion(underTop)).hasMessageContaining("foreign top page");
        key.clientData = data -> data.put("crossOrigin", "false");
        ObjectNode unclear = key.get(startAssertion("alice"));
        assertThatThrownBy(() -> service.finishAssertion(unclear)).hasMessageContaining("frame");
        key.clientData = data -> data.remove("crossOrigin");
        assertThat(service.finishAssertion(key.get(startAssertion("alice"))).passkey().username()).isEqualTo("alice");
    }

    @Test
    void credentialIdsAreBounded() throws Exception {
        key.credentialId = new byte[1023];
        assertThat(service.finishRegistration(key.create(startRegistration("alice"))).passkey().id()).hasSize(1364);
        key.credentialId = new byte[1024];
        ObjectNode answer = key.create(startRegistration("alice"));
        assertThatThrownBy(() -> service.finishRegistration(answer)).hasMessageContaining("between 1 and 1023 bytes");
    }

    @Test
    void theIdBesideTheAttestationIsTheOneInside() throws Exception {
        ObjectNode answer = key.create(startRegistration("alice"));
        answer.put("id", "AAAA").put("rawId", "AAAA");
        assertThatThrownBy(() -> service.finishRegistration(answer))
                .hasMessage("The credential's \"id\" is not the one that the authenticator made.");
    }

    @Test
    void aPasskeyBelongsToOneAccount() throws Exception {
        register("alice", key);
        ObjectNode again = key.create(startRegistration("mallory"));
        assertThatThrownBy(() -> service.finishRegistration(again)).isInstanceOf(CeremonyException.class);
        assertThat(service.passkeys()).extracting(Passkey::username).containsExactly("alice");
        register("bob", new SoftAuthenticator(ORIGIN));
        ObjectNode asBob = key.get(startAssertion("bob"));
        assertThatThrownBy(() -> service.finishAssertion(asBob)).hasMessage(REFUSED);
    }

    @Test
    void userVerificationIsRequiredWhereAskedFor() throws Exception {
        register("alice", key);
        ObjectNode options = service.startAssertion(
                SignInRequest.of("alice").with(UserVerificationRequirement.REQUIRED));
        assertThat(options.get("userVerification").textValue()).isEqualTo("required");
        assertThatThrownBy(() -> service.finishAssertion(key.get(options))).hasMessage(REFUSED);
        var strict = new RegistrationRequest(
                "carol",
                "Carol",
                AuthenticatorSelectionCriteria.builder()
                        .userVerification(UserVerificationRequirement.REQUIRED)
                        .build(),
                AttestationConveyancePreference.DIRECT,
                false,
                RelyingPartyJson.object());
        ObjectNode creation = service.startRegistration(strict);
        assertThat(creation.get("attestation").textValue()).isEqualTo("direct");
        assertThatThrownBy(() -> service.finishRegistration(new SoftAuthenticator(ORIGIN).create(creation)))
                .hasMessageStartingWith("The registration does not verify: ")
                .hasMessageContaining("User Verification");
    }

    @Test
    void optionsDoNotTellWhoExists() throws Exception {
        register("alice", key);
        ObjectNode known = startAssertion("alice");
        ObjectNode unknown = startAssertion("nobody");
        assertThat(fields(unknown)).isEqualTo(fields(known));
        assertThat(fields(unknown.at("/allowCredentials/0"))).isEqualTo(fields(known.at("/allowCredentials/0")));
        assertThat(unknown.get("allowCredentials")).hasSize(1);
        assertThat(startAssertion("nobody").get("allowCredentials")).isEqualTo(unknown.get("allowCredentials"));
        assertThat(startAssertion("somebody").get("allowCredentials")).isNotEqualTo(unknown.get("allowCredentials"));

        key.credentialId = Base64.getUrlDecoder()
                .decode(unknown.at("/allowCredentials/0/id").textValue());
        ObjectNode guess = key.get(unknown);
        assertThatThrownBy(() -> service.finishAssertion(guess)).hasMessage(REFUSED);

        ObjectNode first = startRegistration("nobody");
        assertThat(startRegistration("nobody").at("/user/id")).isEqualTo(first.at("/user/id"));
        assertThat(fields(first)).isEqualTo(fields(startRegistration("alice")));
    }

    @Test
    void namesAreBounded() {
        for (String name : List.of("", "  ", "x".repeat(257))) {
            assertThatThrownBy(() -> service.startRegistration(RegistrationRequest.of(name, name)))
                    .hasMessage("A username has between 1 and 256 characters.");
        }
    }

    /** Whatever a client makes of a good answer, the refusal is a CeremonyException and nothing is kept. */
    @Test
    void damagedAnswersAreRefusedWithASentence() throws Exception {
        register("alice", key);
        Random random = new Random(20260101);
        for (int i = 0; i < 400; i++) {
            boolean create = random.nextBoolean();
            SoftAuthenticator other = new SoftAuthenticator(ORIGIN);
            other.attestsItself = true;
            ObjectNode answer = create ? other.create(startRegistration("eve")) : key.get(startAssertion("alice"));
            ObjectNode response = (ObjectNode) answer.get("response");
            String field = create ? "attestationObject" : random.nextBoolean() ? "authenticatorData" : "signature";
            byte[] bytes = Base64.getUrlDecoder().decode(response.get(field).textValue());
            int at = random.nextInt(bytes.length);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
            byte[] damaged = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at) : bytes;
            response.put(field, Base64.getUrlEncoder().withoutPadding().encodeToString(damaged));
            assertThat(catchThrowable(() -> {
                        if (create) {
                            service.finishRegistration(answer);
                        } else {
                            service.finishAssertion(answer);
                        }
                    }))
                    .as(answer.toString())
                    .isInstanceOf(CeremonyException.class)
                    .message()
                    .endsWith(".")
                    .doesNotContain("\n");
        }
        assertThat(count("credential")).isEqualTo(1);
    }

    private void register(String name, SoftAuthenticator with) throws CeremonyException {
        service.finishRegistration(with.create(startRegistration(name)));
    }

    private ObjectNode startRegistration(String name) throws CeremonyException {
        String display = Character.toUpperCase(name.charAt(0)) + name.substring(1);
        return service.startRegistration(RegistrationRequest.of(name, display));
    }

    private ObjectNode startAssertion(String name) throws CeremonyException {
        return service.startAssertion(SignInRequest.of(name));
    }

    private int count(String table) {
        return database.jdbi().withHandle(h ->
                h.createQuery("SELECT count(*) FROM " + table).mapTo(Integer.class).one());
    }

    private static List<String> fields(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private interface Answer {
        Object give(int index) throws Exception;
    }

    /** How many of {@code runners} that start together get through; the others must be refused with a sentence. */
    private static int race(int runners, Answer answer) throws Exception {
        var pool = Executors.newFixedThreadPool(runners);
        try {
            var start = new CyclicBarrier(runners);
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int i = 0; i < runners; i++) {
                int index = i;
                tasks.add(() -> {
                    start.await();
                    try {
                        answer.give(index);
                        return true;
                    } catch (CeremonyException e) {
                        return false;
                    }
                });
            }
            int won = 0;
            for (Future<Boolean> result : pool.invokeAll(tasks)) {
                won += result.get() ? 1 : 0;
            }
            return won;
        } finally {
            pool.shutdown();
        }
    }
}
