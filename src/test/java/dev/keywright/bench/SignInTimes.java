package dev.keywright.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.yubico.webauthn.AssertionRequest;
import com.yubico.webauthn.CredentialRecord;
import com.yubico.webauthn.CredentialRepositoryV2;
import com.yubico.webauthn.FinishAssertionOptions;
import com.yubico.webauthn.RelyingParty;
import com.yubico.webauthn.RelyingPartyV2;
import com.yubico.webauthn.ToPublicKeyCredentialDescriptor;
import com.yubico.webauthn.data.AuthenticatorTransport;
import com.yubico.webauthn.data.ByteArray;
import com.yubico.webauthn.data.PublicKeyCredential;
import com.yubico.webauthn.data.PublicKeyCredentialRequestOptions;
import com.yubico.webauthn.data.RelyingPartyIdentity;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.rp.AuthenticatorTrust;
import dev.keywright.rp.RegistrationRequest;
import dev.keywright.rp.RelyingPartyService;
import dev.keywright.rp.RelyingPartySettings;
import dev.keywright.rp.SignInRequest;
import dev.keywright.rp.SoftAuthenticator;
import java.security.Provider;
import java.security.Security;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Sign-ins a second through the relying party's core, and through webauthn-server-core's finishAssertion alone with the
 * same provider, in turns. The core is given JSON, and looks up and uses up the challenge and the passkey in memory; the
 * library is given what was parsed before.
 */
final class SignInTimes {

    /** Of the library's sign-ins a second. */
    private static final double LEAST_RATIO = 0.8;

    private static final String ORIGIN = "https://example.org";
    private static final int BATCH = 400;
    private static final int ROUNDS = 21;
    private static final int WARM_UP = 8;

    private final SoftAuthenticator key = new SoftAuthenticator(ORIGIN);
    private final RelyingPartyService core = RelyingPartyService.inMemory(
            RelyingPartySettings.of("bench", "example.org", "Bench", List.of(ORIGIN)),
            AuthenticatorTrust.NONE,
            InstantSource.system(),
            RandomSource.system());
    private final RelyingPartyV2<Known> library;

    private SignInTimes() throws Exception {
        var registered = core.finishRegistration(
                key.create(core.startRegistration(RegistrationRequest.of("alice", "Alice"))));
        Known passkey = new Known(
                bytes(registered.passkey().id()), bytes(key.userHandle), new ByteArray(key.publicKey()));
        library = RelyingParty.builder()
                .identity(RelyingPartyIdentity.builder().id("example.org").name("Bench").build())
                .credentialRepositoryV2(passkey)
                .origins(Set.of(ORIGIN))
                .build();
    }

    static List<String> report() throws Exception {
        Table table = new Table("Sign-ins a second, one thread", "library alone", "core", "ratio");
        // The core asks for the fastest provider itself; the library takes the first of this process.
        Optional<Provider> corretto = Crypto.corretto();
        corretto.ifPresent(provider -> Security.insertProviderAt(provider, 1));
        new SignInTimes().measure(table, corretto.map(Provider::getName).orElse("the JDK's and Bouncy Castle's"));
        corretto.ifPresent(provider -> Security.removeProvider(provider.getName()));
        return table.print();
    }

    private void measure(Table table, String provider) throws Exception {
        double[] alone = new double[ROUNDS];
        double[] whole = new double[ROUNDS];
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            List<ObjectNode> answers = answers();
            List<FinishAssertionOptions> parsed = new ArrayList<>();
            for (ObjectNode answer : answers) {
                parsed.add(options(answer));
            }
            long begun = System.nanoTime();
            for (FinishAssertionOptions options : parsed) {
                if (!library.finishAssertion(options).isSuccess()) {
                    throw new AssertionError("not verified");
                }
            }
            long between = System.nanoTime();
            for (ObjectNode answer : answers) {
                core.finishAssertion(answer);
            }
            long ended = System.nanoTime();
            if (round >= 0) {
                alone[round] = BATCH * 1e9 / (between - begun);
                whole[round] = BATCH * 1e9 / (ended - between);
            }
        }
        double ratio = median(whole) / median(alone);
        table.row(provider, "at least " + LEAST_RATIO, ratio >= LEAST_RATIO,
                Table.whole(median(alone)), Table.whole(median(whole)), Table.decimal(ratio));
    }

    private List<ObjectNode> answers() throws Exception {
        List<ObjectNode> answers = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            answers.add(key.get(core.startAssertion(SignInRequest.of("alice"))));
        }
        return answers;
    }

    private FinishAssertionOptions options(ObjectNode answer) throws Exception {
        var credential = PublicKeyCredential.parseAssertionResponseJson(answer.toString());
        return FinishAssertionOptions.builder()
                .request(AssertionRequest.builder()
                        .publicKeyCredentialRequestOptions(PublicKeyCredentialRequestOptions.builder()
                                .challenge(credential.getResponse().getClientData().getChallenge())
                                .rpId("example.org")
                                .build())
                        .userHandle(bytes(key.userHandle))
                        .build())
                .response(credential)
                .build();
    }

    private static double median(double[] figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static ByteArray bytes(String base64url) {
        return new ByteArray(Base64.getUrlDecoder().decode(base64url));
    }

    /** The one passkey, and the repository that has it. */
    private record Known(ByteArray id, ByteArray userHandle, ByteArray publicKey)
            implements CredentialRecord, CredentialRepositoryV2<Known> {

        @Override
        public ByteArray getCredentialId() {
            return id;
        }

        @Override
        public ByteArray getUserHandle() {
            return userHandle;
        }

        @Override
        public ByteArray getPublicKeyCose() {
            return publicKey;
        }

        @Override
        public long getSignatureCount() {
            return 0;
        }

        @Override
        public Optional<Set<AuthenticatorTransport>> getTransports() {
            return Optional.empty();
        }

        @Override
        public Optional<Boolean> isBackupEligible() {
            return Optional.of(false);
        }

        @Override
        public Optional<Boolean> isBackedUp() {
            return Optional.of(false);
        }

        @Override
        public Set<? extends ToPublicKeyCredentialDescriptor> getCredentialDescriptorsForUserHandle(ByteArray handle) {
            return Set.of(this);
        }

        @Override
        public Optional<Known> lookup(ByteArray credentialId, ByteArray handle) {
            return Optional.of(this);
        }

        @Override
        public boolean credentialIdExists(ByteArray credentialId) {
            return credentialId.equals(id);
        }
    }
}
