package dev.keywright.rp;

import com.upokecenter.cbor.CBOREncodeOptions;
import com.upokecenter.cbor.CBORException;
import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import java.util.Set;

/**
 * Holds an attestation object to its form (WebAuthn Level 3 §6.5.4): one CBOR map of {@code fmt}, {@code attStmt} and
 * {@code authData}, nothing after it, and an empty statement of the format "none" (§8.7). webauthn-server-core reads it
 * as if it were JSON, so that it takes byte strings for names and ignores what follows, and looks at no "none".
 */
final class AttestationForm {

    private static final Set<CBORObject> MEMBERS = Set.of(
            CBORObject.FromObject("fmt"), CBORObject.FromObject("attStmt"), CBORObject.FromObject("authData"));

    /** Level 3 §8.9: an array of statements in other formats, for which there is no authenticator yet. */
    private static final CBORObject COMPOUND = CBORObject.FromObject("compound");

    private static final CBOREncodeOptions STRICT =
            new CBOREncodeOptions("allowduplicatekeys=false;resolvereferences=false");

    private AttestationForm() {}

    /** The statement's format. */
    static String check(byte[] attestationObject) throws CeremonyException {
        CBORObject object;
        try {
            object = CBORObject.DecodeFromBytes(attestationObject, STRICT);
        } catch (CBORException e) {
            throw new CeremonyException("The attestation object is not one CBOR item.", e);
        }
        if (object.getType() != CBORType.Map || !MEMBERS.equals(Set.copyOf(object.getKeys()))) {
            throw new CeremonyException("The attestation object is not a map of fmt, attStmt and authData.");
        }
        CBORObject statement = object.get("attStmt");
        if (COMPOUND.equals(object.get("fmt"))) {
            throw new CeremonyException(
                    "A compound attestation cannot be verified here; ask for none, or use another authenticator.");
        }
        if (object.get("fmt").getType() != CBORType.TextString
                || object.get("authData").getType() != CBORType.ByteString
                || statement.getType() != CBORType.Map
                || statement.getKeys().stream().anyMatch(key -> key.getType() != CBORType.TextString)) {
            throw new CeremonyException("The attestation object's members are not of their types.");
        }
        String format = object.get("fmt").AsString();
        if (format.equals("none") && statement.size() != 0) {
            throw new CeremonyException("An attestation of the format \"none\" holds no statement.");
        }
        return format;
    }
}
