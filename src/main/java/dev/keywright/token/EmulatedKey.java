package dev.keywright.token;

import dev.keywright.token.card.CardInterface;
import dev.keywright.token.ctap.Authenticator;
import dev.keywright.token.fido.FidoApplet;
import dev.keywright.token.hid.CtapHidInterface;
import dev.keywright.token.hid.OtpHidInterface;
import dev.keywright.token.management.Application;
import dev.keywright.token.management.EnabledApplications;
import dev.keywright.token.management.ManagementApplet;
import dev.keywright.token.management.ManagementCommands;
import dev.keywright.token.management.ManagementOverOtp;
import dev.keywright.token.oath.YkoathApplet;
import dev.keywright.token.otp.NdefApplet;
import dev.keywright.token.otp.OtpApplet;
import dev.keywright.token.otp.OtpApplication;
import dev.keywright.token.otp.OtpCommands;
import dev.keywright.token.otp.TouchLength;
import dev.keywright.token.otp.Typing;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfile.Usb;
import dev.keywright.token.profile.FirmwareProfile.Usb.Interface;
import dev.keywright.token.state.TokenState;
import dev.keywright.token.u2f.U2f;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A security key in software, powered from the moment it is made. Its pipes may be used from several threads; like a
 * real key it does one thing at a time.
 */
public final class EmulatedKey implements AutoCloseable {

    private static final Set<Application> IMPLEMENTED =
            Set.of(Application.FIDO2, Application.U2F, Application.OATH, Application.OTP);

    /** Seconds, of the keys that tell theirs; see their profiles. */
    private static final int DEFAULT_PATIENCE = 15;

    private final TokenCore core;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Authenticator authenticator;
    private final U2f u2f;
    private final @Nullable OtpApplication otp;
    private final EnabledApplications applications;
    private final KeyPower power;
    private final @Nullable ManagementCommands management;
    private final @Nullable OtpCommands otpCommands;
    private final CtapHidInterface fidoHid;
    private final @Nullable OtpHidInterface otpHid;

    /**
     * @param profile     the device to be, the one that {@code state} names
     * @param state       what it remembers
     * @param environment all that it needs from outside
     */
    public EmulatedKey(FirmwareProfile profile, TokenState state, TokenEnvironment environment) {
        core = new TokenCore(profile, environment, state);
        applications = new EnabledApplications(core, IMPLEMENTED);
        authenticator = new Authenticator(core, transport -> applications.allows(Application.U2F, transport));
        u2f = new U2f(core);
        otp = profile.otp() == null ? null : new OtpApplication(core);
        power = new KeyPower(core, applications, this::forget);
        management = profile.management() == null
                ? null
                : new ManagementCommands(core, applications, power::cycle);
        otpCommands = otp == null || management == null ? otp : new ManagementOverOtp(otp, management);
        fidoHid = new CtapHidInterface(
                profile,
                new FidoOverHid(core, lock, authenticator, u2f, applications, power, management),
                environment.clock());
        otpHid = otpCommands == null
                ? null
                : new OtpHidInterface(
                        new OtpOverHid(otpCommands, lock, power, management),
                        environment.clock(),
                        this::touchPatience);
    }

    /** The time that a challenge waits for its touch. */
    private Duration touchPatience() {
        Integer set = core.state().settings().challengeResponseTimeout();
        FirmwareProfile.Management model = core.profile().management();
        int seconds = set != null ? set : model == null ? 0 : model.challengeResponseTimeout();
        // A key that was never told, or was told 0, waits as long as a new one.
        return Duration.ofSeconds(seconds == 0 ? DEFAULT_PATIENCE : seconds);
    }

    public FirmwareProfile profile() {
        return core.profile();
    }

    /** What the key remembers now. */
    public TokenState state() {
        return core.state();
    }

    /**
     * Makes the key remember {@code snapshot}, an earlier {@link #state} of it, durably. It loses its power meanwhile,
     * so what a card connection has selected and unlocked is gone.
     *
     * @throws IllegalArgumentException when the snapshot is of another key
     * @throws IOException when the store could not keep it; the key is then as it was
     */
    public void restore(TokenState snapshot) throws IOException {
        whileUnpowered(() -> core.restore(snapshot));
    }

    /**
     * Makes the key forget what it saved the last {@code steps} times, durably, as an old copy of it would have.
     *
     * @throws IOException when the store does not remember as many; the key is then as it was
     */
    public void rollback(int steps) throws IOException {
        whileUnpowered(() -> core.rollback(steps));
    }

    @FunctionalInterface
    private interface Change {
        void make() throws IOException;
    }

    private void whileUnpowered(Change change) throws IOException {
        lock.lock();
        try {
            change.make();
            power.cycle();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the power away and gives it back: PIN tokens, pending assertions and the count of wrong PINs are gone, and a
     * new session of one-time passwords begins.
     */
    public void powerCycle() {
        lock.lock();
        try {
            power.cycle();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Somebody touches the key while no program asks for it: the slot of that touch types, on the OTP interface where
     * the key shows one.
     *
     * @return what it types, which is secret; nothing where the key shows no OTP interface, or the slot types nothing
     */
    public Typing touch(TouchLength length) {
        Typing typing;
        lock.lock();
        try {
            boolean types = power.interfaces().contains(Interface.OTP)
                    && applications.allows(Application.OTP, Interaction.USB);
            typing = otp == null || !types ? Typing.NOTHING : otp.touch(length);
        } finally {
            lock.unlock();
        }
        if (otpHid != null) {
            otpHid.type(typing.keys().stream().flatMap(key -> key.reports().stream()).toList());
        }
        return typing;
    }

    /** What ends with the power. */
    private void forget() {
        authenticator.powerCycle();
        if (otp != null) {
            otp.powerCycle();
        }
        if (otpHid != null) {
            otpHid.powerCycle();
        }
    }

    /** The USB interfaces that the key shows; they follow its settings each time that it gets power. */
    public Set<Interface> interfaces() {
        return power.interfaces();
    }

    /**
     * Has {@code listener} told each time that the key comes back from a power cycle with other USB interfaces, which a
     * computer sees as a key that was pulled and plugged in again. It is called while the key is busy with the command
     * that made it so, so it must return at once, and let the answer through first.
     */
    public void addInterfaceListener(Runnable listener) {
        power.listeners().add(listener);
    }

    public void removeInterfaceListener(Runnable listener) {
        power.listeners().remove(listener);
    }

    /** How the key introduces itself on USB with those interfaces; empty for a model that is no USB device. */
    public Optional<Usb> usb() {
        return applications.identity(power.interfaces());
    }

    /**
     * A card interface as on the key's own USB connector; each one has a selection of its own.
     *
     * @throws IllegalArgumentException when the profile's model has none
     */
    public CardInterface usbCard() {
        CardApplets applets = applets(Interaction.USB, () -> power.comesOverUsb(management));
        if (otpCommands != null && core.profile().otp().usbCard()) {
            applets.add(new OtpApplet(otpCommands), Application.OTP);
        }
        return CardInterface.usb(core.profile(), applets.all(), lock, applets);
    }

    /**
     * A card interface as on a contactless reader. A key in the field of one has no other power, so each time that the
     * reader gives power is a power cycle of the whole key.
     *
     * @throws IllegalArgumentException when the profile's model has no NFC
     */
    public CardInterface nfcCard() {
        CardApplets applets = applets(Interaction.NFC, power::cycle);
        if (otp != null) {
            applets.add(new OtpApplet(otpCommands), Application.OTP);
            applets.add(NdefApplet.of(otp), Application.OTP);
        }
        applets.addRestricted(NdefApplet.restricted());
        return CardInterface.nfc(core.profile(), applets.all(), lock, applets);
    }

    private CardApplets applets(String transport, Runnable onPowerUp) {
        FirmwareProfile profile = core.profile();
        CardApplets applets = new CardApplets(transport, applications, power, onPowerUp);
        applets.add(
                new FidoApplet(
                        core,
                        authenticator,
                        u2f,
                        () -> applications.allows(Application.FIDO2, transport),
                        () -> applications.allows(Application.U2F, transport)),
                Application.FIDO2,
                Application.U2F);
        if (profile.oath() != null) {
            applets.add(new YkoathApplet(core), Application.OATH);
        }
        if (management != null) {
            applets.add(new ManagementApplet(profile.behavesAs(), management));
        }
        return applets;
    }

    /** The FIDO interface on USB; there is one, and all who connect share its channels. */
    public CtapHidInterface fidoHid() {
        return fidoHid;
    }

    /** The OTP interface on USB, shared by all who connect; empty for a model without one. */
    public Optional<OtpHidInterface> otpHid() {
        return Optional.ofNullable(otpHid);
    }

    /** Unplugs the key: a command that waits for a touch is cancelled. */
    @Override
    public void close() {
        fidoHid.close();
        if (otpHid != null) {
            otpHid.close();
        }
    }
}
