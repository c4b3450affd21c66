package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.crypto.SigningKey;
import dev.keywright.token.TokenCore;
import dev.keywright.wire.CoseKey;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The PIN/UV auth protocols of one profile, and the key agreement that all of them share (CTAP 2.1 §6.5.6). */
final class PinUvAuthProtocols {

    private static final int COORDINATE = 32;

    private final TokenCore core;
    private final List<PinUvAuthProtocol> supported;

    PinUvAuthProtocols(TokenCore core) {
        this.core = core;
        List<PinUvAuthProtocol> known = List.of(
                new PinUvAuthProtocolOne(core.crypto()),
                new PinUvAuthProtocolTwo(core.crypto(), core.environment().random()));
        List<Integer> numbers = core.profile().fido().pinProtocols();
        this.supported = known.stream()
                .filter(protocol -> numbers.contains(protocol.version()))
                .toList();
        if (supported.size() != numbers.size()) {
            throw new IllegalArgumentException(
                    "the profile lists PIN protocols " + numbers + ", and only 1 and 2 are known");
        }
    }

    /** @throws CtapError MISSING_PARAMETER when absent, INVALID_PARAMETER when the profile does not have it */
    PinUvAuthProtocol require(@Nullable Integer version) throws CtapError {
        if (version == null) {
            throw new CtapError(CtapStatus.MISSING_PARAMETER);
        }
        for (PinUvAuthProtocol protocol : supported) {
            if (protocol.version() == version) {
                return protocol;
            }
        }
        throw new CtapError(CtapStatus.INVALID_PARAMETER);
    }

    /** getPublicKey(): the key agreement key as a COSE_Key. */
    CBORObject publicKey(PinUvAuthProtocol protocol, VolatileState memory) {
        return CoseKey.ofKeyAgreement(own(protocol, memory).publicBytes());
    }

    /**
     * decapsulate(): the secret shared with the platform whose key is {@code peer}.
     *
     * @throws CtapError INVALID_PARAMETER when {@code peer} is no point on P-256
     */
    SharedSecret decapsulate(PinUvAuthProtocol protocol, Parameters peer, VolatileState memory) throws CtapError {
        byte[] z = CoseKey.keyAgreementPoint(peer.raw())
                .flatMap(point -> core.crypto().ecdh(
                        own(protocol, memory),
                        Arrays.copyOf(point, COORDINATE),
                        Arrays.copyOfRange(point, COORDINATE, 2 * COORDINATE)))
                .orElseThrow(() -> new CtapError(CtapStatus.INVALID_PARAMETER));
        try {
            return new SharedSecret(protocol, protocol.kdf(z));
        } finally {
            Arrays.fill(z, (byte) 0);
        }
    }

    private SigningKey own(PinUvAuthProtocol protocol, VolatileState memory) {
        return memory.keyAgreementKey(
                protocol,
                () -> core.crypto().generate(SignatureAlgorithm.ES256, core.environment().random()));
    }
}
