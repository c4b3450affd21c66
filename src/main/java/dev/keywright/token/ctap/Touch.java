package dev.keywright.token.ctap;

import dev.keywright.token.Interaction;
import dev.keywright.token.UserPresence;

/** The test of user presence as CTAP2 commands make it. */
final class Touch {

    private Touch() {}

    /**
     * @param what what the touch would allow, in a few words for a person
     * @throws CtapError unless somebody touched the key. A timeout has its own status, as on real keys, where CTAP 2.1
     *     §6.1.2 step 14 would have OPERATION_DENIED
     */
    static void require(UserPresence presence, Interaction interaction, String what) throws CtapError {
        switch (interaction.awaitTouch(presence, what)) {
            case TOUCHED -> {}
            case DECLINED -> throw new CtapError(CtapStatus.OPERATION_DENIED);
            case TIMED_OUT -> throw new CtapError(CtapStatus.USER_ACTION_TIMEOUT);
            case CANCELLED -> throw new CtapError(CtapStatus.KEEPALIVE_CANCEL);
        }
    }

    /** {@code rpId} fit for a terminal: it comes from the client, which may not be kind. */
    static String printable(String rpId) {
        return rpId.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
