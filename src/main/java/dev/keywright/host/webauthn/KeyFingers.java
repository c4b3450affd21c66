package dev.keywright.host.webauthn;

import com.yubico.yubikit.core.application.CommandException;
import com.yubico.yubikit.core.fido.CtapException;
import com.yubico.yubikit.fido.ctap.BioEnrollment;
import com.yubico.yubikit.fido.ctap.ClientPin;
import com.yubico.yubikit.fido.ctap.Ctap2Session;
import com.yubico.yubikit.fido.ctap.FingerprintBioEnrollment;
import com.yubico.yubikit.fido.ctap.FingerprintBioEnrollment.CaptureError;
import dev.keywright.host.webauthn.WebAuthnException.Reason;
import dev.keywright.wire.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Manages the fingers that a key knows its user by (CTAP 2.1 §6.7). A key without a sensor is refused with
 * NOT_SUPPORTED before anything is sent.
 */
public final class KeyFingers {

    /** Enough for a bad day, and an end for a sensor that never gives a good capture. */
    private static final int BAD_CAPTURES = 20;

    private final Ctap2Session session;
    private final PinTokens tokens;

    KeyFingers(Ctap2Session session) {
        this.session = session;
        this.tokens = new PinTokens(session);
    }

    /**
     * An enrolled finger.
     *
     * @param id   by which the key knows it
     * @param name what its owner calls it, or null
     */
    public record EnrolledFinger(Bytes id, @Nullable String name) {}

    /** What an enrolment tells the person whose finger it is. */
    public interface Progress {

        /** The sensor waits for the finger. */
        void touch();

        /**
         * The sensor could not make the finger out.
         *
         * @param why a sentence
         */
        void again(String why);
    }

    public List<EnrolledFinger> list(char[] pin) throws WebAuthnException, IOException {
        return managing(pin, fingers -> {
            List<EnrolledFinger> all = new ArrayList<>();
            fingers.enumerateEnrollments()
                    .forEach((id, name) -> all.add(new EnrolledFinger(
                            Bytes.of(id), name == null || name.isEmpty() ? null : name)));
            return all;
        });
    }

    /**
     * Enrols a finger, which takes several touches.
     *
     * @param name what its owner calls it, or null
     */
    public EnrolledFinger add(@Nullable String name, char[] pin, Progress progress)
            throws WebAuthnException, IOException {
        return managing(pin, fingers -> {
            if (name != null) {
                requireShort(name, fingers);
            }
            byte[] id = enrol(fingers, progress);
            if (name != null) {
                fingers.setName(id, name);
            }
            return new EnrolledFinger(Bytes.of(id), name);
        });
    }

    /** @throws WebAuthnException NO_CREDENTIAL where there is no such finger */
    public void rename(Bytes id, String name, char[] pin) throws WebAuthnException, IOException {
        managing(pin, fingers -> {
            requireShort(name, fingers);
            fingers.setName(id.toArray(), name);
            return id;
        });
    }

    /** @throws WebAuthnException NO_CREDENTIAL where there is no such finger */
    public void remove(Bytes id, char[] pin) throws WebAuthnException, IOException {
        managing(pin, fingers -> {
            fingers.removeEnrollment(id.toArray());
            return id;
        });
    }

    private static byte[] enrol(FingerprintBioEnrollment fingers, Progress progress)
            throws CommandException, IOException, WebAuthnException {
        FingerprintBioEnrollment.Context enrolment = fingers.enroll(null);
        for (int bad = 0; bad < BAD_CAPTURES; ) {
            progress.touch();
            try {
                byte[] id = enrolment.capture(null);
                if (id != null) {
                    return id;
                }
            } catch (CaptureError e) {
                bad++;
                if (isFinal(e.getCode())) {
                    enrolment.cancel();
                    throw refusal(e.getCode());
                }
                progress.again(why(e.getCode()));
            }
        }
        enrolment.cancel();
        throw new WebAuthnException(Reason.FAILED, "The sensor could not make the finger out; try another finger.");
    }

    private static boolean isFinal(int code) {
        return code == FingerprintBioEnrollment.FEEDBACK_FP_EXISTS
                || code == FingerprintBioEnrollment.FEEDBACK_NO_USER_ACTIVITY;
    }

    private static WebAuthnException refusal(int code) {
        return code == FingerprintBioEnrollment.FEEDBACK_FP_EXISTS
                ? new WebAuthnException(Reason.NOT_SUPPORTED, "The key knows that finger already; enrol another.")
                : new WebAuthnException(
                        Reason.TIMED_OUT, "Nobody touched the sensor in time; try again and touch it when asked.");
    }

    private static String why(int code) {
        return switch (code) {
            case FingerprintBioEnrollment.FEEDBACK_FP_TOO_HIGH -> "The finger lay too high.";
            case FingerprintBioEnrollment.FEEDBACK_FP_TOO_LOW -> "The finger lay too low.";
            case FingerprintBioEnrollment.FEEDBACK_FP_TOO_LEFT -> "The finger lay too far left.";
            case FingerprintBioEnrollment.FEEDBACK_FP_TOO_RIGHT -> "The finger lay too far right.";
            case FingerprintBioEnrollment.FEEDBACK_FP_TOO_FAST -> "The finger was gone too fast.";
            case FingerprintBioEnrollment.FEEDBACK_FP_TOO_SLOW -> "The finger moved too slowly.";
            case FingerprintBioEnrollment.FEEDBACK_FP_TOO_SKEWED -> "The finger lay askew.";
            case FingerprintBioEnrollment.FEEDBACK_FP_TOO_SHORT -> "Too little of the finger was seen.";
            case FingerprintBioEnrollment.FEEDBACK_FP_MERGE_FAILURE -> "That looked like another finger.";
            case FingerprintBioEnrollment.FEEDBACK_NO_UP_TRANSITION -> "The finger must be lifted in between.";
            default -> "The finger could not be made out.";
        };
    }

    private static void requireShort(String name, FingerprintBioEnrollment fingers)
            throws CommandException, IOException, WebAuthnException {
        int most = fingers.getSensorInfo().getMaxTemplateFriendlyName();
        if (name.getBytes(StandardCharsets.UTF_8).length > most) {
            throw new WebAuthnException(
                    Reason.NOT_SUPPORTED, "The key takes names of at most " + most + " bytes; give a shorter one.");
        }
    }

    @FunctionalInterface
    private interface Work<R> {
        R with(FingerprintBioEnrollment fingers) throws CommandException, IOException, WebAuthnException;
    }

    private <R> R managing(char[] pin, Work<R> work) throws WebAuthnException, IOException {
        requireSensor();
        return FidoSession.asking(() -> {
            byte[] token = tokens.token(pin, ClientPin.PIN_PERMISSION_BE);
            try {
                return work.with(new FingerprintBioEnrollment(session, tokens.protocol(), token));
            } catch (CtapException e) {
                throw inWords(e);
            }
        });
    }

    /** @throws WebAuthnException NOT_SUPPORTED for a key without a sensor, PIN_NOT_SET for one without a PIN */
    public void requireSensor() throws WebAuthnException {
        if (!BioEnrollment.isSupported(session.getCachedInfo())) {
            throw new WebAuthnException(Reason.NOT_SUPPORTED, "This key has no fingerprint sensor; use another key.");
        }
        if (!tokens.pinIsSet()) {
            throw new WebAuthnException(
                    Reason.PIN_NOT_SET, "Fingers are managed with the key's PIN, and this key has none; set one first.");
        }
    }

    private static WebAuthnException inWords(CtapException e) {
        return switch (e.getCtapError()) {
            case CtapException.ERR_FP_DATABASE_FULL -> new WebAuthnException(
                    Reason.KEY_FULL, "The key has no room for another finger; remove one first.", e);
            case CtapException.ERR_INVALID_OPTION -> new WebAuthnException(
                    Reason.NO_CREDENTIAL, "The key has no such finger; list them to see those that are there.", e);
            default -> KeyRefusal.of(e);
        };
    }
}
