package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import com.yubico.yubikit.core.util.Pair;
import com.yubico.yubikit.fido.ctap.PinUvAuthProtocol;
import com.yubico.yubikit.fido.ctap.PinUvAuthProtocolV1;
import com.yubico.yubikit.fido.ctap.PinUvAuthProtocolV2;
import dev.keywright.wire.Cbor;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The platform's side of CTAP2, with a foreign implementation of the PIN/UV auth protocols. */
final class Platform {

    static final int MAKE_CREDENTIAL = 0x01;
    static final int GET_ASSERTION = 0x02;
    static final int GET_INFO = 0x04;
    static final int CLIENT_PIN = 0x06;
    static final int RESET = 0x07;
    static final int GET_NEXT_ASSERTION = 0x08;
    static final int SELECTION = 0x0b;
    static final int CREDENTIAL_MANAGEMENT = 0x41;
    static final int BIO_ENROLLMENT = 0x09;
    static final int CREDENTIAL_MANAGEMENT_WITH_UPDATE = 0x0a;
    static final int LARGE_BLOBS = 0x0c;
    static final int CONFIG = 0x0d;

    static final byte[] CLIENT_DATA_HASH = sha256("client data".getBytes(StandardCharsets.UTF_8));
    static final String RP_ID = "example.com";
    static final int ES256 = -7;
    static final int EDDSA = -8;

    private final TestToken token;
    private final PinUvAuthProtocol protocol;

    Platform(TestToken token, int version) {
        this.token = token;
        this.protocol = version == 1 ? new PinUvAuthProtocolV1() : new PinUvAuthProtocolV2();
    }

    static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    static CBORObject map(Object... keysAndValues) {
        CBORObject map = CBORObject.NewMap();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.Add(keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    static CBORObject array(Object... values) {
        CBORObject array = CBORObject.NewArray();
        Arrays.stream(values).forEach(array::Add);
        return array;
    }

    static CBORObject descriptor(byte[] id) {
        return map("id", id, "type", "public-key");
    }

    static CBORObject algorithms(int... ids) {
        CBORObject array = CBORObject.NewArray();
        Arrays.stream(ids).forEach(id -> array.Add(map("alg", id, "type", "public-key")));
        return array;
    }

    /** A request for a credential that is not stored. */
    static CBORObject creation() {
        return map(
                1, CLIENT_DATA_HASH,
                2, map("id", RP_ID, "name", "Example"),
                3, map("id", new byte[] {1, 2, 3}, "name", "ada", "displayName", "Ada L."),
                4, algorithms(ES256));
    }

    /** A request for a discoverable credential. */
    static CBORObject discoverableCreation(String rpId, int user) {
        return creation()
                .Set(2, map("id", rpId))
                .Set(3, map("id", new byte[] {(byte) user}, "name", "user " + user, "displayName", "User " + user))
                .Set(7, map("rk", true));
    }

    static CBORObject assertion(byte[]... ids) {
        CBORObject request = map(1, RP_ID, 2, CLIENT_DATA_HASH);
        if (ids.length > 0) {
            CBORObject allowList = CBORObject.NewArray();
            Arrays.stream(ids).forEach(id -> allowList.Add(descriptor(id)));
            request.Add(3, allowList);
        }
        return request;
    }

    static byte[] credentialId(CBORObject created) {
        byte[] authData = created.get(CBORObject.FromObject(2)).GetByteString();
        int length = (authData[53] & 0xff) << 8 | authData[54] & 0xff;
        return Arrays.copyOfRange(authData, 55, 55 + length);
    }

    static byte[] authData(CBORObject response) {
        return response.get(CBORObject.FromObject(2)).GetByteString();
    }

    static CBORObject member(CBORObject map, Object key) {
        return map.GetOrDefault(key, null);
    }

    static int flags(CBORObject response) {
        return authData(response)[32] & 0xff;
    }

    static long counter(CBORObject response) {
        byte[] d = authData(response);
        return (d[33] & 0xffL) << 24 | (d[34] & 0xff) << 16 | (d[35] & 0xff) << 8 | d[36] & 0xff;
    }

    int version() {
        return protocol.getVersion();
    }

    /** A key agreement: the platform's key as COSE, and the shared secret. */
    Pair<CBORObject, byte[]> agree() {
        CBORObject peer = member(token.ok(CLIENT_PIN, map(1, version(), 2, 2)), 1);
        Map<Integer, Object> cose = new HashMap<>();
        cose.put(1, 2);
        cose.put(3, -25);
        cose.put(-1, 1);
        cose.put(-2, member(peer, -2).GetByteString());
        cose.put(-3, member(peer, -3).GetByteString());
        Pair<Map<Integer, ?>, byte[]> agreed = protocol.encapsulate(cose);
        CBORObject own = CBORObject.NewMap();
        agreed.first.forEach((key, value) -> own.Add(key, value));
        return new Pair<>(own, agreed.second);
    }

    byte[] encrypt(byte[] secret, byte[] plain) {
        return protocol.encrypt(secret, plain);
    }

    byte[] decrypt(byte[] secret, byte[] cipher) {
        return protocol.decrypt(secret, cipher);
    }

    byte[] authenticate(byte[] key, byte[] message) {
        return protocol.authenticate(key, message);
    }

    static byte[] padded(byte[] pin) {
        return Arrays.copyOf(pin, 64);
    }

    static byte[] pinHash(String pin) {
        return Arrays.copyOf(sha256(pin.getBytes(StandardCharsets.UTF_8)), 16);
    }

    CBORObject setPinRequest(byte[] paddedPin) {
        Pair<CBORObject, byte[]> agreed = agree();
        byte[] newPinEnc = encrypt(agreed.second, paddedPin);
        return map(1, version(), 2, 3, 3, agreed.first, 4, authenticate(agreed.second, newPinEnc), 5, newPinEnc);
    }

    CtapStatus setPin(String pin) {
        return token.status(CLIENT_PIN, setPinRequest(padded(pin.getBytes(StandardCharsets.UTF_8))));
    }

    CtapStatus changePin(String current, String next) {
        return token.status(CLIENT_PIN, changePinRequest(current, next));
    }

    CBORObject changePinRequest(String current, String next) {
        Pair<CBORObject, byte[]> agreed = agree();
        byte[] newPinEnc = encrypt(agreed.second, padded(next.getBytes(StandardCharsets.UTF_8)));
        byte[] pinHashEnc = encrypt(agreed.second, pinHash(current));
        byte[] message = Arrays.copyOf(newPinEnc, newPinEnc.length + pinHashEnc.length);
        System.arraycopy(pinHashEnc, 0, message, newPinEnc.length, pinHashEnc.length);
        return map(
                1, version(),
                2, 4,
                3, agreed.first,
                4, authenticate(agreed.second, message),
                5, newPinEnc,
                6, pinHashEnc);
    }

    /** What answers getPinToken with this PIN. */
    CtapStatus tryPin(String pin) {
        Pair<CBORObject, byte[]> agreed = agree();
        return token.status(CLIENT_PIN, tokenRequest(agreed, pin));
    }

    CBORObject tokenRequest(Pair<CBORObject, byte[]> agreed, String pin) {
        return map(1, version(), 2, 5, 3, agreed.first, 6, encrypt(agreed.second, pinHash(pin)));
    }

    byte[] pinToken(String pin) {
        Pair<CBORObject, byte[]> agreed = agree();
        CBORObject response = token.ok(CLIENT_PIN, tokenRequest(agreed, pin));
        return decrypt(agreed.second, member(response, 2).GetByteString());
    }

    CBORObject permissionRequest(Pair<CBORObject, byte[]> agreed, String pin, int permissions, String rpId) {
        CBORObject request =
                map(1, version(), 2, 9, 3, agreed.first, 6, encrypt(agreed.second, pinHash(pin)), 9, permissions);
        return rpId == null ? request : request.Add(10, rpId);
    }

    byte[] pinToken(String pin, int permissions, String rpId) {
        Pair<CBORObject, byte[]> agreed = agree();
        CBORObject response = token.ok(CLIENT_PIN, permissionRequest(agreed, pin, permissions, rpId));
        return decrypt(agreed.second, member(response, 2).GetByteString());
    }

    /** {@code request} for a makeCredential, with the proof that the PIN is known. */
    CBORObject provenCreation(byte[] pinToken, CBORObject request) {
        return request.Set(8, authenticate(pinToken, CLIENT_DATA_HASH)).Set(9, version());
    }

    /** {@code request} for a getAssertion, with the proof that the PIN is known. */
    CBORObject provenAssertion(byte[] pinToken, CBORObject request) {
        return request.Set(6, authenticate(pinToken, CLIENT_DATA_HASH)).Set(7, version());
    }

    /** A request for credential management, with the proof that the PIN is known. */
    CBORObject management(byte[] pinToken, int subCommand, CBORObject params) {
        byte[] encoded = params == null ? new byte[0] : Cbor.encode(params);
        byte[] message = new byte[1 + encoded.length];
        message[0] = (byte) subCommand;
        System.arraycopy(encoded, 0, message, 1, encoded.length);
        CBORObject request = map(1, subCommand, 3, version(), 4, authenticate(pinToken, message));
        return params == null ? request : request.Add(2, params);
    }
}
