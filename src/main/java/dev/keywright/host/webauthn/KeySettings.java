package dev.keywright.host.webauthn;

import com.yubico.yubikit.core.application.CommandException;
import com.yubico.yubikit.core.fido.CtapException;
import com.yubico.yubikit.fido.ctap.ClientPin;
import com.yubico.yubikit.fido.ctap.Config;
import com.yubico.yubikit.fido.ctap.Ctap2Session;
import dev.keywright.host.webauthn.WebAuthnException.Reason;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes a key's settings by authenticatorConfig (CTAP 2.1 §6.11). What the key does not tell that it can do is
 * refused with NOT_SUPPORTED before anything is sent.
 */
public final class KeySettings {

    private final Ctap2Session session;
    private final PinTokens tokens;

    KeySettings(Ctap2Session session) {
        this.session = session;
        this.tokens = new PinTokens(session);
    }

    /**
     * How the settings are.
     *
     * @param alwaysUv              whether the user is verified each time, or null where that is not for the owner to say
     * @param enterpriseAttestation whether enterprise attestation may be asked for, or null where the key has none
     * @param minPinLength          the shortest new PIN, in Unicode code points
     * @param forcePinChange        whether the PIN must be changed before it is good for anything else
     * @param changeable            whether the key lets its owner change any of them
     */
    public record Settings(
            @Nullable Boolean alwaysUv,
            @Nullable Boolean enterpriseAttestation,
            int minPinLength,
            boolean forcePinChange,
            boolean changeable) {}

    public Settings read() throws WebAuthnException, IOException {
        return FidoSession.asking(() -> {
            Ctap2Session.InfoData info = session.getInfo();
            return new Settings(
                    (Boolean) info.getOptions().get("alwaysUv"),
                    (Boolean) info.getOptions().get("ep"),
                    info.getMinPinLength(),
                    info.getForcePinChange(),
                    Config.isSupported(info));
        });
    }

    /** @throws WebAuthnException NOT_SUPPORTED for a key the settings of which its owner cannot change */
    public void requireChangeable() throws WebAuthnException {
        if (!Config.isSupported(session.getCachedInfo())) {
            throw refusal("The settings of this key cannot be changed; use another key.");
        }
    }

    /** Whether changing anything takes the key's PIN. */
    public boolean needsPin() {
        return tokens.pinIsSet();
    }

    /** @param pin null where none is needed */
    public void setAlwaysUv(boolean on, char @Nullable [] pin) throws WebAuthnException, IOException {
        requireOption("alwaysUv", "This key does not let its owner say whether it always verifies the user.");
        change(pin, config -> {
            if (on != Boolean.TRUE.equals(session.getInfo().getOptions().get("alwaysUv"))) {
                config.toggleAlwaysUv();
            }
        });
    }

    /**
     * @param length in Unicode code points; only a reset makes it smaller
     * @param rpIds  relying parties that may learn it; empty to leave those that may
     */
    public void setMinPinLength(int length, List<String> rpIds, char @Nullable [] pin)
            throws WebAuthnException, IOException {
        requireOption("setMinPINLength", "The shortest PIN of this key cannot be changed.");
        int now = session.getCachedInfo().getMinPinLength();
        if (length < now) {
            throw refusal("The shortest PIN of this key is " + now + " characters, and only a reset makes it shorter.");
        }
        int most = session.getCachedInfo().getMaxRpidsForSetMinPinLength();
        if (rpIds.size() > most) {
            throw refusal("This key tells at most " + most + " relying parties how short a PIN may be; name fewer.");
        }
        change(pin, config -> config.setMinPinLength(length, rpIds.isEmpty() ? null : rpIds, null));
    }

    /** The PIN must be changed before it is good for anything else. */
    public void forcePinChange(char @Nullable [] pin) throws WebAuthnException, IOException {
        requireOption("setMinPINLength", "This key cannot be told to have its PIN changed.");
        if (!needsPin()) {
            throw refusal("This key has no PIN that could be changed; set one first.");
        }
        change(pin, config -> config.setMinPinLength(null, null, true));
    }

    public void enableEnterpriseAttestation(char @Nullable [] pin) throws WebAuthnException, IOException {
        requireOption("ep", "This key has no enterprise attestation.");
        change(pin, Config::enableEnterpriseAttestation);
    }

    private void requireOption(String option, String otherwise) throws WebAuthnException {
        requireChangeable();
        boolean there = "alwaysUv".equals(option) || "ep".equals(option)
                ? session.getCachedInfo().getOptions().containsKey(option)
                : Boolean.TRUE.equals(session.getCachedInfo().getOptions().get(option));
        if (!there) {
            throw refusal(otherwise);
        }
    }

    private static WebAuthnException refusal(String sentence) {
        return new WebAuthnException(Reason.NOT_SUPPORTED, sentence);
    }

    @FunctionalInterface
    private interface Change {
        void with(Config config) throws CommandException, IOException;
    }

    private void change(char @Nullable [] pin, Change change) throws WebAuthnException, IOException {
        FidoSession.asking(() -> {
            byte[] token = tokens.token(pin, ClientPin.PIN_PERMISSION_ACFG);
            try {
                change.with(new Config(session, token == null ? null : tokens.protocol(), token));
            } catch (CtapException e) {
                if (e.getCtapError() == CtapException.ERR_PIN_POLICY_VIOLATION) {
                    throw refusal("The key refuses that length for PINs; give a greater one of at most 63.");
                }
                throw e;
            }
            return session;
        });
    }
}
