package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.token.Outcome;
import dev.keywright.token.TokenCore;
import dev.keywright.token.profile.FirmwareProfile.Fido;
import java.nio.ByteBuffer;
import java.util.Collection;

/** authenticatorGetInfo (CTAP 2.1 §6.4): what the profile says, and whether a PIN is set. */
final class GetInfo implements Command {

    // §6.4, the members of the response.
    private static final int VERSIONS = 0x01;
    private static final int EXTENSIONS = 0x02;
    private static final int AAGUID = 0x03;
    private static final int OPTIONS = 0x04;
    private static final int MAX_MSG_SIZE = 0x05;
    private static final int PIN_UV_AUTH_PROTOCOLS = 0x06;
    private static final int MAX_CREDENTIAL_COUNT_IN_LIST = 0x07;
    private static final int MAX_CREDENTIAL_ID_LENGTH = 0x08;
    private static final int TRANSPORTS = 0x09;
    private static final int ALGORITHMS = 0x0a;
    private static final int MIN_PIN_LENGTH = 0x0d;
    private static final int FIRMWARE_VERSION = 0x0e;

    private static final String CLIENT_PIN = "clientPin";

    private final TokenCore core;
    private final byte[] withPin;
    private final byte[] withoutPin;

    GetInfo(TokenCore core) {
        this.core = core;
        this.withPin = encode(core.profile().fido(), true);
        this.withoutPin = encode(core.profile().fido(), false);
    }

    @Override
    public boolean takesParameters() {
        return false;
    }

    @Override
    public Outcome<byte[]> run(Call call) {
        boolean pinIsSet = core.state().fido().pin() != null;
        return Outcome.of((pinIsSet ? withPin : withoutPin).clone());
    }

    private static byte[] encode(Fido profile, boolean pinIsSet) {
        CBORObject info = CBORObject.NewOrderedMap()
                .Add(VERSIONS, array(profile.versions()))
                .Add(EXTENSIONS, array(profile.extensions()))
                .Add(AAGUID, aaguid(profile))
                .Add(OPTIONS, options(profile, pinIsSet))
                .Add(MAX_MSG_SIZE, profile.maxMessageSize())
                .Add(PIN_UV_AUTH_PROTOCOLS, array(profile.pinProtocols()))
                .Add(MAX_CREDENTIAL_COUNT_IN_LIST, profile.maxCredentialCountInList())
                .Add(MAX_CREDENTIAL_ID_LENGTH, profile.maxCredentialIdLength())
                .Add(TRANSPORTS, array(profile.transports()))
                .Add(ALGORITHMS, algorithms(profile))
                .Add(MIN_PIN_LENGTH, profile.minPinLength());
        if (profile.firmwareVersion() != null) {
            info.Add(FIRMWARE_VERSION, profile.firmwareVersion().intValue());
        }
        return Command.answer(info);
    }

    private static CBORObject options(Fido profile, boolean pinIsSet) {
        CBORObject options = CBORObject.NewMap();
        profile.options()
                .forEach((name, value) -> options.Add(name, name.equals(CLIENT_PIN) ? pinIsSet : value.booleanValue()));
        return options;
    }

    private static CBORObject algorithms(Fido profile) {
        CBORObject algorithms = CBORObject.NewArray();
        for (SignatureAlgorithm algorithm : profile.algorithms()) {
            algorithms.Add(CBORObject.NewOrderedMap()
                    .Add("alg", algorithm.coseId())
                    .Add("type", CredentialDescriptor.PUBLIC_KEY));
        }
        return algorithms;
    }

    private static byte[] aaguid(Fido profile) {
        return ByteBuffer.allocate(16)
                .putLong(profile.aaguid().getMostSignificantBits())
                .putLong(profile.aaguid().getLeastSignificantBits())
                .array();
    }

    private static CBORObject array(Collection<?> values) {
        CBORObject array = CBORObject.NewArray();
        values.forEach(array::Add);
        return array;
    }
}
