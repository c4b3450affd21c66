package dev.keywright.bench;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.Cbor;
import dev.keywright.wire.Cbor.MalformedCbor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** CTAP2 requests as a platform encodes them, without PIN and extensions, and what the benchmarks read of answers. */
final class CtapRequests {

    static final byte[] CLIENT_DATA_HASH = new byte[32];

    private static final int MAKE_CREDENTIAL = 0x01;
    private static final int GET_ASSERTION = 0x02;
    /** Where the attested credential's id begins in authenticator data, after its length (WebAuthn §6.1, §6.5.1). */
    private static final int ID_OFFSET = 32 + 1 + 4 + 16 + 2;

    private CtapRequests() {}

    static byte[] makeCredential(String rpId, byte[] userId, boolean discoverable) {
        return encode(MAKE_CREDENTIAL, CBORObject.NewMap()
                .Add(1, CLIENT_DATA_HASH)
                .Add(2, CBORObject.NewMap().Add("id", rpId))
                .Add(3, CBORObject.NewMap().Add("id", userId).Add("name", "ada"))
                .Add(4, CBORObject.NewArray().Add(CBORObject.NewMap().Add("alg", -7).Add("type", "public-key")))
                .Add(7, CBORObject.NewMap().Add("rk", discoverable)));
    }

    /** @param allowed the one credential of the allow list, or null for a request without one */
    static byte[] getAssertion(String rpId, @Nullable Bytes allowed) {
        CBORObject request = CBORObject.NewMap().Add(1, rpId).Add(2, CLIENT_DATA_HASH);
        if (allowed != null) {
            CBORObject descriptor = CBORObject.NewMap().Add("id", allowed.toArray()).Add("type", "public-key");
            request.Add(3, CBORObject.NewArray().Add(descriptor));
        }
        return encode(GET_ASSERTION, request);
    }

    private static byte[] encode(int command, CBORObject parameters) {
        byte[] encoded = Cbor.encode(parameters);
        byte[] request = new byte[1 + encoded.length];
        request[0] = (byte) command;
        System.arraycopy(encoded, 0, request, 1, encoded.length);
        return request;
    }

    /** {@code answer} itself, once it has turned out to be a success: the speed of a refusal says nothing. */
    static byte[] successful(byte[] answer) {
        if (answer[0] != 0) {
            throw new IllegalStateException("the authenticator answered with status " + answer[0]);
        }
        return answer;
    }

    /** The id of the credential that makeCredential answered with. */
    static Bytes credentialId(byte[] answer) {
        try {
            byte[] authData = Cbor.decode(Arrays.copyOfRange(successful(answer), 1, answer.length))
                    .get(CBORObject.FromObject(2))
                    .GetByteString();
            int length = authData[ID_OFFSET - 1] & 0xff;
            return Bytes.of(Arrays.copyOfRange(authData, ID_OFFSET, ID_OFFSET + length));
        } catch (MalformedCbor e) {
            throw new IllegalStateException(e);
        }
    }
}
