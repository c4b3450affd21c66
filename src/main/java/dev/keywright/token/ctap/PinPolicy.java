package dev.keywright.token.ctap;

import dev.keywright.token.TokenCore;
import dev.keywright.token.profile.FidoProfile;
import dev.keywright.token.state.FidoSettings;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** What a new PIN must be like: its length, and where there is a policy, that it is not trivial. */
final class PinPolicy {

    /**
     * PINs that everybody tries first. Yubico's keys refuse "non-trivial PINs, such as 11111111, password, or 12345678"
     * (Yubico .NET SDK, user's manual, "PIN complexity policy") and a list of more; these are common ones.
     */
    private static final Set<String> COMMON = Set.of(
            "password", "passw0rd", "password1", "qwerty", "qwertz", "azerty", "qwertyuiop", "asdfgh", "asdfghjkl",
            "1q2w3e", "1q2w3e4r", "abc123", "admin", "admin123", "letmein", "welcome", "iloveyou", "dragon", "monkey",
            "123123", "123321", "112233", "121212", "123654", "159753", "147258", "131313", "696969", "666777",
            "101010", "020202", "12341234", "11223344", "12344321", "123454321", "yubikey");

    private final TokenCore core;
    private final FidoProfile profile;

    PinPolicy(TokenCore core) {
        this.core = core;
        this.profile = core.profile().fido();
    }

    int minLength() {
        return settings().minPinLength(profile.minPinLength());
    }

    /** Whether new PINs must not be trivial (CTAP 2.3 §6.4, pinComplexityPolicy). */
    boolean wantsComplexity() {
        Boolean set = settings().pinComplexityPolicy();
        return set != null ? set : Boolean.TRUE.equals(profile.pinComplexityPolicy());
    }

    /**
     * @param pin in UTF-8
     * @return its length in Unicode code points
     * @throws CtapError PIN_POLICY_VIOLATION for a PIN that is too short, too long, not UTF-8, or trivial where there
     *     is a policy
     */
    int check(byte[] pin) throws CtapError {
        CharSequence text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(pin));
        } catch (CharacterCodingException e) {
            throw new CtapError(CtapStatus.PIN_POLICY_VIOLATION);
        }
        int[] codePoints = text.codePoints().toArray();
        boolean tooLong = profile.maxPinLength() != null && codePoints.length > profile.maxPinLength();
        if (tooLong || codePoints.length < minLength() || wantsComplexity() && isTrivial(codePoints)) {
            throw new CtapError(CtapStatus.PIN_POLICY_VIOLATION);
        }
        return codePoints.length;
    }

    /** One character again and again, a run such as 123456 or fedcba, or one that everybody tries first. */
    private static boolean isTrivial(int[] pin) {
        int step = pin.length < 2 ? 0 : pin[1] - pin[0];
        boolean run = step >= -1 && step <= 1;
        for (int i = 1; run && i < pin.length; i++) {
            // 0 follows 9, as on a keyboard.
            run = pin[i] - pin[i - 1] == step || step == 1 && pin[i - 1] == '9' && pin[i] == '0';
        }
        return run || COMMON.contains(new String(pin, 0, pin.length).toLowerCase(Locale.ROOT));
    }

    private FidoSettings settings() {
        return core.state().fido().settings();
    }
}
