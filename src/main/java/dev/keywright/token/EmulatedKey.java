package dev.keywright.token;

import dev.keywright.token.card.CardInterface;
import dev.keywright.token.ctap.Authenticator;
import dev.keywright.token.fido.FidoApplet;
import dev.keywright.token.hid.CtapHidApplications;
import dev.keywright.token.hid.CtapHidInterface;
import dev.keywright.token.management.Application;
import dev.keywright.token.management.ManagementApplet;
import dev.keywright.token.oath.YkoathApplet;
import dev.keywright.token.otp.NdefApplet;
import dev.keywright.token.otp.OtpApplet;
import dev.keywright.token.otp.OtpApplication;
import dev.keywright.token.otp.TouchLength;
import dev.keywright.token.otp.Typing;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.state.TokenState;
import dev.keywright.token.u2f.U2f;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.CommandApdu.MalformedApdu;
import dev.keywright.wire.ResponseApdu;
import dev.keywright.wire.StatusWord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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

    private final TokenCore core;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Authenticator authenticator;
    private final U2f u2f;
    private final @Nullable OtpApplication otp;
    private final CtapHidInterface fidoHid;

    /**
     * @param profile     the device to be, the one that {@code state} names
     * @param state       what it remembers
     * @param environment all that it needs from outside
     */
    public EmulatedKey(FirmwareProfile profile, TokenState state, TokenEnvironment environment) {
        core = new TokenCore(profile, environment, state);
        authenticator = new Authenticator(core);
        u2f = new U2f(core);
        otp = profile.otp() == null ? null : new OtpApplication(core);
        fidoHid = new CtapHidInterface(profile, new FidoOverHid(), environment.clock());
    }

    public FirmwareProfile profile() {
        return core.profile();
    }

    /** What the key remembers now. */
    public TokenState state() {
        return core.state();
    }

    /**
     * Makes the key remember {@code snapshot}, an earlier {@link #state} of it, durably. It loses its power meanwhile;
     * what a card connection has selected and unlocked stays, so connections are better opened anew.
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
            restart();
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
            restart();
        } finally {
            lock.unlock();
        }
    }

    private void restart() {
        authenticator.powerCycle();
        if (otp != null) {
            otp.powerCycle();
        }
    }

    /**
     * Somebody touches the key while no program asks for it: the slot of that touch types.
     *
     * @return what it types, which is secret; nothing where the profile's model, or the slot, types nothing
     */
    public Typing touch(TouchLength length) {
        lock.lock();
        try {
            return otp == null ? Typing.NOTHING : otp.touch(length);
        } finally {
            lock.unlock();
        }
    }

    /**
     * A card interface as on the key's own USB connector; each one has a selection of its own.
     *
     * @throws IllegalArgumentException when the profile's model has none
     */
    public CardInterface usbCard() {
        List<Applet> applets = applets();
        if (otp != null && core.profile().otp().usbCard()) {
            applets.add(new OtpApplet(otp));
        }
        return CardInterface.usb(core.profile(), applets, lock);
    }

    /**
     * A card interface as on a contactless reader. A key in the field of one has no other power, so each time that the
     * reader gives power is a power cycle of the whole key.
     *
     * @throws IllegalArgumentException when the profile's model has no NFC
     */
    public CardInterface nfcCard() {
        List<Applet> applets = applets();
        if (otp != null) {
            applets.add(new OtpApplet(otp));
            applets.add(new NdefApplet(otp));
        }
        return CardInterface.nfc(core.profile(), applets, lock, this::restart);
    }

    private List<Applet> applets() {
        FirmwareProfile profile = core.profile();
        List<Applet> applets = new ArrayList<>(List.of(new FidoApplet(core, authenticator, u2f)));
        if (profile.oath() != null) {
            applets.add(new YkoathApplet(core));
        }
        if (profile.management() != null) {
            applets.add(new ManagementApplet(core, IMPLEMENTED));
        }
        return applets;
    }

    /** The FIDO interface on USB; there is one, and all who connect share its channels. */
    public CtapHidInterface fidoHid() {
        return fidoHid;
    }

    /** Unplugs the key: a command that waits for a touch is cancelled. */
    @Override
    public void close() {
        fidoHid.close();
    }

    private final class FidoOverHid implements CtapHidApplications {
        @Override
        public byte[] cbor(byte[] request, Interaction interaction) {
            lock.lock();
            try {
                return authenticator.process(request, interaction);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public byte[] msg(byte[] apdu, Interaction interaction) {
            lock.lock();
            try {
                return u2f.process(CommandApdu.decode(apdu), interaction).encode();
            } catch (MalformedApdu e) {
                return ResponseApdu.of(StatusWord.WRONG_LENGTH).encode();
            } finally {
                lock.unlock();
            }
        }
    }
}
