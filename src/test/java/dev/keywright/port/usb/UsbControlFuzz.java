package dev.keywright.port.usb;

import dev.keywright.fuzz.FuzzTarget;
import dev.keywright.testing.FreshKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.wire.usb.SetupPacket;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Any control requests, one after the other: each is answered at once, with no more data than the host wants, and the
 * next good one as ever. Eight bytes are a setup packet; as many follow as it brings.
 */
public final class UsbControlFuzz implements FuzzTarget {

    private static final String DEVICE_DESCRIPTOR = "8006000100001200";

    @Override
    public List<byte[]> seeds() {
        return List.of(DEVICE_DESCRIPTOR, "8006000200000001" + "0009010000000000", "80060203090400ff",
                        "2109000300000800" + "0000000000000081" + "a101000300000800", "810600220100ff00",
                        "0203000084000000" + "8200000084000200" + "0201000084000000", "2101000102000000")
                .stream()
                .map(HexFormat.of()::parseHex)
                .toList();
    }

    @Override
    public void run(byte[] input) {
        try (EmulatedKey key = new EmulatedKey(
                        FreshKey.profile(), FreshKey.state(), TokenEnvironment.of(StateStore.IN_MEMORY));
                CompositeDevice device = new CompositeDevice(key)) {
            int at = 0;
            while (at + SetupPacket.LENGTH <= input.length) {
                SetupPacket setup = SetupPacket.decode(Arrays.copyOfRange(input, at, at + SetupPacket.LENGTH));
                at += SetupPacket.LENGTH;
                int brings = setup.isToHost() ? 0 : Math.min(setup.length(), input.length - at);
                request(device, setup, Arrays.copyOfRange(input, at, at + brings));
                at += brings;
            }
            String descriptor = request(device, SetupPacket.decode(HexFormat.of().parseHex(DEVICE_DESCRIPTOR)), null);
            if (!descriptor.startsWith("1201")) {
                throw new AssertionError("the device descriptor is " + descriptor);
            }
        }
    }

    private static String request(CompositeDevice device, SetupPacket setup, byte[] data) {
        String[] answer = {null};
        Transfer.Completion completion = (outcome, bytes, length) -> {
            if (answer[0] != null || bytes.length > setup.length()) {
                throw new AssertionError("answered twice, or with more than the host wants: " + setup);
            }
            answer[0] = HexFormat.of().formatHex(bytes);
        };
        device.control(
                setup,
                setup.isToHost()
                        ? Transfer.toHost(setup.length(), completion)
                        : Transfer.toDevice(data, completion));
        if (answer[0] == null) {
            throw new AssertionError("not answered: " + setup);
        }
        return answer[0];
    }
}
