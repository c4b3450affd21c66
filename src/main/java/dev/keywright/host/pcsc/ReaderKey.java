package dev.keywright.host.pcsc;

import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.SecurityKey;
import java.io.IOException;
import java.util.Optional;
import javax.smartcardio.CardTerminal;
import org.jspecify.annotations.Nullable;

/** A key that is in a card reader, or whose own card interface shows as one. */
final class ReaderKey implements SecurityKey {

    private final CardTerminal reader;
    private final KeyInfo info;
    /** Asked for where it matters, and once: the reader has to be opened for it. */
    private @Nullable Optional<String> place;

    ReaderKey(CardTerminal reader, KeyInfo info) {
        this.reader = reader;
        this.info = info;
    }

    @Override
    public KeyInfo info() {
        return info;
    }

    @Override
    public SmartCardConnection openCard() throws IOException {
        return PcscConnection.exclusive(reader);
    }

    @Override
    public FidoConnection openFido() throws IOException {
        throw new IOException(
                "The key in the reader \"" + reader.getName() + "\" shows no FIDO pipe; use its card pipe.");
    }

    @Override
    public synchronized Optional<String> place() {
        if (place == null) {
            place = ReaderChannel.place(reader.getName());
        }
        return place;
    }

    @Override
    public void close() {
        // Nothing is held between connections.
    }
}
