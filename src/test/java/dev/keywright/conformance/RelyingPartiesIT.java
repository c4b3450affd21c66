package dev.keywright.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.conformance.Ceremony.Played;
import dev.keywright.conformance.Findings.Finding;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.testing.NodeProgram;
import dev.keywright.token.attestation.TestAuthority;
import dev.keywright.token.profile.FirmwareProfiles;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Verifiers by four authors accept what each packaged profile makes with each of its algorithms and attestations, trust
 * the attestation where told to, and refuse the same things tampered with.
 */
class RelyingPartiesIT {

    private static final Findings FINDINGS = new Findings(RelyingPartiesIT.class);
    private static final String WRONG_CHALLENGE = "YW5vdGhlciBjaGFsbGVuZ2Ugb2YgZW5vdWdoIGJ5dGVz";
    private static final String WRONG_ORIGIN = "https://login.example.com";

    private static NodeProgram node;
    private static List<Verifier> verifiers;
    private static List<Verifier> distrustful;

    @BeforeAll
    static void call() throws Exception {
        node = NodeProgram.start("judge.mjs");
        verifiers = trusting(certificate(TestAuthority.certificate().toArray()));
        // Any certificate that is in no chain will do as the root that vouches for nobody here.
        distrustful = trusting(certificate(TestAuthority.issueEnterprise(FirmwareProfiles.defaultProfile(), 0)
                .certificates()
                .get(0)
                .toArray()));
    }

    private static List<Verifier> trusting(X509Certificate root) {
        return List.of(
                new ServerCore(root),
                new Webauthn4j(root),
                NodeVerifier.simplewebauthn(node, root),
                NodeVerifier.noble(node, root));
    }

    private static X509Certificate certificate(byte[] der) throws Exception {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    @AfterAll
    static void dismiss() throws Exception {
        node.close();
        FINDINGS.write();
    }

    /** A limit whose algorithm no profile has would never be tried. */
    @ParameterizedTest
    @EnumSource
    void someProfileHasTheAlgorithm(SignatureAlgorithm algorithm) {
        assertThat(ceremonies()).anyMatch(ceremony -> ceremony.algorithm() == algorithm);
    }

    static Stream<Ceremony> ceremonies() {
        return Ceremony.all();
    }

    @ParameterizedTest
    @MethodSource("ceremonies")
    void everyVerifierJudges(Ceremony ceremony) throws Exception {
        Played played = ceremony.play();
        assertThat(played.attestation().type()).isEqualTo(ceremony.expectedType());
        for (int i = 0; i < verifiers.size(); i++) {
            Verifier verifier = verifiers.get(i);
            Optional<Limit> limit = Limit.of(verifier, ceremony.algorithm());
            if (limit.isPresent()) {
                assertThatThrownBy(
                                () -> verifier.register(played.registration()).signIn(played.assertion()),
                                "%s has a known limit here: take it from the table when it is gone",
                                verifier.name())
                        .isInstanceOf(Refusal.class)
                        .hasMessageContaining(limit.get().says());
            } else {
                accepts(verifier, played);
                refusesTampering(verifier, distrustful.get(i), played);
            }
            FINDINGS.add(new Finding(
                    "%s (%d) | %s".formatted(
                            ceremony.algorithm(), ceremony.algorithm().coseId(), played.attestation()),
                    ceremony.profile(),
                    verifier.name(),
                    limit.map(Limit::reason).orElse("")));
        }
    }

    private static void accepts(Verifier verifier, Played played) {
        assertThatCode(() -> verifier.register(played.registration()).signIn(played.assertion()))
                .as("%s judges %s", verifier.name(), played.attestation())
                .doesNotThrowAnyException();
    }

    private static void refusesTampering(Verifier verifier, Verifier distrustful, Played played) throws Exception {
        Verifier.Account account = verifier.register(played.registration());
        assertRefused(verifier, "a wrong signature", () -> account.signIn(played.assertion().withBadSignature()));
        if (verifier.verifiesAttestation(played.attestation())) {
            assertRefused(verifier, "a wrong attestation signature",
                    () -> verifier.register(played.registration().withBadAttestation()));
        }
        if (verifier.readsClientData()) {
            assertRefused(verifier, "a wrong challenge",
                    () -> verifier.register(played.registration().expectingChallenge(WRONG_CHALLENGE)));
            assertRefused(verifier, "a wrong origin",
                    () -> verifier.register(played.registration().expectingOrigin(WRONG_ORIGIN)));
            assertRefused(verifier, "a wrong challenge at sign-in",
                    () -> account.signIn(played.assertion().expectingChallenge(WRONG_CHALLENGE)));
            assertRefused(verifier, "a wrong origin at sign-in",
                    () -> account.signIn(played.assertion().expectingOrigin(WRONG_ORIGIN)));
            if (played.attestation().isCertified()) {
                assertRefused(verifier, "a root that vouches for nobody here",
                        () -> distrustful.register(played.registration()));
            }
        }
    }

    private static void assertRefused(Verifier verifier, String what, ThrowingCallable judgement) {
        assertThatThrownBy(judgement, "%s meets %s", verifier.name(), what).isInstanceOf(Refusal.class);
    }
}
