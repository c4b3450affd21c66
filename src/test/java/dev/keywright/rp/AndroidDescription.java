package dev.keywright.rp;

import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.jspecify.annotations.Nullable;

/**
 * What an Android device says of a key that it made, as its "Key and ID attestation" has it.
 *
 * @param challenge what the key was attested for; null for what it should have been
 * @param refusal   what a relying party says of it
 */
record AndroidDescription(
        String name,
        byte @Nullable [] challenge,
        List<DERTaggedObject> software,
        List<DERTaggedObject> hardware,
        boolean whole,
        String refusal) {

    /** KeyMint's tags: purpose, allApplications, origin. */
    private static final DERTaggedObject SIGN = tagged(1, new DERSet(new ASN1Integer(2)));
    private static final DERTaggedObject GENERATED = tagged(702, new ASN1Integer(0));
    private static final DERTaggedObject ALL_APPLICATIONS = tagged(600, DERNull.INSTANCE);
    private static final DERTaggedObject IMPORTED = tagged(702, new ASN1Integer(2));
    private static final DERTaggedObject DECRYPT_TOO =
            tagged(1, new DERSet(new ASN1Encodable[] {new ASN1Integer(1), new ASN1Integer(2)}));
    private static final DERTaggedObject DECRYPT = tagged(1, new DERSet(new ASN1Integer(1)));

    private static DERTaggedObject tagged(int tag, ASN1Encodable value) {
        return new DERTaggedObject(true, tag, value);
    }

    static AndroidDescription good() {
        return new AndroidDescription("good", null, List.of(), List.of(SIGN, GENERATED), true, "");
    }

    static List<AndroidDescription> wrong() {
        String all = "the key can be used by all applications of the device.";
        String origin = "the key was not made by the device that keeps it.";
        String purpose = "the key serves other purposes than to sign.";
        return List.of(
                new AndroidDescription("another ceremony", new byte[32], List.of(), List.of(SIGN, GENERATED), true,
                        "the attestation certificate was made for another ceremony."),
                lists("all applications, by software", List.of(ALL_APPLICATIONS), List.of(SIGN, GENERATED), all),
                lists("all applications", List.of(), List.of(SIGN, ALL_APPLICATIONS, GENERATED), all),
                lists("imported", List.of(), List.of(SIGN, IMPORTED), origin),
                lists("imported, by software", List.of(IMPORTED), List.of(SIGN, GENERATED), origin),
                lists("decrypts, too", List.of(), List.of(DECRYPT_TOO, GENERATED), purpose),
                lists("decrypts", List.of(DECRYPT), List.of(GENERATED), purpose),
                new AndroidDescription("cut short", null, List.of(), List.of(), false,
                        "the attestation certificate does not describe the key."));
    }

    private static AndroidDescription lists(
            String name, List<DERTaggedObject> software, List<DERTaggedObject> hardware, String refusal) {
        return new AndroidDescription(name, null, software, hardware, true, refusal);
    }

    /** The KeyDescription for the ceremony with this hash. */
    DERSequence with(byte[] clientDataHash) {
        ASN1Encodable[] members = {
            new ASN1Integer(300),
            new ASN1Enumerated(1),
            new ASN1Integer(300),
            new ASN1Enumerated(1),
            new DEROctetString(challenge == null ? clientDataHash : challenge),
            new DEROctetString(new byte[0]),
            new DERSequence(software.toArray(new ASN1Encodable[0])),
            new DERSequence(hardware.toArray(new ASN1Encodable[0]))
        };
        return new DERSequence(whole ? members : Arrays.copyOf(members, members.length - 1));
    }

    @Override
    public String toString() {
        return name;
    }
}
