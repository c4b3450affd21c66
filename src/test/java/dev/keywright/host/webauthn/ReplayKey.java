package dev.keywright.host.webauthn;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.host.webauthn.W3cVectors.Ceremony;
import dev.keywright.token.Interaction;
import dev.keywright.token.UserPresence;
import dev.keywright.token.hid.CtapHidApplications;
import dev.keywright.wire.Cbor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** A key that answers with a test vector, or with whatever else it was told to. */
final class ReplayKey implements CtapHidApplications {

    private static final int MAKE_CREDENTIAL = 1;
    private static final int GET_ASSERTION = 2;
    private static final int GET_INFO = 4;
    private static final int GET_NEXT_ASSERTION = 8;

    private final CBORObject options = CBORObject.NewMap().Add("rk", true).Add("up", true);
    private final Deque<byte[]> answers = new ArrayDeque<>();
    /** What it was asked besides its information, decoded. */
    final List<CBORObject> requests = new ArrayList<>();
    /** Whom it asks for a touch before it answers. */
    UserPresence presence = UserPresence.ALWAYS;

    ReplayKey option(String name, boolean value) {
        options.set(name, value ? CBORObject.True : CBORObject.False);
        return this;
    }

    ReplayKey answers(int status) {
        answers.add(new byte[] {(byte) status});
        return this;
    }

    ReplayKey registers(Ceremony registration) throws Exception {
        CBORObject attestation = Cbor.decode(registration.bytes("attestationObject"));
        return answers(CBORObject.NewMap()
                .Add(1, attestation.get("fmt"))
                .Add(2, attestation.get("authData"))
                .Add(3, attestation.get("attStmt")));
    }

    /** @param of how many accounts it has; told with the first */
    ReplayKey asserts(Ceremony authentication, byte[] credentialId, String user, int of) {
        return asserts(authentication, credentialId, user, of, true);
    }

    ReplayKey asserts(Ceremony authentication, byte[] credentialId, String user, int of, boolean named) {
        CBORObject entity = CBORObject.NewMap().Add("id", user.getBytes(StandardCharsets.UTF_8));
        if (named) {
            entity.Add("name", user).Add("displayName", user);
        }
        CBORObject assertion = CBORObject.NewMap()
                .Add(1, CBORObject.NewMap().Add("id", credentialId).Add("type", "public-key"))
                .Add(2, authentication.bytes("authenticatorData"))
                .Add(3, authentication.bytes("signature"))
                .Add(4, entity);
        return answers(of > 1 ? assertion.Add(5, of) : assertion);
    }

    private ReplayKey answers(CBORObject response) {
        byte[] encoded = Cbor.encode(response);
        byte[] answer = new byte[encoded.length + 1];
        System.arraycopy(encoded, 0, answer, 1, encoded.length);
        answers.add(answer);
        return this;
    }

    @Override
    public byte[] cbor(byte[] request, Interaction interaction) {
        if (request[0] == GET_INFO) {
            byte[] info = Cbor.encode(CBORObject.NewMap()
                    .Add(1, CBORObject.NewArray().Add("FIDO_2_0"))
                    .Add(3, new byte[16])
                    .Add(4, options));
            return new ReplayKey().answers(CBORObject.DecodeFromBytes(info)).answers.remove();
        }
        if (request[0] != MAKE_CREDENTIAL && request[0] != GET_ASSERTION && request[0] != GET_NEXT_ASSERTION) {
            return new byte[] {1};
        }
        requests.add(request.length == 1
                ? CBORObject.NewMap()
                : CBORObject.DecodeFromBytes(Arrays.copyOfRange(request, 1, request.length)));
        if (interaction.awaitTouch(presence, "replay") == UserPresence.Answer.CANCELLED) {
            return new byte[] {0x2d};
        }
        return answers.remove();
    }

    @Override
    public byte[] msg(byte[] apdu, Interaction interaction) {
        return new byte[] {0x6d, 0};
    }
}
