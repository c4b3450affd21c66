package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.token.Outcome;
import dev.keywright.token.TokenCore;
import dev.keywright.token.UserVerifier;
import dev.keywright.token.profile.FidoProfile.Fingerprints;
import dev.keywright.token.state.Finger;
import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.StateChange.FingerRemoved;
import dev.keywright.token.state.StateChange.FingerStored;
import dev.keywright.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** authenticatorBioEnrollment (CTAP 2.1 §6.7), and its prototype of FIDO_2_1_PRE (§6.12), which is the same. */
final class BioEnrollment implements Command {

    // §6.7, the members of the request.
    private static final int MODALITY = 0x01;
    private static final int SUB_COMMAND = 0x02;
    private static final int SUB_COMMAND_PARAMS = 0x03;
    private static final int PIN_UV_AUTH_PROTOCOL = 0x04;
    private static final int PIN_UV_AUTH_PARAM = 0x05;
    private static final int GET_MODALITY = 0x06;

    // §6.7, subCommandParams.
    private static final int TEMPLATE_ID = 0x01;
    private static final int TEMPLATE_FRIENDLY_NAME = 0x02;
    private static final int TIMEOUT_MILLISECONDS = 0x03;

    // §6.7, the subcommands.
    private static final int ENROLL_BEGIN = 0x01;
    private static final int ENROLL_CAPTURE_NEXT_SAMPLE = 0x02;
    private static final int CANCEL_CURRENT_ENROLLMENT = 0x03;
    private static final int ENUMERATE_ENROLLMENTS = 0x04;
    private static final int SET_FRIENDLY_NAME = 0x05;
    private static final int REMOVE_ENROLLMENT = 0x06;
    private static final int GET_FINGERPRINT_SENSOR_INFO = 0x07;

    // §6.7, the members of the response.
    private static final int OUT_MODALITY = 0x01;
    private static final int OUT_FINGERPRINT_KIND = 0x02;
    private static final int OUT_MAX_CAPTURE_SAMPLES = 0x03;
    private static final int OUT_TEMPLATE_ID = 0x04;
    private static final int OUT_LAST_ENROLL_SAMPLE_STATUS = 0x05;
    private static final int OUT_REMAINING_SAMPLES = 0x06;
    private static final int OUT_TEMPLATE_INFOS = 0x07;
    private static final int OUT_MAX_TEMPLATE_FRIENDLY_NAME = 0x08;

    // §6.7.4, the values of lastEnrollSampleStatus that are not about how the finger lay.
    private static final int GOOD = 0x00;
    private static final int EXISTS = 0x0b;
    private static final int NO_USER_ACTIVITY = 0x0d;

    private static final int FINGERPRINT = 0x01;
    /** Long enough that two never meet. */
    private static final int TEMPLATE_ID_LENGTH = 16;

    private final TokenCore core;
    private final PinUvAuthProtocols protocols;
    private final Fingerprints sensor;

    BioEnrollment(TokenCore core, PinUvAuthProtocols protocols, Fingerprints sensor) {
        this.core = core;
        this.protocols = protocols;
        this.sensor = sensor;
    }

    @Override
    public Outcome<byte[]> run(Call call) throws CtapError {
        Parameters p = call.parameters();
        if (Boolean.TRUE.equals(p.optionalBoolean(GET_MODALITY))) {
            return answer(CBORObject.NewOrderedMap().Add(OUT_MODALITY, FINGERPRINT));
        }
        int subCommand = p.integer(SUB_COMMAND);
        if (p.integer(MODALITY) != FINGERPRINT) {
            throw new CtapError(CtapStatus.INVALID_PARAMETER);
        }
        return switch (subCommand) {
            case GET_FINGERPRINT_SENSOR_INFO -> getFingerprintSensorInfo();
            case CANCEL_CURRENT_ENROLLMENT -> cancelCurrentEnrollment(call.memory());
            case ENROLL_BEGIN -> enrollBegin(call);
            case ENROLL_CAPTURE_NEXT_SAMPLE -> enrollCaptureNextSample(call);
            case ENUMERATE_ENROLLMENTS -> enumerateEnrollments(call);
            case SET_FRIENDLY_NAME -> setFriendlyName(call);
            case REMOVE_ENROLLMENT -> removeEnrollment(call);
            default -> throw new CtapError(CtapStatus.INVALID_SUBCOMMAND);
        };
    }

    /** §6.7.3. */
    private Outcome<byte[]> getFingerprintSensorInfo() {
        return answer(CBORObject.NewOrderedMap()
                .Add(OUT_MODALITY, FINGERPRINT)
                .Add(OUT_FINGERPRINT_KIND, sensor.kind())
                .Add(OUT_MAX_CAPTURE_SAMPLES, sensor.samples())
                .Add(OUT_MAX_TEMPLATE_FRIENDLY_NAME, sensor.maxFriendlyName()));
    }

    /** §6.7.5. */
    private static Outcome<byte[]> cancelCurrentEnrollment(VolatileState memory) {
        memory.forgetEnrolment();
        return Outcome.of(Command.answer());
    }

    /** §6.7.4. */
    private Outcome<byte[]> enrollBegin(Call call) throws CtapError {
        Parameters params = call.parameters().optionalMap(SUB_COMMAND_PARAMS);
        Integer timeout = params == null ? null : params.optionalInteger(TIMEOUT_MILLISECONDS);
        authenticate(ENROLL_BEGIN, params, call);
        if (core.state().fido().fingers().size() >= sensor.maxTemplates()) {
            throw new CtapError(CtapStatus.FP_DATABASE_FULL);
        }
        Bytes templateId = Bytes.of(core.environment().random().bytes(TEMPLATE_ID_LENGTH));
        call.memory().enrol(new Enrolment(templateId, null, sensor.samples()));
        return capture(true, timeout, call);
    }

    /** §6.7.4. */
    private Outcome<byte[]> enrollCaptureNextSample(Call call) throws CtapError {
        Parameters params = call.parameters().map(SUB_COMMAND_PARAMS);
        Bytes templateId = Bytes.of(params.bytes(TEMPLATE_ID));
        Integer timeout = params.optionalInteger(TIMEOUT_MILLISECONDS);
        authenticate(ENROLL_CAPTURE_NEXT_SAMPLE, params, call);
        Enrolment current = call.memory().enrolment();
        if (current == null || !current.templateId().equals(templateId)) {
            throw new CtapError(CtapStatus.INVALID_OPTION);
        }
        return capture(false, timeout, call);
    }

    private Outcome<byte[]> capture(boolean first, @Nullable Integer timeout, Call call) throws CtapError {
        Instant end = timeout == null ? Instant.MAX : core.now().plus(Duration.ofMillis(timeout));
        UserVerifier.Answer answer = call.interaction()
                .awaitFinger(core.environment().verifier(), "enrol it", () -> core.now().isAfter(end));
        int status = status(answer, call);
        Enrolment current = call.memory().enrolment();
        if (status == GOOD) {
            current = current.captured(((UserVerifier.Finger) answer).print());
            call.memory().enrol(current);
        }
        CBORObject response = CBORObject.NewOrderedMap();
        if (first) {
            response.Add(OUT_TEMPLATE_ID, current.templateId().toArray());
        }
        byte[] answered = Command.answer(response
                .Add(OUT_LAST_ENROLL_SAMPLE_STATUS, status)
                .Add(OUT_REMAINING_SAMPLES, current.remaining()));
        if (current.remaining() > 0) {
            return Outcome.of(answered);
        }
        call.memory().forgetEnrolment();
        return Outcome.of(answered, new FingerStored(new Finger(current.templateId(), null, current.print())));
    }

    /** lastEnrollSampleStatus. Captures of two fingers do not merge, and a finger is enrolled once. */
    private int status(UserVerifier.Answer answer, Call call) throws CtapError {
        if (answer instanceof UserVerifier.BadCapture bad) {
            return bad.flaw().code();
        }
        if (answer instanceof UserVerifier.Finger finger) {
            String earlier = call.memory().enrolment().print();
            if (earlier != null && !earlier.equals(finger.print())) {
                return UserVerifier.Flaw.MERGE_FAILURE.code();
            }
            boolean known = core.state().fido().fingers().values().stream()
                    .anyMatch(enrolled -> enrolled.print().equals(finger.print()));
            return known ? EXISTS : GOOD;
        }
        boolean withdrawn = call.interaction().isCancelled();
        if (answer == UserVerifier.None.DECLINED || withdrawn) {
            call.memory().forgetEnrolment();
            throw BuiltInVerification.nobody(
                    withdrawn ? UserVerifier.None.CANCELLED : UserVerifier.None.DECLINED);
        }
        return NO_USER_ACTIVITY;
    }

    /** §6.7.6. */
    private Outcome<byte[]> enumerateEnrollments(Call call) throws CtapError {
        authenticate(ENUMERATE_ENROLLMENTS, call.parameters().optionalMap(SUB_COMMAND_PARAMS), call);
        CBORObject all = CBORObject.NewArray();
        for (Finger finger : core.state().fido().fingers().values()) {
            CBORObject info = CBORObject.NewOrderedMap().Add(TEMPLATE_ID, finger.id().toArray());
            all.Add(finger.name() == null ? info : info.Add(TEMPLATE_FRIENDLY_NAME, finger.name()));
        }
        if (all.size() == 0) {
            throw new CtapError(CtapStatus.INVALID_OPTION);
        }
        return answer(CBORObject.NewOrderedMap().Add(OUT_TEMPLATE_INFOS, all));
    }

    /** §6.7.7; the name's length is checked first, as there. */
    private Outcome<byte[]> setFriendlyName(Call call) throws CtapError {
        Parameters params = call.parameters().map(SUB_COMMAND_PARAMS);
        Bytes id = Bytes.of(params.bytes(TEMPLATE_ID));
        String name = params.text(TEMPLATE_FRIENDLY_NAME);
        requireParam(call);
        if (name.getBytes(StandardCharsets.UTF_8).length > sensor.maxFriendlyName()) {
            throw new CtapError(CtapStatus.INVALID_LENGTH);
        }
        authenticate(SET_FRIENDLY_NAME, params, call);
        Finger finger = enrolled(id);
        return done(new FingerStored(new Finger(finger.id(), name, finger.print())));
    }

    /** §6.7.8. */
    private Outcome<byte[]> removeEnrollment(Call call) throws CtapError {
        Parameters params = call.parameters().map(SUB_COMMAND_PARAMS);
        Bytes id = Bytes.of(params.bytes(TEMPLATE_ID));
        authenticate(REMOVE_ENROLLMENT, params, call);
        return done(new FingerRemoved(enrolled(id).id()));
    }

    private Finger enrolled(Bytes id) throws CtapError {
        Finger finger = core.state().fido().fingers().get(id);
        if (finger == null) {
            throw new CtapError(CtapStatus.INVALID_OPTION);
        }
        return finger;
    }

    private static byte[] requireParam(Call call) throws CtapError {
        byte[] param = call.parameters().optionalBytes(PIN_UV_AUTH_PARAM);
        if (param == null) {
            throw new CtapError(CtapStatus.PUAT_REQUIRED);
        }
        return param;
    }

    /** The steps that begin §6.7.4 and §6.7.6 to §6.7.8: the message is modality, subcommand and parameters. */
    private void authenticate(int subCommand, @Nullable Parameters params, Call call) throws CtapError {
        byte[] param = requireParam(call);
        PinUvAuthProtocol protocol =
                protocols.require(call.parameters().optionalInteger(PIN_UV_AUTH_PROTOCOL));
        byte[] head = {FINGERPRINT, (byte) subCommand};
        byte[] encodedParams = params == null ? new byte[0] : params.encoded();
        PinUvAuthToken token = call.memory().token(core.now());
        if (token == null
                || !token.allows(PinUvAuthToken.BIO_ENROLLMENT, protocol, param, head, encodedParams)) {
            throw new CtapError(CtapStatus.PIN_AUTH_INVALID);
        }
    }

    private static Outcome<byte[]> answer(CBORObject members) {
        return Outcome.of(Command.answer(members));
    }

    private static Outcome<byte[]> done(StateChange change) {
        return new Outcome<>(Command.answer(), List.of(change));
    }
}
