package dev.keywright.host.discovery;

import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.otp.OtpConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.UsbIdentity;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One key that was found once for each of its pipes.
 *
 * @param parts at least one; the first names the key
 */
record JoinedKey(List<SecurityKey> parts) implements SecurityKey {

    JoinedKey {
        parts = List.copyOf(parts);
    }

    @Override
    public KeyInfo info() {
        KeyInfo info = parts.get(0).info();
        Integer serial = first(KeyInfo::serial);
        String firmware = first(KeyInfo::firmware);
        List<Pipe> pipes = parts.stream().flatMap(part -> part.info().pipes().stream()).distinct().sorted().toList();
        return new KeyInfo(serial, info.name(), firmware, false, null, pipes);
    }

    /** What the first part tells that tells it. */
    private <T> @Nullable T first(Function<KeyInfo, @Nullable T> fact) {
        return parts.stream().map(SecurityKey::info).map(fact).filter(Objects::nonNull).findFirst().orElse(null);
    }

    /** Whoever has the pipe opens it, or says why not. */
    private SecurityKey with(Pipe pipe) {
        return parts.stream().filter(part -> part.info().pipes().contains(pipe)).findFirst().orElse(parts.get(0));
    }

    @Override
    public SmartCardConnection openCard() throws IOException {
        return with(Pipe.CARD).openCard();
    }

    @Override
    public FidoConnection openFido() throws IOException {
        return with(Pipe.FIDO).openFido();
    }

    @Override
    public OtpConnection openOtp() throws IOException {
        return with(Pipe.OTP).openOtp();
    }

    @Override
    public Optional<UsbIdentity> usb() {
        return parts.stream().flatMap(part -> part.usb().stream()).findFirst();
    }

    @Override
    public Optional<String> place() {
        return parts.stream().flatMap(part -> part.place().stream()).findFirst();
    }

    @Override
    public void close() {
        parts.forEach(SecurityKey::close);
    }
}
