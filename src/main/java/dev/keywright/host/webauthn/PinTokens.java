package dev.keywright.host.webauthn;

import com.yubico.yubikit.core.application.CommandException;
import com.yubico.yubikit.core.fido.CtapException;
import com.yubico.yubikit.fido.ctap.ClientPin;
import com.yubico.yubikit.fido.ctap.Ctap2Session;
import com.yubico.yubikit.fido.ctap.PinUvAuthProtocol;
import com.yubico.yubikit.fido.ctap.PinUvAuthProtocolV1;
import com.yubico.yubikit.fido.ctap.PinUvAuthProtocolV2;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Gets tokens for a PIN, which prove to the key that its owner knows it (CTAP 2.1 §6.5.5.7). */
final class PinTokens {

    private final Ctap2Session session;
    private final PinUvAuthProtocol protocol;

    PinTokens(Ctap2Session session) {
        this.session = session;
        this.protocol = session.getCachedInfo().getPinUvAuthProtocols().contains(2)
                ? new PinUvAuthProtocolV2()
                : new PinUvAuthProtocolV1();
    }

    PinUvAuthProtocol protocol() {
        return protocol;
    }

    boolean pinIsSet() {
        return Boolean.TRUE.equals(session.getCachedInfo().getOptions().get("clientPin"));
    }

    /**
     * @param pin null where the key has none
     * @throws WebAuthnException PIN_WRONG with the tries that are left, or PIN_REQUIRED
     */
    byte @Nullable [] token(char @Nullable [] pin, int permission)
            throws CommandException, IOException, WebAuthnException {
        if (!pinIsSet()) {
            return null;
        }
        if (pin == null) {
            throw KeyRefusal.pinRequired();
        }
        return tokenOfPin(pin, permission);
    }

    /** @throws WebAuthnException PIN_WRONG with the tries that are left */
    byte[] tokenOfPin(char[] pin, int permission) throws CommandException, IOException, WebAuthnException {
        ClientPin client = new ClientPin(session, protocol);
        try {
            return client.getPinToken(pin, permission, null);
        } catch (CtapException e) {
            if (e.getCtapError() == CtapException.ERR_PIN_INVALID) {
                throw KeyRefusal.wrongPin(e, client.getPinRetries().getCount());
            }
            throw e;
        }
    }
}
