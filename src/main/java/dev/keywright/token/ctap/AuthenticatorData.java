package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.crypto.SigningKey;
import dev.keywright.token.profile.FidoProfile.Backup;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.Cbor;
import dev.keywright.wire.CoseKey;
import java.nio.ByteBuffer;
import java.util.UUID;

/** The authenticator data that an authenticator signs (WebAuthn §6.1). */
final class AuthenticatorData {

    // WebAuthn §6.1, the flags.
    private static final int USER_PRESENT = 0x01;
    private static final int USER_VERIFIED = 0x04;
    private static final int BACKUP_ELIGIBLE = 0x08;
    private static final int BACKED_UP = 0x10;
    private static final int ATTESTED_CREDENTIAL = 0x40;
    private static final int EXTENSIONS = 0x80;

    private static final int HEAD = 32 + 1 + 4;
    private static final byte[] NOTHING = {};

    private AuthenticatorData() {}

    /**
     * @param backup     where the credential may be besides (WebAuthn §6.1.3)
     * @param counter    the signature counter, of which 32 bits are sent
     * @param extensions the outputs; an empty map where there are none
     */
    static byte[] ofAssertion(
            Bytes rpIdHash, boolean present, boolean verified, Backup backup, long counter, CBORObject extensions) {
        byte[] outputs = encode(extensions);
        return head(rpIdHash, flags(present, verified, backup) | flag(outputs), counter, outputs.length)
                .put(outputs)
                .array();
    }

    /** As for an assertion, with the attested credential data of §6.5.1; a registration always had a touch. */
    static byte[] ofRegistration(
            Bytes rpIdHash,
            boolean verified,
            Backup backup,
            long counter,
            UUID aaguid,
            Bytes credentialId,
            SigningKey key,
            CBORObject extensions) {
        byte[] outputs = encode(extensions);
        byte[] id = credentialId.toArray();
        byte[] cose = CoseKey.encodedCredential(key.algorithm(), key.publicBytes());
        int flags = flags(true, verified, backup) | ATTESTED_CREDENTIAL | flag(outputs);
        return head(rpIdHash, flags, counter, 16 + 2 + id.length + cose.length + outputs.length)
                .putLong(aaguid.getMostSignificantBits())
                .putLong(aaguid.getLeastSignificantBits())
                .putShort((short) id.length)
                .put(id)
                .put(cose)
                .put(outputs)
                .array();
    }

    private static ByteBuffer head(Bytes rpIdHash, int flags, long counter, int more) {
        return ByteBuffer.allocate(HEAD + more)
                .put(rpIdHash.toArray())
                .put((byte) flags)
                .putInt((int) counter);
    }

    private static byte[] encode(CBORObject extensions) {
        return extensions.size() == 0 ? NOTHING : Cbor.encode(extensions);
    }

    private static int flag(byte[] outputs) {
        return outputs.length == 0 ? 0 : EXTENSIONS;
    }

    private static int flags(boolean present, boolean verified, Backup backup) {
        return (present ? USER_PRESENT : 0) | (verified ? USER_VERIFIED : 0) | switch (backup) {
            case NONE -> 0;
            case ELIGIBLE -> BACKUP_ELIGIBLE;
            case BACKED_UP -> BACKUP_ELIGIBLE | BACKED_UP;
        };
    }
}
