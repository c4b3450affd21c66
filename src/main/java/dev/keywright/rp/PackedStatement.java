package dev.keywright.rp;

import com.upokecenter.cbor.CBORObject;
import com.yubico.webauthn.data.AttestationType;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** The format "packed" (WebAuthn Level 3 §8.2), for keys that webauthn-server-core does not know. */
final class PackedStatement {

    /** id-fido-gen-ce-aaguid (§8.2.1); its value is an octet string of 16 bytes in the extension's octet string. */
    private static final String AAGUID = "1.3.6.1.4.1.45724.1.1.4";
    private static final int AAGUID_LENGTH = 16;
    private static final Set<String> COUNTRIES = Locale.getISOCountries(Locale.IsoCountryCode.PART1_ALPHA2);
    /** ISO 3166-1 §8.1.3 leaves these to their users. */
    private static final Pattern USER_ASSIGNED = Pattern.compile("AA|Q[M-Z]|X[A-Z]|ZZ");

    private PackedStatement() {}

    static OwnStatements.Claim verify(OwnStatements.Subject subject, CBORObject statement) throws CeremonyException {
        byte[] signature = OwnStatements.bytes(statement, "sig");
        int algorithm = OwnStatements.algorithm(statement);
        if (!statement.ContainsKey("x5c")) {
            AuthenticatorSteps.require(algorithm == subject.key().algorithm(),
                    "the attestation's algorithm is not the key's.");
            AuthenticatorSteps.require(
                    subject.key().verifies(subject.crypto(), signature, subject.signed()),
                    "the attestation's signature is wrong.");
            return new OwnStatements.Claim(AttestationType.SELF_ATTESTATION, List.of());
        }
        List<X509Certificate> path = AttestationPath.read(statement.get("x5c"));
        X509Certificate own = path.get(0);
        OwnStatements.verify(subject, algorithm, own.getPublicKey(), signature);
        checkCertificate(own, subject.aaguid());
        return new OwnStatements.Claim(AttestationType.BASIC, path);
    }

    /** §8.2.1. */
    private static void checkCertificate(X509Certificate certificate, byte[] aaguid) throws CeremonyException {
        AuthenticatorSteps.require(certificate.getVersion() == 3, "the attestation certificate is not of version 3.");
        String country = name(certificate, "C");
        AuthenticatorSteps.require(COUNTRIES.contains(country) || USER_ASSIGNED.matcher(country).matches(),
                "the attestation certificate names no country.");
        AuthenticatorSteps.require(!name(certificate, "O").isEmpty(),
                "the attestation certificate names no organisation.");
        AuthenticatorSteps.require(name(certificate, "OU").equals("Authenticator Attestation"),
                "the attestation certificate is not one of an authenticator.");
        AuthenticatorSteps.require(!name(certificate, "CN").isEmpty(), "the attestation certificate names nobody.");
        AuthenticatorSteps.require(certificate.getBasicConstraints() == -1,
                "the attestation certificate is one of an authority.");
        byte[] extension = certificate.getExtensionValue(AAGUID);
        if (extension != null) {
            boolean critical = certificate.getCriticalExtensionOIDs().contains(AAGUID);
            byte[] certified = Arrays.copyOfRange(
                    extension, Math.max(0, extension.length - AAGUID_LENGTH), extension.length);
            AuthenticatorSteps.require(!critical && Arrays.equals(certified, aaguid),
                    "the attestation certificate is one of another model.");
        }
    }

    /** An attribute of the subject's name; empty where there is none. */
    private static String name(X509Certificate certificate, String attribute) throws CeremonyException {
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase(attribute)) {
                    return String.valueOf(part.getValue());
                }
            }
            return "";
        } catch (InvalidNameException e) {
            throw new CeremonyException(
                    "The registration does not verify: the attestation certificate's name is malformed.", e);
        }
    }
}
