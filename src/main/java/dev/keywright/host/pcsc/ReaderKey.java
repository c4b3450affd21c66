package dev.keywright.host.pcsc;

import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.SecurityKey;
import java.io.IOException;
import javax.smartcardio.CardTerminal;

/** A key that is in a card reader, or whose own card interface shows as one. */
record ReaderKey(CardTerminal reader, KeyInfo info) implements SecurityKey {

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
    public void close() {
        // Nothing is held between connections.
    }
}
