package dev.keywright.token.ctap;

import org.jspecify.annotations.Nullable;

/** The extension credProtect (CTAP 2.1 §12.1): how much a credential needs before it shows itself. */
final class CredProtect {

    static final String NAME = "credProtect";

    static final int OPTIONAL = 1;
    static final int OPTIONAL_WITH_CREDENTIAL_ID_LIST = 2;
    static final int REQUIRED = 3;

    private CredProtect() {}

    /**
     * The level that a registration asks for, or null where it asks for none.
     *
     * @throws CtapError INVALID_PARAMETER for a level that does not exist
     */
    static @Nullable Integer requested(@Nullable Parameters extensions) throws CtapError {
        Integer level = extensions == null ? null : extensions.optionalInteger(NAME);
        if (level != null && (level < OPTIONAL || level > REQUIRED)) {
            throw new CtapError(CtapStatus.INVALID_PARAMETER);
        }
        return level;
    }

    /** getAssertion, §6.2.2 steps 7.4 and 7.5. */
    static boolean shows(int level, boolean verified, boolean listed) {
        return verified || level == OPTIONAL || level == OPTIONAL_WITH_CREDENTIAL_ID_LIST && listed;
    }
}
