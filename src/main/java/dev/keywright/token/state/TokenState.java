package dev.keywright.token.state;

import dev.keywright.token.state.StateChange.CredentialStored;
import dev.keywright.token.state.StateChange.DeviceSettingsSet;
import dev.keywright.token.state.StateChange.Made;
import dev.keywright.token.state.StateChange.OathAccessKeySet;
import dev.keywright.token.state.StateChange.OathAccountStored;
import dev.keywright.token.state.StateChange.PinSet;
import dev.keywright.token.state.StateChange.SignatureCounterSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * All that an emulated key remembers without power, as one immutable value: a snapshot, a clone and a rollback are
 * one assignment each.
 */
public record TokenState(
        Identity identity, FidoState fido, OathState oath, OtpState otp, DeviceSettings settings) {

    /** The state of a key that has just been made. */
    public static TokenState made(Made made) {
        return new TokenState(
                made.identity(),
                FidoState.fresh(made.wrappingKey(), made.attestation(), made.pinRetries()),
                OathState.fresh(made.oathDeviceId()),
                OtpState.fresh(),
                DeviceSettings.FACTORY);
    }

    /**
     * The state after {@code change}.
     *
     * @throws IllegalArgumentException when the change does not fit this state: a second {@link Made}, or a counter
     *     for an account that is not there
     */
    public TokenState with(StateChange change) {
        if (change instanceof StateChange.Fido fidoChange) {
            return new TokenState(identity, fidoChange.applyTo(fido), oath, otp, settings);
        }
        if (change instanceof StateChange.Oath oathChange) {
            return new TokenState(identity, fido, oathChange.applyTo(oath), otp, settings);
        }
        if (change instanceof StateChange.Otp otpChange) {
            return new TokenState(identity, fido, oath, otpChange.applyTo(otp), settings);
        }
        if (change instanceof DeviceSettingsSet set) {
            return new TokenState(identity, fido, oath, otp, set.settings());
        }
        throw new IllegalArgumentException("a key is made only once");
    }

    /** The shortest sequence of changes, beginning with {@link Made}, that leads to this state. */
    public List<StateChange> history() {
        List<StateChange> history = new ArrayList<>();
        history.add(new Made(
                identity, fido.wrappingKey(), fido.attestation(), fido.pinRetries(), oath.deviceId()));
        if (fido.pin() != null) {
            history.add(new PinSet(fido.pin(), fido.pinRetries()));
        }
        history.add(new SignatureCounterSet(fido.signatureCounter()));
        fido.allCredentials()
                .sorted(Comparator.comparingLong(DiscoverableCredential::ordinal))
                .forEach(credential -> history.add(new CredentialStored(credential)));
        history.addAll(fido.rest());
        if (oath.accessKey() != null) {
            history.add(new OathAccessKeySet(oath.accessKey()));
        }
        oath.all().forEach(account -> history.add(new OathAccountStored(account)));
        history.addAll(otp.history());
        if (!settings.equals(DeviceSettings.FACTORY)) {
            history.add(new DeviceSettingsSet(settings));
        }
        return history;
    }
}
