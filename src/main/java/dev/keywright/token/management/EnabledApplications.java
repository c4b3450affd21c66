package dev.keywright.token.management;

import dev.keywright.token.Interaction;
import dev.keywright.token.TokenCore;
import dev.keywright.token.profile.FirmwareProfile.Management;
import dev.keywright.token.profile.FirmwareProfile.Usb;
import dev.keywright.token.profile.FirmwareProfile.Usb.Interface;
import dev.keywright.token.state.DeviceSettings;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which applications of a key can be used at the moment, and where. What its model supports but the emulated key does
 * not have is shown as switched off, whatever was asked for: a client is never told of an application that is not there.
 */
public final class EnabledApplications {

    private static final Set<Application> OVER_CCID =
            EnumSet.of(Application.OPENPGP, Application.PIV, Application.OATH, Application.HSMAUTH);
    private static final Set<Application> OVER_FIDO = EnumSet.of(Application.U2F, Application.FIDO2);
    /** A capability bit that stands for no application: CCID in general (USB_INTERFACE in yubikit's management.py). */
    private static final int CCID_IN_GENERAL = 0x04;

    private final TokenCore core;
    private final @Nullable Management model;
    private final int implemented;

    /** @param implemented the applications that the emulated key has, on any pipe */
    public EnabledApplications(TokenCore core, Set<Application> implemented) {
        this.core = core;
        this.model = core.profile().management();
        this.implemented = Application.bits(implemented);
    }

    /** The capability bits over USB, as the device information shows them. */
    int usb() {
        return shown(switchedOn(Interaction.USB, core.state().settings()));
    }

    /** The same over NFC. */
    int nfc() {
        return shown(switchedOn(Interaction.NFC, core.state().settings()));
    }

    private int shown(int bits) {
        return bits & (implemented | CCID_IN_GENERAL);
    }

    /** What {@code settings} ask for and the model supports, whether the emulated key has it or not. */
    private int switchedOn(String transport, DeviceSettings settings) {
        if (model == null) {
            return 0;
        }
        boolean nfc = transport.equals(Interaction.NFC);
        int supported = nfc ? model.nfcSupported() : model.usbSupported();
        Integer asked = nfc ? settings.nfcEnabled() : settings.usbEnabled();
        int bits = supported & Application.bits(EnumSet.allOf(Application.class)) & (asked == null ? supported : asked);
        boolean ccid = (bits & Application.bits(OVER_CCID)) != 0;
        return bits | (ccid ? supported & CCID_IN_GENERAL : 0);
    }

    /** Whether a key with {@code settings} could still be reached over USB. */
    boolean leavesUsb(DeviceSettings settings) {
        return switchedOn(Interaction.USB, settings) != 0;
    }

    /**
     * Whether {@code application} can be used over {@code transport}, one of {@link Interaction}'s. A model without
     * device information has no switches, so there it can.
     */
    public boolean allows(Application application, String transport) {
        if (model == null) {
            return true;
        }
        return !isRestricted(transport)
                && application.isIn(implemented & switchedOn(transport, core.state().settings()));
    }

    /** Whether any application can be used over {@code transport}; the management applet goes with the last one. */
    public boolean allowsAny(String transport) {
        if (model == null) {
            return true;
        }
        return !isRestricted(transport) && switchedOn(transport, core.state().settings()) != 0;
    }

    /**
     * "Restricted NFC" (YubiKey Technical Manual, 5.7 firmware specifics): no application answers over NFC until the
     * key was powered over USB, and the tag tells how that is done.
     */
    public boolean isRestricted(String transport) {
        return transport.equals(Interaction.NFC) && core.state().settings().nfcRestricted();
    }

    /** The USB interfaces that the key would show if it were plugged in now; a model without switches shows all. */
    public Set<Interface> interfaces() {
        Usb usb = core.profile().usb();
        Set<Interface> all = EnumSet.noneOf(Interface.class);
        if (usb != null) {
            all.addAll(usb.interfaces());
        }
        if (model != null) {
            all.retainAll(interfaces(switchedOn(Interaction.USB, core.state().settings())));
        }
        return Collections.unmodifiableSet(all);
    }

    /** Yubico's Mobile SDK concepts: "USB Interfaces will deactivate if their Applications are disabled". */
    private static Set<Interface> interfaces(int bits) {
        Set<Interface> shown = EnumSet.noneOf(Interface.class);
        if (Application.OTP.isIn(bits)) {
            shown.add(Interface.OTP);
        }
        if ((bits & Application.bits(OVER_FIDO)) != 0) {
            shown.add(Interface.FIDO);
        }
        if ((bits & Application.bits(OVER_CCID)) != 0) {
            shown.add(Interface.CCID);
        }
        return shown;
    }

    /** How a key that shows {@code interfaces} introduces itself on USB; empty for a model that is no USB device. */
    public Optional<Usb> identity(Set<Interface> interfaces) {
        return Optional.ofNullable(core.profile().usb()).map(usb -> new Usb(
                usb.vendorId(),
                usb.productIdBase() == null ? usb.productId() : usb.productIdBase() + bits(interfaces),
                usb.productIdBase(),
                usb.manufacturer(),
                usb.product().replace(names(EnumSet.copyOf(usb.interfaces())), names(interfaces)),
                usb.interfaces().stream().filter(interfaces::contains).toList(),
                usb.layout()));
    }

    private static int bits(Set<Interface> interfaces) {
        return interfaces.stream().mapToInt(each -> 1 << each.ordinal()).sum();
    }

    /** Such as OTP+FIDO+CCID, at the end of the names of some products. */
    private static String names(Set<Interface> interfaces) {
        return interfaces.stream().map(Interface::name).collect(Collectors.joining("+"));
    }
}
