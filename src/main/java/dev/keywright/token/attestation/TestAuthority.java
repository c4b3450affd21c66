package dev.keywright.token.attestation;

import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.crypto.SigningKey;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.state.FidoState.Attestation;
import dev.keywright.wire.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;

/**
 * The authority that certifies the attestation keys of emulated keys. All private keys follow from a published label,
 * so that anyone can rebuild them and nobody can mistake their word for a proof: trust them in tests only.
 */
public final class TestAuthority {

    /** What the authority's key is made from: the first SHA-256 over label and count that is a P-256 scalar. */
    public static final String LABEL = "Keywright test attestation authority, version 1. It proves nothing.";

    /** WebAuthn §8.2.1 demands this text. */
    private static final String UNIT = "Authenticator Attestation";

    /** id-fido-gen-ce-aaguid (WebAuthn §8.2.1). */
    private static final ASN1ObjectIdentifier AAGUID = new ASN1ObjectIdentifier("1.3.6.1.4.1.45724.1.1.4");
    /** id-fido-gen-ce-sernum (WebAuthn §8.2.2). */
    private static final ASN1ObjectIdentifier SERIAL_NUMBER = new ASN1ObjectIdentifier("1.3.6.1.4.1.45724.1.1.2");
    /** id-fido-u2f-ce-transports (FIDO U2F Authenticator Transports Extension 1.2 §3). */
    private static final ASN1ObjectIdentifier TRANSPORTS = new ASN1ObjectIdentifier("1.3.6.1.4.1.45724.2.1.1");

    private static final class Root {
        static final Issuer ISSUER = new Issuer(
                Issuer.name("Keywright test authority (for tests, proves nothing)", "Testing only"),
                PublishedKey.of(LABEL, SignatureAlgorithm.ES256));
        static final Bytes CERTIFICATE = ISSUER.root();
    }

    private TestAuthority() {}

    /** The authority's certificate, X.509 in DER, for tests that want a trust anchor. */
    public static Bytes certificate() {
        return Root.CERTIFICATE;
    }

    /**
     * The batch attestation (WebAuthn §6.5.4, "basic") of a device, fit for "packed" (§8.2.1) and for U2F (§8.6). All
     * emulated keys of one profile have it, so it tells none from another.
     */
    public static Attestation issue(FirmwareProfile profile) {
        return issue(key(profile), "Keywright emulated key (for tests, proves nothing)", extensions(profile));
    }

    /** What signs the batch attestation. */
    static SigningKey key(FirmwareProfile profile) {
        return PublishedKey.of(LABEL + "/" + profile.name(), SignatureAlgorithm.ES256);
    }

    /**
     * The enterprise attestation (WebAuthn §8.2.2) of one emulated key, which tells it from all others.
     *
     * @param serial the key's serial number, which the certificate carries in four bytes, big-endian
     */
    public static Attestation issueEnterprise(FirmwareProfile profile, int serial) {
        List<Extension> extensions = extensions(profile);
        byte[] octets = ByteBuffer.allocate(4).putInt(serial).array();
        extensions.add(Issuer.extension(SERIAL_NUMBER, false, new DEROctetString(octets)));
        return issue(PublishedKey.of(LABEL + "/" + profile.name() + "/" + serial, SignatureAlgorithm.ES256),
                "Keywright emulated key " + serial + " (for tests, proves nothing)", extensions);
    }

    private static Attestation issue(SigningKey key, String commonName, List<Extension> extensions) {
        return new Attestation(
                key, List.of(Root.ISSUER.certify(Issuer.name(commonName, UNIT), key, extensions)));
    }

    private static List<Extension> extensions(FirmwareProfile profile) {
        List<Extension> extensions = new ArrayList<>();
        extensions.add(Issuer.extension(Extension.basicConstraints, true, new BasicConstraints(false)));
        // A device that speaks U2F alone has no AAGUID.
        if (profile.fido().speaksCtap2()) {
            extensions.add(Issuer.extension(AAGUID, false, new DEROctetString(profile.fido().aaguidBytes())));
        }
        extensions.add(Issuer.extension(TRANSPORTS, false, transports(profile.fido().transports())));
        return extensions;
    }

    /** A BIT STRING: bit 1 is BLE, 2 USB, 3 NFC, 4 a built-in USB; bit 0 is the highest of the byte. */
    private static DERBitString transports(List<String> names) {
        int bits = 0;
        for (String name : names) {
            bits |= switch (name) {
                case "ble" -> 0x40;
                case "usb" -> 0x20;
                case "nfc" -> 0x10;
                case "internal" -> 0x08;
                default -> 0;
            };
        }
        return new DERBitString((byte) bits, bits == 0 ? 0 : Integer.numberOfTrailingZeros(bits));
    }
}
