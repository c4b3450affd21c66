package dev.keywright.host.capture;

import com.upokecenter.cbor.CBORObject;
import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.YubiKeyConnection;
import com.yubico.yubikit.core.YubiKeyDevice;
import com.yubico.yubikit.core.application.ApplicationNotAvailableException;
import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.fido.FidoProtocol;
import com.yubico.yubikit.core.smartcard.Apdu;
import com.yubico.yubikit.core.smartcard.ApduException;
import com.yubico.yubikit.core.smartcard.AppId;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import com.yubico.yubikit.core.smartcard.SmartCardProtocol;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.UsbIdentity;
import dev.keywright.host.management.ManagementException;
import dev.keywright.host.management.ManagementException.Reason;
import dev.keywright.host.management.ManagementSession;
import dev.keywright.token.profile.FirmwareProfile.Usb.Interface;
import dev.keywright.wire.Cbor;
import dev.keywright.wire.Cbor.MalformedCbor;
import dev.keywright.wire.ctaphid.CtapHidCommand;
import dev.keywright.wire.ctaphid.CtapHidPacket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks a key, through each pipe that it has, all that it tells without a touch and without a PIN. */
final class PipeReader {

    private static final int GET_INFO = 0x04;
    private static final int BIO_ENROLLMENT = 0x09;
    /** The prototype of authenticatorBioEnrollment that FIDO_2_1_PRE has. */
    private static final int BIO_ENROLLMENT_PREVIEW = 0x40;
    /** CTAP 2.1 §6.7.3, the one modality that there is: fingerprint. */
    private static final int FINGERPRINT = 0x01;
    /** CTAP 2.1 §6.7.3. */
    private static final int GET_FINGERPRINT_SENSOR_INFO = 0x07;
    /** The capability CTAPHID_CBOR (CTAP 2.1 §11.2.9.1.3). */
    private static final int CBOR = 0x04;
    /** NFCCTAP_MSG (CTAP 2.1 §11.3.7.1). */
    private static final int CLA_CTAP = 0x80;

    private static final int NFCCTAP_MSG = 0x10;
    /** U2F_VERSION, an extended APDU (U2F Raw Message Formats 1.2 §6). */
    private static final byte[] U2F_VERSION = {0, 3, 0, 0, 0, 0, 0};

    /** The ids that Yubico's keys have had since the YubiKey 4: bits for OTP, FIDO and CCID, the lowest first. */
    private static final int FIRST_BITWISE = 0x0400;

    private static final int LAST_BITWISE = 0x0407;

    private final SecurityKey key;
    /** CAPABILITY.OTP in yubikit's management.py. */
    private static final int OTP_SUPPORTED = 0x01;

    private final Findings findings;

    private PipeReader(SecurityKey key, Findings findings) {
        this.key = key;
        this.findings = findings;
    }

    /** @throws IOException with a sentence for people when the key cannot be spoken to, or answers nonsense */
    static Findings read(SecurityKey key) throws IOException {
        Findings findings = new Findings();
        PipeReader reader = new PipeReader(key, findings);
        key.usb().ifPresent(reader::usb);
        if (key.info().pipes().contains(Pipe.FIDO)) {
            try (FidoConnection fido = key.openFido()) {
                reader.fido(fido);
            }
        }
        if (key.info().pipes().contains(Pipe.CARD)) {
            try (SmartCardConnection card = key.openCard()) {
                reader.card(card);
            }
        }
        return findings;
    }

    private void usb(UsbIdentity usb) {
        findings.tell("usb.vendorId", usb.vendorId());
        findings.tell("usb.productId", usb.productId());
        findings.tell("usb.manufacturer", usb.manufacturer());
        findings.tell("usb.product", usb.product());
        if (isYubico(usb) && usb.productId() > FIRST_BITWISE && usb.productId() <= LAST_BITWISE) {
            findings.tell("usb.productIdBase", FIRST_BITWISE);
            findings.tell("usb.interfaces", Arrays.stream(Interface.values())
                    .filter(each -> (usb.productId() & 1 << each.ordinal()) != 0)
                    .toList());
        }
    }

    private static boolean isYubico(UsbIdentity usb) {
        return usb.vendorId() == YubiKeyDevice.YUBICO_VENDOR_ID;
    }

    private void fido(FidoConnection connection) throws IOException {
        FidoProtocol protocol = new FidoProtocol(connection);
        findings.tell("firmware", protocol.getVersion().toString());
        int capabilities = 0;
        for (int bit = 1; bit <= 0x80; bit <<= 1) {
            capabilities |= protocol.supports(bit) ? bit : 0;
        }
        findings.tell("fido.hidCapabilities", capabilities);
        if ((capabilities & CBOR) != 0) {
            ctap(request -> send(protocol, CtapHidCommand.CBOR, request));
        } else {
            u2f(send(protocol, CtapHidCommand.MSG, U2F_VERSION));
        }
        if (key.usb().filter(PipeReader::isYubico).isPresent()) {
            management(connection);
        }
    }

    private void management(YubiKeyConnection connection) throws IOException {
        try {
            ManagementSession.over(connection).entries()
                    .ifPresent(entries -> ManagementReader.read(entries, findings));
        } catch (ManagementException e) {
            if (e.reason() != Reason.NO_APPLICATION) {
                throw new IOException(e.getMessage(), e);
            }
            findings.asked("management");
        }
    }

    private static byte[] send(FidoProtocol protocol, CtapHidCommand command, byte[] payload) throws IOException {
        return protocol.sendAndReceive((byte) (CtapHidPacket.INITIALISATION | command.code()), payload, null);
    }

    private void u2f(byte[] answer) {
        String version = new String(answer, StandardCharsets.US_ASCII);
        findings.tell("fido.versions", version.startsWith("U2F_V2") ? List.of("U2F_V2") : null);
    }

    /** Carries one CTAP2 message. */
    @FunctionalInterface
    private interface Ctap {
        byte[] exchange(byte[] request) throws IOException;
    }

    private void ctap(Ctap ctap) throws IOException {
        byte[] answer = ctap.exchange(new byte[] {GET_INFO});
        if (answer.length < 2 || answer[0] != 0) {
            throw new IOException("The key does not answer authenticatorGetInfo; it cannot be captured.");
        }
        InfoReader.read(Arrays.copyOfRange(answer, 1, answer.length), findings);
        if (findings.has("fido.options.bioEnroll")) {
            fingerprints(ctap, BIO_ENROLLMENT);
        } else if (findings.has("fido.options.userVerificationMgmtPreview")) {
            fingerprints(ctap, BIO_ENROLLMENT_PREVIEW);
        } else {
            findings.asked("fido.fingerprints");
        }
    }

    /** CTAP 2.1 §6.7.3: what the sensor is, which needs no PIN. */
    private void fingerprints(Ctap ctap, int command) throws IOException {
        byte[] parameters = Cbor.encode(CBORObject.NewMap()
                .Add(1, FINGERPRINT)
                .Add(2, GET_FINGERPRINT_SENSOR_INFO));
        byte[] request = new byte[1 + parameters.length];
        request[0] = (byte) command;
        System.arraycopy(parameters, 0, request, 1, parameters.length);
        byte[] answer = ctap.exchange(request);
        if (answer.length < 2 || answer[0] != 0) {
            return;
        }
        try {
            CBORObject sensor = Cbor.decodeLenient(Arrays.copyOfRange(answer, 1, answer.length));
            findings.tell("fido.fingerprints.kind", number(sensor, 2));
            findings.tell("fido.fingerprints.samples", number(sensor, 3));
            findings.tell("fido.fingerprints.maxFriendlyName", number(sensor, 8));
        } catch (MalformedCbor | RuntimeException e) {
            throw new IOException("The key's answer on its fingerprint sensor is malformed; it cannot be captured.", e);
        }
    }

    private static @Nullable Integer number(CBORObject map, int member) {
        return map.ContainsKey(member) ? map.get(member).AsInt32Value() : null;
    }

    private void card(SmartCardConnection card) throws IOException {
        boolean usb = card.getTransport() == Transport.USB;
        findings.tell(usb ? "card.usbAtr" : "card.nfcAtr", HexFormat.of().formatHex(card.getAtr()));
        SmartCardProtocol protocol = new SmartCardProtocol(card);
        if (!findings.has("fido.versions")) {
            fidoApplet(protocol);
        }
        management(card);
        if (select(protocol, AppId.OATH).isEmpty()) {
            findings.asked("oath");
        }
        otp(select(protocol, AppId.OTP).isPresent(), usb);
    }

    /** An OTP application that is not on the card pipe may be on the OTP pipe; the device information tells. */
    private void otp(boolean onCard, boolean usb) {
        boolean supported = onCard || findings.get("management.usbSupported")
                .filter(bits -> (bits.asInt() & OTP_SUPPORTED) != 0)
                .isPresent();
        if (!supported) {
            findings.asked("otp");
        } else if (usb) {
            findings.tell("otp.usbCard", onCard);
        }
    }

    private void fidoApplet(SmartCardProtocol protocol) throws IOException {
        Optional<byte[]> greeting = select(protocol, AppId.FIDO);
        if (greeting.isEmpty()) {
            return;
        }
        try {
            protocol.sendAndReceive(new Apdu(CLA_CTAP, NFCCTAP_MSG, 0, 0, new byte[] {GET_INFO}));
        } catch (ApduException e) {
            u2f(greeting.get());
            return;
        }
        ctap(request -> {
            try {
                return protocol.sendAndReceive(new Apdu(CLA_CTAP, NFCCTAP_MSG, 0, 0, request));
            } catch (ApduException e) {
                throw new IOException("The key refused a command with status %04x.".formatted(e.getSw()), e);
            }
        });
    }

    private static Optional<byte[]> select(SmartCardProtocol protocol, byte[] aid) throws IOException {
        try {
            return Optional.of(protocol.select(aid));
        } catch (ApplicationNotAvailableException e) {
            return Optional.empty();
        }
    }
}
