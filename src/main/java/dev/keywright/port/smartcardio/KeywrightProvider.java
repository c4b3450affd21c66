package dev.keywright.port.smartcardio;

import dev.keywright.crypto.RandomSource;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.KeyFactory;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.state.TokenState;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import javax.smartcardio.CardTerminals;
import javax.smartcardio.TerminalFactorySpi;
import org.jspecify.annotations.Nullable;

/**
 * Gives Java programs that were written for a card reader one with an emulated key in it:
 * {@code TerminalFactory.getInstance("Keywright", key, new KeywrightProvider())}, where {@code key} is
 * <ul>
 *   <li>{@link Readers}, for several readers and to pull keys out and plug them in meanwhile;
 *   <li>an {@link EmulatedKey}, which is plugged in as on USB;
 *   <li>null, for a new key of the default device that is forgotten with the process.
 * </ul>
 * A program that asks for {@code TerminalFactory.getDefault()} needs no change either: list the provider in the
 * security properties and set the system property {@code javax.smartcardio.TerminalFactory.DefaultType} to
 * {@code Keywright}.
 */
public final class KeywrightProvider extends Provider {

    /** Of the provider, and of its type of {@code TerminalFactory}. */
    public static final String NAME = "Keywright";

    private static final long serialVersionUID = 1L;

    public KeywrightProvider() {
        super(NAME, "1", "Card readers with emulated security keys");
        putService(new Service(this, "TerminalFactory", NAME, Factory.class.getName(), null, null) {
            @Override
            public Object newInstance(@Nullable Object parameter) throws NoSuchAlgorithmException {
                return new Factory(readers(parameter));
            }
        });
    }

    private static Readers readers(@Nullable Object parameter) throws NoSuchAlgorithmException {
        if (parameter instanceof Readers readers) {
            return readers;
        } else if (parameter instanceof EmulatedKey key) {
            return Readers.with(key);
        } else if (parameter == null) {
            return Forgetful.READERS;
        }
        throw new NoSuchAlgorithmException("Keywright's readers are made with an EmulatedKey, with Readers or with"
                + " null, not with a " + parameter.getClass().getSimpleName() + ".");
    }

    /** All who ask for no key in particular find the same one, as they would on metal. */
    private static final class Forgetful {
        static final Readers READERS = Readers.with(newKey());

        private static EmulatedKey newKey() {
            FirmwareProfile device = FirmwareProfiles.defaultProfile();
            TokenState state = TokenState.made(KeyFactory.make(device, RandomSource.system()));
            return new EmulatedKey(device, state, TokenEnvironment.of(StateStore.IN_MEMORY));
        }
    }

    private static final class Factory extends TerminalFactorySpi {

        private final Readers readers;

        Factory(Readers readers) {
            this.readers = readers;
        }

        @Override
        protected CardTerminals engineTerminals() {
            return readers.terminals();
        }
    }
}
