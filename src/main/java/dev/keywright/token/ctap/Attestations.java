package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.crypto.SigningKey;
import dev.keywright.token.TokenCore;
import dev.keywright.token.profile.FidoProfile;
import dev.keywright.token.state.FidoState;
import dev.keywright.wire.Bytes;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The end of makeCredential (CTAP 2.3 §6.1.2 step 19): what vouches for a new credential, and the answer with it. */
final class Attestations {

    // §6.1, the members of the response.
    private static final int FMT = 0x01;
    private static final int AUTH_DATA = 0x02;
    private static final int ATT_STMT = 0x03;
    private static final int EP_ATT = 0x04;

    // WebAuthn §8.2, §8.6 and §8.7, the formats.
    private static final String PACKED = "packed";
    private static final String FIDO_U2F = "fido-u2f";
    private static final String NONE = "none";

    /** WebAuthn §8.6: what is signed begins with a byte of zero. */
    private static final byte[] RESERVED = {0x00};
    /** WebAuthn §8.6, publicKeyU2F: SEC 1 §2.3.3, an uncompressed point. */
    private static final byte[] UNCOMPRESSED = {0x04};
    /** U2F knows no models, and some relying parties hold a statement in its format to that. */
    private static final UUID NO_AAGUID = new UUID(0, 0);

    private final TokenCore core;
    private final FidoProfile profile;
    private final EnterpriseAttestation enterprise;

    Attestations(TokenCore core, EnterpriseAttestation enterprise) {
        this.core = core;
        this.profile = core.profile().fido();
        this.enterprise = enterprise;
    }

    /**
     * What the platform asked for, once checked.
     *
     * @param enterprise whether the relying party may have the enterprise attestation
     * @param formats    the attestationFormatsPreference, or null where it was not sent or the key does not know it
     */
    record Request(
            Bytes rpIdHash,
            byte[] clientDataHash,
            boolean verified,
            boolean enterprise,
            @Nullable List<String> formats) {}

    /** The members of the response that every new credential has. */
    CBORObject attest(Request request, Bytes id, SigningKey key, CBORObject extensionOutputs) {
        String format = format(request, key);
        byte[] authData = AuthenticatorData.ofRegistration(
                request.rpIdHash,
                request.verified,
                profile.backup(),
                SignatureCount.current(core),
                format.equals(FIDO_U2F) ? NO_AAGUID : profile.aaguid(),
                id,
                key,
                extensionOutputs);
        CBORObject statement = switch (format) {
            case PACKED -> packed(request, authData, key);
            case FIDO_U2F -> fidoU2f(request, id, key);
            default -> CBORObject.NewMap();
        };
        CBORObject response =
                CBORObject.NewOrderedMap().Add(FMT, format).Add(AUTH_DATA, authData).Add(ATT_STMT, statement);
        if (request.enterprise && format.equals(PACKED)) {
            response.Add(EP_ATT, true);
        }
        return response;
    }

    /**
     * The first format of the platform's list that this key has. "none" alone asks for no attestation at all; it is
     * given as an empty statement (WebAuthn §8.7), since clients miss a member that is left out.
     */
    private String format(Request request, SigningKey key) {
        if (request.formats != null) {
            if (request.formats.equals(List.of(NONE))) {
                return NONE;
            }
            for (String format : request.formats) {
                if (has(format, key)) {
                    return format;
                }
            }
        }
        boolean nobody = profile.attestation() == FidoProfile.Attestation.NONE && !request.enterprise;
        return nobody ? NONE : PACKED;
    }

    private boolean has(String format, SigningKey key) {
        List<String> formats = profile.attestationFormats();
        return formats != null && formats.contains(format) && switch (format) {
            case PACKED, NONE -> true;
            case FIDO_U2F -> key.algorithm() == SignatureAlgorithm.ES256;
            default -> false;
        };
    }

    /** WebAuthn §8.2: by the enterprise or the batch attestation, or else by the credential's own key. */
    private CBORObject packed(Request request, byte[] authData, SigningKey key) {
        if (!request.enterprise && profile.attestation() != FidoProfile.Attestation.BASIC) {
            return signed(key, authData, request.clientDataHash);
        }
        FidoState.Attestation attestation =
                request.enterprise ? enterprise.attestation() : core.state().fido().attestation();
        return signed(attestation.key(), authData, request.clientDataHash).Add("x5c", certificates(attestation));
    }

    private CBORObject signed(SigningKey key, byte[] authData, byte[] clientDataHash) {
        return CBORObject.NewOrderedMap()
                .Add("alg", key.algorithm().coseId())
                .Add("sig", core.crypto().sign(key, authData, clientDataHash));
    }

    /** WebAuthn §8.6, for an ES256 credential. */
    private CBORObject fidoU2f(Request request, Bytes id, SigningKey key) {
        FidoState.Attestation attestation = core.state().fido().attestation();
        byte[] signature = core.crypto().sign(
                attestation.key(), RESERVED, request.rpIdHash.toArray(), request.clientDataHash, id.toArray(),
                UNCOMPRESSED, key.publicBytes());
        return CBORObject.NewOrderedMap().Add("sig", signature).Add("x5c", certificates(attestation));
    }

    private static CBORObject certificates(FidoState.Attestation attestation) {
        CBORObject certificates = CBORObject.NewArray();
        attestation.certificates().forEach(certificate -> certificates.Add(certificate.toArray()));
        return certificates;
    }
}
