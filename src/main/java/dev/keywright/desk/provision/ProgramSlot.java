package dev.keywright.desk.provision;

import com.yubico.yubikit.core.application.CommandState;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.desk.plan.SecretRule;
import dev.keywright.desk.plan.SlotPlan;
import dev.keywright.desk.plan.SlotPlan.Kind;
import dev.keywright.host.FirmwareFeature.UnsupportedFeature;
import dev.keywright.host.otp.AccessCodes;
import dev.keywright.host.otp.HmacChallenge;
import dev.keywright.host.otp.InvalidSlotContent;
import dev.keywright.host.otp.OathHotp;
import dev.keywright.host.otp.OtpSession;
import dev.keywright.host.otp.OtpSessionException;
import dev.keywright.host.otp.OtpSessionException.Reason;
import dev.keywright.host.otp.Slot;
import dev.keywright.host.otp.SlotContent;
import dev.keywright.host.otp.StaticPassword;
import dev.keywright.host.otp.TokenId;
import dev.keywright.host.otp.YubicoOtp;
import dev.keywright.wire.otp.KeyboardLayout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Programs a slot of the OTP application. A slot that answers is asked; of one that types, the key tells that it is
 * programmed and nothing more. One with an access code has to refuse a change without it.
 */
record ProgramSlot(SlotPlan plan) implements Step {

    private static final int TOUCHES = 3;
    private static final int CHALLENGE = 32;
    private static final RandomSource RANDOM = RandomSource.system();

    @Override
    public String describe() {
        return "OTP slot " + plan.slot() + ": " + plan.kind().text()
                + (plan.digits() == null ? "" : ", " + plan.digits() + " digits")
                + (plan.touch() ? ", touch" : "")
                + (plan.accessCode() == null ? "" : ", access code");
    }

    @Override
    public List<SecretRule> secrets() {
        List<SecretRule> rules = new ArrayList<>(List.of(plan.rule()));
        if (plan.accessCode() != null) {
            rules.add(plan.accessCodeRule());
        }
        return rules;
    }

    private Slot slot() {
        return plan.slot() == 1 ? Slot.ONE : Slot.TWO;
    }

    private interface Work {
        void with(OtpSession session)
                throws IOException, OtpSessionException, UnsupportedFeature, InvalidSlotContent, StepRefusal;
    }

    private static void on(Bench bench, Work work) throws IOException, StepRefusal {
        try {
            work.with(bench.otp());
        } catch (OtpSessionException | UnsupportedFeature | InvalidSlotContent e) {
            throw StepRefusal.of(e);
        }
    }

    @Override
    public void check(Bench bench) throws IOException, StepRefusal {
        on(bench, session -> {
            try (SlotContent content = content(Secret.copyOf(sample()), serial(bench))) {
                content.feature().require(session.version());
            }
            if (!plan.overwrite() && session.status().configured(slot()).orElse(false)) {
                throw new StepRefusal("The " + bench.describe() + " has something in its " + slot() + " already, as new"
                        + " YubiKeys have in slot 1; say overwrite: true in the plan if it may go.");
            }
        });
    }

    /** Of the length that the secret will have. */
    private byte[] sample() {
        byte[] sample = new byte[plan.kind() == Kind.YUBICO_OTP ? 22 : 20];
        Arrays.fill(sample, (byte) 'c');
        return sample;
    }

    private static int serial(Bench bench) {
        return Objects.requireNonNull(bench.info().serial(), "keys without a number are refused before");
    }

    /** What the slot shall hold; its secrets are copies, which it wipes. */
    private SlotContent content(Secret secret, int serial) throws InvalidSlotContent {
        return switch (plan.kind()) {
            case HMAC -> HmacChallenge.of(part(secret, 0, secret.length()), plan.touch());
            case HOTP -> OathHotp.of(TokenId.NONE, part(secret, 0, secret.length()),
                    Objects.requireNonNullElse(plan.digits(), 6), 0);
            case YUBICO_OTP -> YubicoOtp.of(YubicoOtp.publicIdOf(serial), part(secret, 0, 6), part(secret, 6, 22));
            case STATIC -> {
                char[] text = PersonSecrets.text(secret);
                try {
                    yield StaticPassword.of(
                            text, Objects.requireNonNullElse(plan.layout(), KeyboardLayout.MODHEX));
                } finally {
                    Arrays.fill(text, '\0');
                }
            }
        };
    }

    private static Secret part(Secret secret, int from, int to) {
        return secret.use(bytes -> {
            byte[] part = Arrays.copyOfRange(bytes, from, to);
            Secret copy = Secret.copyOf(part);
            Arrays.fill(part, (byte) 0);
            return copy;
        });
    }

    private @Nullable Secret accessCode(PersonSecrets secrets) {
        return plan.accessCode() == null ? null : secrets.get(plan.accessCodeRule().name());
    }

    @Override
    public void apply(Bench bench, PersonSecrets secrets) throws IOException, StepRefusal {
        on(bench, session -> {
            try (SlotContent content = content(secrets.get(plan.rule().name()), serial(bench))) {
                // Where an earlier try came as far, the slot has the code already; else the key does not look at it.
                session.program(slot(), content, session.usualOptions(content),
                        AccessCodes.keeping(accessCode(secrets)));
            }
        });
    }

    @Override
    public void verify(Bench bench, PersonSecrets secrets) throws IOException, StepRefusal {
        bench.close();
        on(bench, session -> {
            if (!session.status().configured(slot()).orElse(true)) {
                throw new StepRefusal("The " + bench.describe() + " says that its " + slot() + " is empty, although it was"
                        + " programmed; use another key.");
            }
            if (plan.kind() == Kind.HMAC) {
                ask(bench, session, secrets.get(plan.rule().name()));
            }
            Secret code = accessCode(secrets);
            if (code != null) {
                tryWithout(bench, session, code, serial(bench), secrets);
            }
        });
    }

    private void ask(Bench bench, OtpSession session, Secret key)
            throws IOException, OtpSessionException, UnsupportedFeature, StepRefusal {
        byte[] challenge = RANDOM.bytes(CHALLENGE);
        byte[] expected = key.use(bytes -> Crypto.fastest().hmac("HmacSHA1", bytes, challenge));
        for (int left = TOUCHES; ; left--) {
            try {
                if (!Arrays.equals(session.hmac(slot(), challenge, promptingOnce(bench)).toArray(), expected)) {
                    throw new StepRefusal("The " + bench.describe() + " answers a challenge otherwise in its " + slot()
                            + " than is right; use another key.");
                }
                return;
            } catch (OtpSessionException e) {
                boolean touch = e.reason() == Reason.NOT_TOUCHED || e.reason() == Reason.NO_ANSWER;
                if (!plan.touch() || !touch || left == 1) {
                    throw e;
                }
            }
        }
    }

    private CommandState promptingOnce(Bench bench) {
        return new CommandState() {
            private boolean asked;

            @Override
            public void onKeepAliveStatus(byte status) {
                if (status == STATUS_UPNEEDED && !asked) {
                    asked = true;
                    bench.touchNeeded("answer a challenge with " + slot());
                }
            }
        };
    }

    /** An update that would change nothing is refused without the code, and taken with it. */
    private void tryWithout(Bench bench, OtpSession session, Secret code, int serial, PersonSecrets secrets)
            throws IOException, OtpSessionException, UnsupportedFeature, InvalidSlotContent, StepRefusal {
        try (SlotContent content = content(secrets.get(plan.rule().name()), serial)) {
            boolean refused = false;
            try {
                session.update(slot(), session.usualOptions(content), new AccessCodes(null, code));
            } catch (OtpSessionException e) {
                // Some firmware cannot be asked so without harm.
                refused = e.reason() == Reason.NOT_WRITTEN || e.reason() == Reason.UNSUPPORTED;
                if (!refused) {
                    throw e;
                }
            }
            if (!refused) {
                throw new StepRefusal("The " + slot() + " of the " + bench.describe()
                        + " can be changed without its access code; use another key.");
            }
            session.update(slot(), session.usualOptions(content), AccessCodes.keeping(code));
        }
    }
}
