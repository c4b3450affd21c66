package dev.keywright.desk.provision;

import com.yubico.yubikit.core.YubiKeyConnection;
import com.yubico.yubikit.core.YubiKeyDevice;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.management.ManagementException;
import dev.keywright.host.management.ManagementSession;
import dev.keywright.host.oath.OathSession;
import dev.keywright.host.oath.OathSessionException;
import dev.keywright.host.otp.OtpSession;
import dev.keywright.host.otp.OtpSessionException;
import dev.keywright.host.webauthn.FidoSession;
import dev.keywright.host.webauthn.WebAuthnException;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The key that is being made ready, with one application at a time open. Every method throws {@link IOException} when
 * the key is pulled, and {@link StepRefusal} when it has not what was asked for.
 */
final class Bench implements Closeable {

    private final SecurityKey key;
    private final InstantSource clock;
    private final Consumer<String> touch;

    private @Nullable Closeable open;
    private @Nullable OathSession oath;
    private @Nullable FidoSession fido;
    private @Nullable OtpSession otp;
    private @Nullable ManagementSession management;

    /** @param touch told what a touch is for that the key is about to wait for */
    Bench(SecurityKey key, InstantSource clock, Consumer<String> touch) {
        this.key = key;
        this.clock = clock;
        this.touch = touch;
    }

    KeyInfo info() {
        return key.info();
    }

    Instant now() {
        return clock.instant();
    }

    void touchNeeded(String what) {
        touch.accept(what);
    }

    /** The OATH application, locked where it has a password. */
    OathSession oath() throws IOException, StepRefusal {
        if (oath == null) {
            close();
            if (!info().pipes().contains(Pipe.CARD)) {
                throw new StepRefusal("The " + describe() + " has no smart card interface, and so no OATH accounts; use"
                        + " another key, or look whether pcscd runs.");
            }
            var card = open(key::openCard);
            try {
                oath = OathSession.open(card);
            } catch (OathSessionException e) {
                throw StepRefusal.of(e);
            }
        }
        return oath;
    }

    /** The FIDO application. */
    FidoSession fido() throws IOException, StepRefusal {
        if (fido == null) {
            close();
            YubiKeyConnection connection =
                    info().pipes().contains(Pipe.FIDO) ? open(key::openFido) : open(key::openCard);
            try {
                fido = FidoSession.over(connection);
            } catch (WebAuthnException e) {
                throw StepRefusal.of(e);
            }
        }
        return fido;
    }

    /** The OTP application, on the card pipe where it is there, else on its own. */
    OtpSession otp() throws IOException, StepRefusal {
        if (otp == null) {
            close();
            boolean reports = info().pipes().contains(Pipe.OTP);
            try {
                otp = info().pipes().contains(Pipe.CARD) ? otpOnCard(reports) : null;
                if (otp == null) {
                    otp = OtpSession.open(open(key::openOtp));
                }
            } catch (OtpSessionException e) {
                throw StepRefusal.of(e);
            }
        }
        return otp;
    }

    private @Nullable OtpSession otpOnCard(boolean reports) throws IOException, OtpSessionException {
        var card = open(key::openCard);
        try {
            return OtpSession.open(card);
        } catch (OtpSessionException e) {
            if (reports && e.reason() == OtpSessionException.Reason.NO_APPLICATION) {
                close();
                return null;
            }
            throw e;
        }
    }

    /** The management application, on the card pipe first, which alone carries all commands. */
    ManagementSession management() throws IOException, StepRefusal {
        if (management == null) {
            close();
            try {
                management = ManagementSession.over(managementPipe());
            } catch (ManagementException e) {
                throw StepRefusal.of(e);
            }
        }
        return management;
    }

    private YubiKeyConnection managementPipe() throws IOException, StepRefusal {
        if (info().pipes().contains(Pipe.CARD)) {
            return open(key::openCard);
        }
        if (info().pipes().contains(Pipe.OTP)) {
            return open(key::openOtp);
        }
        boolean yubico = key.usb().filter(usb -> usb.vendorId() == YubiKeyDevice.YUBICO_VENDOR_ID).isPresent();
        if (!yubico && !info().emulated()) {
            throw new StepRefusal("The " + describe() + " is not by Yubico, so it is not asked with Yubico's own commands;"
                    + " use another key.");
        }
        return open(key::openFido);
    }

    private interface Opening<C> {
        C open() throws IOException;
    }

    private <C extends Closeable> C open(Opening<C> opening) throws NotReached {
        try {
            C connection = opening.open();
            open = connection;
            return connection;
        } catch (IOException e) {
            throw new NotReached(e);
        }
    }

    /** A pipe of the key could not be opened; the message says why, and what to do. */
    static final class NotReached extends IOException {

        private static final long serialVersionUID = 1L;

        private NotReached(IOException why) {
            super(why.getMessage(), why);
        }
    }

    /** {@code YubiKey 5 NFC 12345678} and such. */
    String describe() {
        return describe(info());
    }

    static String describe(KeyInfo info) {
        return info.name() + (info.serial() == null ? "" : " " + info.serial());
    }

    /** Lets go of whatever is open; what the key tells of itself is asked for anew. */
    @Override
    public void close() throws IOException {
        Closeable closing = open;
        open = null;
        oath = null;
        fido = null;
        otp = null;
        management = null;
        if (closing != null) {
            closing.close();
        }
    }
}
