package dev.keywright.cli;

import com.yubico.yubikit.core.application.CommandState;
import com.yubico.yubikit.core.otp.OtpConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.otp.OtpSession;
import dev.keywright.host.otp.OtpSessionException;
import dev.keywright.host.otp.OtpSessionException.Reason;
import dev.keywright.host.otp.Slot;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Which key's OTP application, over whichever pipe it is on. */
final class OtpOptions {

    @Mixin
    private KeyOptions keys;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** What a command does with a session. */
    @FunctionalInterface
    interface Work<R> {
        R with(OtpSession session) throws Exception;
    }

    /** Opens the key's OTP application, on its card pipe where it is there, else on its OTP pipe. */
    <R> R open(Work<R> work) throws Exception {
        try (SecurityKey key = keys.open()) {
            boolean reports = key.info().pipes().contains(Pipe.OTP);
            if (key.info().pipes().contains(Pipe.CARD) || !reports) {
                try (SmartCardConnection card = key.openCard()) {
                    Optional<OtpSession> session = session(card, reports);
                    if (session.isPresent()) {
                        return work.with(session.get());
                    }
                }
            }
            try (OtpConnection connection = key.openOtp()) {
                return work.with(OtpSession.open(connection));
            }
        }
    }

    /** Empty where the application is not on the card pipe, and may be on the other. */
    private static Optional<OtpSession> session(SmartCardConnection card, boolean reports) throws Exception {
        try {
            return Optional.of(OtpSession.open(card));
        } catch (OtpSessionException e) {
            if (reports && e.reason() == Reason.NO_APPLICATION) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Asks on stderr for the touch that the key waits for, once. */
    CommandState askingForTouch() {
        return new CommandState() {
            private boolean asked;

            @Override
            public void onKeepAliveStatus(byte status) {
                if (status == STATUS_UPNEEDED && !asked) {
                    asked = true;
                    command.commandLine().getErr().println("Touch the key.");
                    command.commandLine().getErr().flush();
                }
            }
        };
    }

    static void requireConfigured(OtpSession session, Slot slot) throws Misuse {
        if (!session.status().configured(slot).orElse(true)) {
            throw new Misuse("The key's " + slot + " is empty; program it first, or take the other one.");
        }
    }
}
