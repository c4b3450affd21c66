package dev.keywright.token.ctap;

import static dev.keywright.token.ctap.Platform.array;
import static dev.keywright.token.ctap.Platform.map;

import com.upokecenter.cbor.CBORObject;
import com.yubico.yubikit.core.util.Pair;
import dev.keywright.wire.Cbor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** Requests that a {@link PreparedToken} answers well, once they are proven where it has a PIN. */
final class GoodRequests {

    /** CTAP 2.1 §6.5.5.7, the permission cm. */
    private static final int CREDENTIAL_MANAGEMENT = 0x04;

    private GoodRequests() {}

    static List<Supplier<CBORObject>> of(int command, PreparedToken prepared, Platform platform) {
        return switch (command) {
            case Platform.MAKE_CREDENTIAL -> List.of(
                    Platform::creation,
                    () -> Platform.discoverableCreation(Platform.RP_ID, 1),
                    () -> Platform.discoverableCreation("other.example", 9)
                            .Set(5, array(Platform.descriptor(prepared.discoverableId())))
                            .Set(6, map("credProtect", 2, "hmac-secret", true)));
            case Platform.GET_ASSERTION -> List.of(
                    Platform::assertion,
                    () -> Platform.assertion(prepared.ids().toArray(byte[][]::new)),
                    () -> Platform.assertion().Set(4, map("hmac-secret", salts(platform))));
            case Platform.CLIENT_PIN -> prepared.hasPin() ? clientPin(platform) : List.of(() -> setPin(platform));
            case Platform.CREDENTIAL_MANAGEMENT -> List.of(
                    () -> map(1, 1),
                    () -> map(1, 2),
                    () -> map(1, 4, 2, map(1, Platform.sha256(Platform.RP_ID.getBytes(StandardCharsets.UTF_8)))),
                    () -> map(1, 6, 2, map(2, Platform.descriptor(prepared.discoverableId()))));
            default -> throw new IllegalArgumentException("no requests for the command " + command);
        };
    }

    private static CBORObject salts(Platform platform) {
        Pair<CBORObject, byte[]> agreed = platform.agree();
        byte[] saltEnc = platform.encrypt(agreed.second, new byte[32]);
        return map(1, agreed.first, 2, saltEnc, 3, platform.authenticate(agreed.second, saltEnc), 4, platform.version());
    }

    private static CBORObject setPin(Platform platform) {
        return platform.setPinRequest(Platform.padded("4321".getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Supplier<CBORObject>> clientPin(Platform platform) {
        return List.of(
                () -> map(2, 1),
                () -> map(1, 2, 2, 2),
                () -> platform.permissionRequest(platform.agree(), PreparedToken.PIN, 3, Platform.RP_ID),
                () -> platform.tokenRequest(platform.agree(), PreparedToken.PIN),
                () -> platform.changePinRequest(PreparedToken.PIN, "4321"));
    }

    /** Adds what proves that the PIN is known, over the request as it now is. */
    static void prove(int command, CBORObject request, PreparedToken prepared, Platform platform) {
        if (!prepared.hasPin()) {
            return;
        }
        switch (command) {
            case Platform.MAKE_CREDENTIAL -> platform.provenCreation(platform.pinToken(PreparedToken.PIN), request);
            case Platform.GET_ASSERTION -> platform.provenAssertion(platform.pinToken(PreparedToken.PIN), request);
            case Platform.CREDENTIAL_MANAGEMENT -> {
                byte[] token = platform.pinToken(PreparedToken.PIN, CREDENTIAL_MANAGEMENT, null);
                CBORObject subCommand = request.GetOrDefault(1, CBORObject.FromObject(0));
                CBORObject params = request.GetOrDefault(2, null);
                byte[] encoded = params == null ? new byte[0] : Cbor.encode(params);
                byte[] message = new byte[1 + encoded.length];
                message[0] = (byte) (subCommand.isNumber() && subCommand.CanValueFitInInt32() ? subCommand.AsInt32Value() : 0);
                System.arraycopy(encoded, 0, message, 1, encoded.length);
                request.Set(3, platform.version()).Set(4, platform.authenticate(token, message));
            }
            default -> {}
        }
    }
}
