package dev.keywright.desk.provision;

import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.SecurityKey;
import java.io.IOException;

/** Another key in a coat. */
class DelegatingKey implements SecurityKey {

    private final SecurityKey key;

    DelegatingKey(SecurityKey key) {
        this.key = key;
    }

    @Override
    public KeyInfo info() {
        return key.info();
    }

    @Override
    public SmartCardConnection openCard() throws IOException {
        return key.openCard();
    }

    @Override
    public FidoConnection openFido() throws IOException {
        return key.openFido();
    }

    @Override
    public void close() {
        key.close();
    }
}
