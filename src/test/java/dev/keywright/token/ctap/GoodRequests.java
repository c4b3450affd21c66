package dev.keywright.token.ctap;

import static dev.keywright.token.ctap.Platform.array;
import static dev.keywright.token.ctap.Platform.map;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import com.yubico.yubikit.core.util.Pair;
import dev.keywright.wire.Cbor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Requests that a {@link PreparedToken} answers well, once they are proven where it has a PIN. */
final class GoodRequests {

    // CTAP 2.1 §6.5.5.7, the permissions.
    private static final int MC_AND_GA = 0x03;
    private static final int CM = 0x04;
    private static final int BE = 0x08;
    private static final int LBW = 0x10;
    private static final int ACFG = 0x20;

    /** getModality has no subcommand; cancelCurrentEnrollment and getFingerprintSensorInfo need no proof (§6.7). */
    private static final List<Integer> UNPROVEN_ENROLLMENT = List.of(0, 3, 7);

    private GoodRequests() {}

    static List<Supplier<CBORObject>> of(int command, PreparedToken prepared, Platform platform) {
        return switch (command) {
            case Platform.MAKE_CREDENTIAL -> makeCredential(platform);
            case Platform.GET_ASSERTION -> List.of(
                    Platform::assertion,
                    () -> Platform.assertion(prepared.ids().toArray(byte[][]::new)),
                    () -> Platform.assertion().Set(4, map("hmac-secret", salts(platform), "credBlob", true)),
                    () -> Platform.assertion().Set(4, map("largeBlobKey", true, "thirdPartyPayment", true)));
            case Platform.CLIENT_PIN -> prepared.hasPin() ? clientPin(platform) : List.of(() -> setPin(platform));
            case Platform.BIO_ENROLLMENT -> List.of(
                    () -> map(6, true),
                    () -> map(1, 1, 2, 7),
                    () -> map(1, 1, 2, 1, 3, map(3, 10_000)),
                    () -> map(1, 1, 2, 3),
                    () -> map(1, 1, 2, 4),
                    () -> map(1, 1, 2, 5, 3, map(1, prepared.fingerId(), 2, "thumb")),
                    () -> map(1, 1, 2, 6, 3, map(1, prepared.fingerId())));
            case Platform.CREDENTIAL_MANAGEMENT -> credentialManagement(prepared);
            case Platform.CREDENTIAL_MANAGEMENT_WITH_UPDATE -> Stream.concat(
                            credentialManagement(prepared).stream(),
                            Stream.<Supplier<CBORObject>>of(() -> map(1, 7, 2, map(
                                    2, Platform.descriptor(prepared.discoverableId()),
                                    3, map("id", prepared.discoverableUser(), "name", "new", "displayName", "New")))))
                    .toList();
            case Platform.LARGE_BLOBS -> List.of(
                    () -> map(1, 17, 3, 0),
                    () -> map(2, largeBlobs(), 3, 0, 4, largeBlobs().length),
                    () -> map(2, Arrays.copyOf(largeBlobs(), 4), 3, 0, 4, largeBlobs().length));
            case Platform.CONFIG -> List.of(
                    () -> map(1, 1),
                    () -> map(1, 2),
                    () -> map(1, 3, 2, map(1, 6, 2, array(Platform.RP_ID), 3, false, 4, false)),
                    () -> map(1, 4));
            default -> throw new IllegalArgumentException("no requests for the command " + command);
        };
    }

    private static List<Supplier<CBORObject>> makeCredential(Platform platform) {
        return List.of(
                Platform::creation,
                () -> Platform.discoverableCreation(Platform.RP_ID, 1),
                () -> Platform.discoverableCreation(Platform.RP_ID, 9)
                        .Set(5, array(Platform.descriptor(new byte[16])))
                        .Set(6, map("credProtect", 2, "hmac-secret", true, "credBlob", new byte[] {1, 2, 3})),
                () -> Platform.discoverableCreation(Platform.RP_ID, 9)
                        .Set(6, map("largeBlobKey", true, "minPinLength", true, "pinComplexityPolicy", true)),
                () -> Platform.creation()
                        .Set(6, map(
                                "hmac-secret", true, "hmac-secret-mc", salts(platform), "thirdPartyPayment", true,
                                "uvm", true)));
    }

    private static List<Supplier<CBORObject>> credentialManagement(PreparedToken prepared) {
        return List.of(
                () -> map(1, 1),
                () -> map(1, 2),
                () -> map(1, 4, 2, map(1, Platform.sha256(Platform.RP_ID.getBytes(StandardCharsets.UTF_8)))),
                () -> map(1, 6, 2, map(2, Platform.descriptor(prepared.discoverableId()))));
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
                () -> map(2, 7),
                () -> map(1, platform.version(), 2, 6, 3, platform.agree().first, 9, 3, 10, Platform.RP_ID),
                () -> platform.permissionRequest(platform.agree(), PreparedToken.PIN, MC_AND_GA, Platform.RP_ID),
                () -> platform.tokenRequest(platform.agree(), PreparedToken.PIN),
                () -> platform.changePinRequest(PreparedToken.PIN, "4321"));
    }

    /** A serialized large-blob array without entries, with its checksum. */
    private static byte[] largeBlobs() {
        byte[] array = {(byte) 0x80};
        return join(array, Arrays.copyOf(Platform.sha256(array), 16));
    }

    /** {@code request} as it now is, with what proves that the PIN is known where the command asks for it. */
    static CBORObject proven(int command, CBORObject request, Platform platform) {
        return switch (command) {
            case Platform.MAKE_CREDENTIAL -> platform.provenCreation(token(MC_AND_GA, platform), request);
            case Platform.GET_ASSERTION -> platform.provenAssertion(token(MC_AND_GA, platform), request);
            case Platform.CREDENTIAL_MANAGEMENT, Platform.CREDENTIAL_MANAGEMENT_WITH_UPDATE ->
                proven(request, 3, CM, join(subCommand(request, 1), encoded(request, 2)), platform);
            case Platform.BIO_ENROLLMENT -> UNPROVEN_ENROLLMENT.contains(integer(request, 2))
                    ? request
                    : proven(request, 4, BE, join(new byte[] {1}, subCommand(request, 2), encoded(request, 3)), platform);
            case Platform.CONFIG -> proven(
                    request,
                    3,
                    ACFG,
                    join(prefix(), new byte[] {Platform.CONFIG}, subCommand(request, 1), encoded(request, 2)),
                    platform);
            case Platform.LARGE_BLOBS -> provenLargeBlobs(request, platform);
            default -> request;
        };
    }

    private static CBORObject provenLargeBlobs(CBORObject request, Platform platform) {
        CBORObject data = request.GetOrDefault(2, null);
        if (data == null || data.getType() != CBORType.ByteString) {
            return request;
        }
        byte[] offset = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(integer(request, 3)).array();
        byte[] message = join(
                prefix(), new byte[] {Platform.LARGE_BLOBS, 0}, offset, Platform.sha256(data.GetByteString()));
        byte[] token = token(LBW, platform);
        return request.Set(5, platform.authenticate(token, message)).Set(6, platform.version());
    }

    /** @param member of the protocol's version; the proof stands in the next */
    private static CBORObject proven(
            CBORObject request, int member, int permission, byte[] message, Platform platform) {
        byte[] proof = platform.authenticate(token(permission, platform), message);
        return request.Set(member, platform.version()).Set(member + 1, proof);
    }

    private static byte[] token(int permission, Platform platform) {
        return platform.pinToken(PreparedToken.PIN, permission, permission == MC_AND_GA ? Platform.RP_ID : null);
    }

    private static byte[] prefix() {
        byte[] prefix = new byte[32];
        Arrays.fill(prefix, (byte) 0xff);
        return prefix;
    }

    private static byte[] subCommand(CBORObject request, int member) {
        return new byte[] {(byte) integer(request, member)};
    }

    private static int integer(CBORObject request, int member) {
        CBORObject value = request.GetOrDefault(member, null);
        boolean fits = value != null && value.getType() == CBORType.Integer && value.CanValueFitInInt32();
        return fits ? value.AsInt32Value() : 0;
    }

    private static byte[] encoded(CBORObject request, int member) {
        CBORObject value = request.GetOrDefault(member, null);
        return value == null ? new byte[0] : Cbor.encode(value);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }
}
