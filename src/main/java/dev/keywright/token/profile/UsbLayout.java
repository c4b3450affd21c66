package dev.keywright.token.profile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model's USB descriptors say beyond its identity. Whatever is null is as on a YubiKey of the 4 or 5 series.
 *
 * @param release     bcdDevice, such as 0x0105 for 1.05; that of a YubiKey is its firmware's version, 5.43 for 5.4.3
 * @param deviceClass class, subclass and protocol of the device
 * @param maxPower    in mA
 * @param hidVersion  bcdHID
 * @param fido        its FIDO interface
 * @param ccid        its smart card interface
 */
public record UsbLayout(
        @Nullable Integer release,
        @Nullable List<Integer> deviceClass,
        @Nullable Integer maxPower,
        @Nullable Integer hidVersion,
        @Nullable Fido fido,
        @Nullable Ccid ccid) {

    /** All null. */
    public static final UsbLayout USUAL = new UsbLayout(null, null, null, null, null, null);

    public UsbLayout {
        deviceClass = deviceClass == null ? null : List.copyOf(deviceClass);
        if (deviceClass != null && deviceClass.size() != 3) {
            throw new IllegalArgumentException("usb.layout.deviceClass needs a class, a subclass and a protocol");
        }
    }

    /**
     * @param in       address of the endpoint to the host
     * @param out      address of the endpoint from the host
     * @param interval in ms, of both
     */
    public record Fido(int in, int out, int interval) {}

    /**
     * @param in       address of the bulk endpoint to the host
     * @param out      address of the bulk endpoint from the host
     * @param name     the interface's name, which PC/SC appends to the reader's, or null for none
     * @param version  bcdCCID
     * @param voltages bVoltageSupport
     * @param clock    in kHz
     * @param dataRate in bits a second
     * @param maxIfsd  in bytes
     * @param features dwFeatures
     */
    public record Ccid(
            int in,
            int out,
            @Nullable String name,
            int version,
            int voltages,
            int clock,
            int dataRate,
            int maxIfsd,
            int features) {}
}
