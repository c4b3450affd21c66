package dev.keywright.token.ctap;

/** The first byte of every answer (CTAP 2.1 §8.2); the names are the specification's without their prefix. */
public enum CtapStatus {
    OK(0x00),
    INVALID_COMMAND(0x01),
    INVALID_PARAMETER(0x02),
    INVALID_LENGTH(0x03),
    INVALID_SEQ(0x04),
    CBOR_UNEXPECTED_TYPE(0x11),
    INVALID_CBOR(0x12),
    MISSING_PARAMETER(0x14),
    LIMIT_EXCEEDED(0x15),
    FP_DATABASE_FULL(0x17),
    LARGE_BLOB_STORAGE_FULL(0x18),
    CREDENTIAL_EXCLUDED(0x19),
    UNSUPPORTED_ALGORITHM(0x26),
    OPERATION_DENIED(0x27),
    KEY_STORE_FULL(0x28),
    UNSUPPORTED_OPTION(0x2b),
    INVALID_OPTION(0x2c),
    KEEPALIVE_CANCEL(0x2d),
    NO_CREDENTIALS(0x2e),
    USER_ACTION_TIMEOUT(0x2f),
    NOT_ALLOWED(0x30),
    PIN_INVALID(0x31),
    PIN_BLOCKED(0x32),
    PIN_AUTH_INVALID(0x33),
    PIN_AUTH_BLOCKED(0x34),
    PIN_NOT_SET(0x35),
    PUAT_REQUIRED(0x36),
    PIN_POLICY_VIOLATION(0x37),
    REQUEST_TOO_LARGE(0x39),
    UV_BLOCKED(0x3c),
    INTEGRITY_FAILURE(0x3d),
    INVALID_SUBCOMMAND(0x3e),
    UV_INVALID(0x3f),
    UNAUTHORIZED_PERMISSION(0x40),
    OTHER(0x7f);

    private final byte code;

    CtapStatus(int code) {
        this.code = (byte) code;
    }

    public byte code() {
        return code;
    }
}
