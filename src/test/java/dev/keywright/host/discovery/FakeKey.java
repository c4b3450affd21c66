package dev.keywright.host.discovery;

import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.otp.OtpConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.SecurityKey;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A pipe of a key that tells by its errors which it is. */
record FakeKey(KeyInfo info, Optional<String> place) implements SecurityKey {

    FakeKey(@Nullable Integer serial, String name, @Nullable String firmware, Pipe pipe) {
        this(new KeyInfo(serial, name, firmware, false, null, List.of(pipe)), Optional.empty());
    }

    FakeKey at(String somewhere) {
        return new FakeKey(info, Optional.of(somewhere));
    }

    @Override
    public SmartCardConnection openCard() throws IOException {
        throw new IOException("card of " + info.name());
    }

    @Override
    public FidoConnection openFido() throws IOException {
        throw new IOException("fido of " + info.name());
    }

    @Override
    public OtpConnection openOtp() throws IOException {
        throw new IOException("otp of " + info.name());
    }

    @Override
    public void close() {}
}
