package dev.keywright.host.emulated;

import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.otp.OtpConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.PasskeyInfo;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.UsbIdentity;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.KeyFactory;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.UserPresence;
import dev.keywright.token.UserVerifier;
import dev.keywright.token.hid.OtpHidInterface;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfile.Usb.Interface;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.state.DiscoverableCredential;
import dev.keywright.token.state.StateCodec;
import dev.keywright.token.state.TokenState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An emulated key that is plugged into this process, with its state in a file. */
public final class EmulatedSecurityKey implements SecurityKey {

    private final StateFile file;
    private final EmulatedKey key;
    private final Function<StateFile, TokenEnvironment> environment;

    private EmulatedSecurityKey(
            StateFile file, EmulatedKey key, Function<StateFile, TokenEnvironment> environment) {
        this.file = file;
        this.key = key;
        this.environment = environment;
    }

    /** Plugs in a key whose state file is not encrypted; see the other {@code plugIn}. */
    public static EmulatedSecurityKey plugIn(Path state, @Nullable String profile, UserPresence presence)
            throws IOException {
        return plugIn(state, profile, presence, StateProtection.NONE);
    }

    /** Plugs in a key, on the sensor of which there is always the same finger; see the other {@code plugIn}. */
    public static EmulatedSecurityKey plugIn(
            Path state, @Nullable String profile, UserPresence presence, StateProtection protection)
            throws IOException {
        return plugIn(state, profile, presence, UserVerifier.ALWAYS, protection);
    }

    /**
     * Plugs in the key whose state is at {@code state}; makes a new one where there is none.
     *
     * @param profile  the device it must be, or null for whichever it is (a new one is then the default device)
     * @param presence who touches it
     * @param verifier whose finger is on its sensor, where it has one
     * @param protection what the file is encrypted with, or will be
     * @throws IOException with a sentence for people when the file is in use, damaged, of another device, encrypted
     *     otherwise, or cannot be written
     */
    public static EmulatedSecurityKey plugIn(
            Path state,
            @Nullable String profile,
            UserPresence presence,
            UserVerifier verifier,
            StateProtection protection)
            throws IOException {
        return plugIn(
                state,
                profile,
                protection,
                RandomSource.system(),
                file -> TokenEnvironment.of(file).withPresence(presence).withVerifier(verifier));
    }

    /**
     * As the other {@code plugIn}, but all that is random follows from {@code seed}, for tests: the same requests to
     * the same state give the same bytes. A new key follows from the seed alone, and whoever knows the seed knows its
     * private keys.
     *
     * @param seed at least one byte
     */
    public static EmulatedSecurityKey plugInSeeded(
            Path state,
            @Nullable String profile,
            UserPresence presence,
            UserVerifier verifier,
            StateProtection protection,
            byte[] seed)
            throws IOException {
        return plugIn(
                state,
                profile,
                protection,
                RandomSource.seeded(seed),
                file -> TokenEnvironment.reproducible(continued(seed, file.state()), file)
                        .withPresence(presence)
                        .withVerifier(verifier));
    }

    /** A key that is plugged in again must not draw again what it drew before. */
    private static RandomSource continued(byte[] seed, TokenState state) {
        byte[] history = StateCodec.encode(state.history());
        return RandomSource.seeded(Crypto.reproducible().hmacSha256(seed, history));
    }

    private static EmulatedSecurityKey plugIn(
            Path state,
            @Nullable String profile,
            StateProtection protection,
            RandomSource maker,
            Function<StateFile, TokenEnvironment> environment)
            throws IOException {
        FirmwareProfile wanted = find(profile == null ? FirmwareProfiles.DEFAULT : profile);
        StateFile file = StateFile.open(state, protection, () -> KeyFactory.make(wanted, maker));
        try {
            String actual = file.state().identity().profile();
            if (profile != null && !profile.equals(actual)) {
                throw new IOException("The state file " + state + " belongs to a " + actual + ", not a " + profile
                        + "; give another file with --state.");
            }
            FirmwareProfile device = actual.equals(wanted.name()) ? wanted : find(actual);
            return new EmulatedSecurityKey(
                    file, new EmulatedKey(device, file.state(), environment.apply(file)), environment);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static FirmwareProfile find(String name) throws IOException {
        return FirmwareProfiles.find(name).orElseThrow(() -> new IOException(
                "There is no firmware profile " + name + "; 'keywright profiles list' shows those that there are."));
    }

    /** The key itself, for ports that show it to other programs. */
    public EmulatedKey token() {
        return key;
    }

    /** Where its state is, how that is protected, and whether the key was made by being plugged in. */
    public StateFile.Facts stateFile() {
        return file.facts();
    }

    /** What the key remembers now, to be given to {@link #restore} later. */
    public TokenState snapshot() {
        return key.state();
    }

    /**
     * Makes the key what {@code snapshot} says, durably, as if it had been unplugged meanwhile; connections are better
     * opened anew.
     *
     * @throws IllegalArgumentException when the snapshot is of another key
     * @throws IOException when that could not be saved; the key is then as it was
     */
    public void restore(TokenState snapshot) throws IOException {
        key.restore(snapshot);
    }

    /**
     * Makes the key forget, durably, what it saved last, as if an attacker had put back an old copy of it: counters are
     * given out again, and new passkeys are gone.
     *
     * @param steps how many times something was saved; one for each command that changes something, and one more where
     *     that command tries a PIN
     * @throws IOException with a sentence for people when the file does not remember as many; the key is then as it was
     */
    public void rollback(int steps) throws IOException {
        key.rollback(steps);
    }

    /**
     * Plugs in a second key that is the same: the same serial number and the same secrets, from here on with counters
     * of its own, in a file of its own that is protected in the same way, in the same surroundings.
     *
     * @throws IOException with a sentence for people when there is a file {@code state} already, or it cannot be
     *     written
     */
    public EmulatedSecurityKey cloneTo(Path state) throws IOException {
        file.copyTo(state);
        return plugIn(state, null, file.protection(), RandomSource.system(), environment);
    }

    @Override
    public KeyInfo info() {
        FirmwareProfile profile = key.profile();
        return new KeyInfo(
                key.state().identity().serial(),
                profile.title(),
                profile.firmware().toString(),
                true,
                profile.name(),
                pipes());
    }

    /** A device without USB, such as a synced passkey provider, is spoken to in process all the same. */
    private List<Pipe> pipes() {
        Set<Interface> interfaces = key.interfaces();
        List<Pipe> pipes = new ArrayList<>();
        if (key.profile().usb() == null || interfaces.contains(Interface.FIDO)) {
            pipes.add(Pipe.FIDO);
        }
        if (interfaces.contains(Interface.CCID)) {
            pipes.add(Pipe.CARD);
        }
        if (interfaces.contains(Interface.OTP) && key.otpHid().isPresent()) {
            pipes.add(Pipe.OTP);
        }
        return List.copyOf(pipes);
    }

    /** What the key's USB port would tell. */
    @Override
    public Optional<UsbIdentity> usb() {
        return key.usb().map(usb -> new UsbIdentity(
                usb.vendorId(), usb.productId(), usb.manufacturer(), usb.product()));
    }

    @Override
    public Optional<List<PasskeyInfo>> passkeys() {
        return Optional.of(key.state().fido().allCredentials()
                .sorted(Comparator.comparingLong(DiscoverableCredential::ordinal))
                .map(credential -> new PasskeyInfo(
                        credential.id(), credential.rpId(), credential.userName(), credential.displayName()))
                .toList());
    }

    @Override
    public SmartCardConnection openCard() throws IOException {
        if (key.profile().card() == null || key.profile().card().usbAtr() == null) {
            throw new IOException("A " + key.profile().title() + " has no smart card interface; use another key.");
        }
        require(Pipe.CARD, "smart card");
        return new EmulatedCardConnection(key.usbCard(), Transport.USB);
    }

    @Override
    public FidoConnection openFido() throws IOException {
        require(Pipe.FIDO, "FIDO");
        return new EmulatedFidoConnection(key.fidoHid());
    }

    @Override
    public OtpConnection openOtp() throws IOException {
        OtpHidInterface otp = key.otpHid().orElseThrow(() -> new IOException(
                "A " + key.profile().title() + " has no OTP interface; use another key."));
        require(Pipe.OTP, "OTP");
        return new EmulatedOtpConnection(otp);
    }

    private void require(Pipe pipe, String name) throws IOException {
        if (!pipes().contains(pipe)) {
            throw new IOException("The key has its " + name + " interface switched off: switch an application of it on"
                    + " with 'keywright config usb'.");
        }
    }

    @Override
    public void close() {
        key.close();
        file.close();
    }
}
