package dev.keywright.wire.ctaphid;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The CTAPHID commands (CTAP 2.1 §11.2.9), without the bit that marks an initialisation packet. */
public enum CtapHidCommand {
    PING(0x01),
    MSG(0x03),
    LOCK(0x04),
    INIT(0x06),
    WINK(0x08),
    CBOR(0x10),
    CANCEL(0x11),
    KEEPALIVE(0x3b),
    ERROR(0x3f),
    /** Reads a page of a Yubico key's device information; in the vendor range of §11.2.9.3. */
    YUBICO_READ_CONFIG(0x42),
    /** Writes a Yubico key's device configuration; in the vendor range of §11.2.9.3. */
    YUBICO_WRITE_CONFIG(0x43);

    private static final Map<Integer, CtapHidCommand> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(CtapHidCommand::code, Function.identity()));

    private final int code;

    CtapHidCommand(int code) {
        this.code = code;
    }

    /** 0x01–0x7f. */
    public int code() {
        return code;
    }

    /** The command with this code, or empty where the code stands for none that Keywright knows. */
    public static Optional<CtapHidCommand> of(int code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }
}
