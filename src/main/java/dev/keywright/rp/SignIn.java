package dev.keywright.rp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A sign-in that succeeded.
 *
 * @param passkey      the passkey that answered, as it is after this sign-in
 * @param userVerified whether the authenticator checked who holds it, by PIN or fingerprint
 * @param warnings     what was odd about it
 * @param extensions   what came back of the extensions that were asked for
 * @param action       what it was for, as it was said at its beginning
 */
public record SignIn(
        Passkey passkey,
        boolean userVerified,
        Set<SignInWarning> warnings,
        ObjectNode extensions,
        @Nullable String action) {

    public SignIn {
        warnings = Set.copyOf(warnings);
    }
}
