package dev.keywright.host.emulated;

import dev.keywright.token.state.TokenState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * A state file that Keywright wrote while version 1 was its format: an HOTP account with the secret of RFC 4226 that has
 * given two codes, a TOTP account that wants a touch, two discoverable credentials and one that is not, two assertions,
 * the PIN {@value PluggedIn#PIN} and one wrong PIN since.
 */
final class VersionOne {

    static final Path FILE = Path.of("src/test/resources/state/version-1.state");
    static final int SERIAL = 35_000_638;
    /** The id of the credential that is not stored. */
    static final byte[] WRAPPED = HexFormat.of().parseHex("0120eba70c925892695d369f378a139831227b95ca31c72f8f7ab578b10705834699b88f2bd7485a76a07e"
            + "456eb360a9b2173018e302aa164ef2225d8a47be5216e87677489db8c70c78353bba5e62339001a82ca4f2e3e7dfae9871d9"
            + "459524c82b0ba0d81b97d070e1c7fb8e9e890e017a5a3b3c3b74975db4b7bc4f29");

    private VersionOne() {}

    static TokenState state() throws IOException {
        return StateFile.look(FILE, StateProtection.NONE).state();
    }
}
