package dev.keywright.token.ctap;

import dev.keywright.wire.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A finger that is being enrolled (CTAP 2.1 §6.7.4).
 *
 * @param templateId by which the platform goes on
 * @param print      which finger it is, once there was a good capture
 * @param remaining  good captures that are still needed
 */
record Enrolment(Bytes templateId, @Nullable String print, int remaining) {

    /** After a good capture of {@code finger}. */
    Enrolment captured(String finger) {
        return new Enrolment(templateId, finger, remaining - 1);
    }
}
