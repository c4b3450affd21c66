package dev.keywright.host;

import dev.keywright.wire.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A discoverable credential on a key.
 *
 * @param credentialId as the relying party knows it
 * @param rpId         the relying party
 * @param userName     what the user is called there, where the key knows
 * @param displayName  how the user likes to be shown, where the key knows
 */
public record PasskeyInfo(
        Bytes credentialId, String rpId, @Nullable String userName, @Nullable String displayName) {}
