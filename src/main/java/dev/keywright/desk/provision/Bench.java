package dev.keywright.desk.provision;

import com.yubico.yubikit.core.YubiKeyConnection;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.oath.OathSession;
import dev.keywright.host.oath.OathSessionException;
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
            var card = key.openCard();
            open = card;
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
            YubiKeyConnection connection = info().pipes().contains(Pipe.FIDO) ? key.openFido() : key.openCard();
            open = connection;
            try {
                fido = FidoSession.over(connection);
            } catch (WebAuthnException e) {
                throw StepRefusal.of(e);
            }
        }
        return fido;
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
        if (closing != null) {
            closing.close();
        }
    }
}
