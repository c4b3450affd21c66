package dev.keywright.rp;

import com.upokecenter.cbor.CBORObject;
import com.yubico.webauthn.data.AttestationType;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DERSet;

/** The format "android-key" (WebAuthn Level 3 §8.4), which webauthn-server-core does not look at. */
final class AndroidKeyStatement {

    /** §8.4.1: the extension with the KeyDescription of Android's "Key and ID attestation", and its members. */
    private static final String EXTENSION = "1.3.6.1.4.1.11129.2.1.17";
    private static final int CHALLENGE = 4;
    private static final int SOFTWARE_ENFORCED = 6;
    private static final int TEE_ENFORCED = 7;
    /** Tags of an AuthorizationList. */
    private static final int PURPOSE = 1;
    private static final int ALL_APPLICATIONS = 600;
    private static final int ORIGIN = 702;
    /** KM_ORIGIN_GENERATED and KM_PURPOSE_SIGN. */
    private static final ASN1Integer GENERATED = new ASN1Integer(0);
    private static final ASN1Set SIGN = new DERSet(new ASN1Integer(2));

    private AndroidKeyStatement() {}

    static OwnStatements.Claim verify(OwnStatements.Subject subject, CBORObject statement) throws CeremonyException {
        List<X509Certificate> path = AttestationPath.read(statement.get("x5c"));
        X509Certificate own = path.get(0);
        OwnStatements.verify(
                subject,
                OwnStatements.algorithm(statement),
                own.getPublicKey(),
                OwnStatements.bytes(statement, "sig"));
        AuthenticatorSteps.require(subject.key().is(own.getPublicKey()),
                "the attestation certificate is one of another key.");
        ASN1Sequence description = description(own);
        AuthenticatorSteps.require(
                MessageDigest.isEqual(
                        ASN1OctetString.getInstance(description.getObjectAt(CHALLENGE)).getOctets(),
                        subject.clientDataHash()),
                "the attestation certificate was made for another ceremony.");
        checkAuthorizations(
                ASN1Sequence.getInstance(description.getObjectAt(SOFTWARE_ENFORCED)),
                ASN1Sequence.getInstance(description.getObjectAt(TEE_ENFORCED)));
        return new OwnStatements.Claim(AttestationType.BASIC, path);
    }

    private static ASN1Sequence description(X509Certificate certificate) throws CeremonyException {
        byte[] extension = certificate.getExtensionValue(EXTENSION);
        AuthenticatorSteps.require(extension != null, "the attestation certificate does not describe the key.");
        ASN1Sequence description =
                ASN1Sequence.getInstance(ASN1OctetString.getInstance(extension).getOctets());
        AuthenticatorSteps.require(description.size() > TEE_ENFORCED,
                "the attestation certificate does not describe the key.");
        return description;
    }

    /**
     * The union of both lists counts: keys kept by software are not refused for that alone. What a list leaves out is
     * not held against it, as the vector of §16 leaves out both; Android names origin and purpose of each key.
     */
    private static void checkAuthorizations(ASN1Sequence software, ASN1Sequence tee) throws CeremonyException {
        for (ASN1Sequence list : List.of(software, tee)) {
            for (ASN1Encodable element : list) {
                ASN1TaggedObject authorization = ASN1TaggedObject.getInstance(element);
                switch (authorization.getTagNo()) {
                    case ALL_APPLICATIONS -> throw AuthenticatorSteps.refused(
                            "the key can be used by all applications of the device.");
                    case ORIGIN -> AuthenticatorSteps.require(
                            GENERATED.equals(authorization.getExplicitBaseObject()),
                            "the key was not made by the device that keeps it.");
                    case PURPOSE -> AuthenticatorSteps.require(
                            SIGN.equals(authorization.getExplicitBaseObject()),
                            "the key serves other purposes than to sign.");
                    default -> {}
                }
            }
        }
    }
}
