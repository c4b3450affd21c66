package dev.keywright.port.usb;

import dev.keywright.wire.usb.SetupPacket;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A host with one device, in hex. */
final class UsbHost {

    private final CompositeDevice device;

    UsbHost(CompositeDevice device) {
        this.device = device;
    }

    /** Chooses the configuration, as every host does first. */
    static UsbHost configured(CompositeDevice device) {
        UsbHost host = new UsbHost(device);
        host.control("00 09 0100 0000 0000", "");
        return host;
    }

    /** How a transfer ended: DONE with the data, or another outcome. */
    record End(Transfer.Outcome outcome, String data, int length) {}

    /** The answer to a control request in hex; of one that sends data, nothing. {@code stall} where it stalls. */
    String control(String setup, String data) {
        SetupPacket packet = SetupPacket.decode(bytes(setup));
        CompletableFuture<End> end = new CompletableFuture<>();
        device.control(
                packet,
                packet.isToHost()
                        ? Transfer.toHost(packet.length(), completing(end))
                        : Transfer.toDevice(bytes(data), completing(end)));
        End ended = await(end);
        return ended.outcome() == Transfer.Outcome.STALLED ? "stall" : ended.data();
    }

    String control(String setup) {
        return control(setup, "");
    }

    End write(int endpoint, String data) {
        CompletableFuture<End> end = new CompletableFuture<>();
        device.submit(endpoint, false, Transfer.toDevice(bytes(data), completing(end)));
        return await(end);
    }

    /** Waits for a message. */
    String read(int endpoint, int length) {
        return await(begin(endpoint, length)).data();
    }

    CompletableFuture<End> begin(int endpoint, int length) {
        CompletableFuture<End> end = new CompletableFuture<>();
        submit(endpoint, length, end);
        return end;
    }

    Transfer submit(int endpoint, int length, CompletableFuture<End> end) {
        Transfer transfer = Transfer.toHost(length, completing(end));
        device.submit(endpoint, true, transfer);
        return transfer;
    }

    private static Transfer.Completion completing(CompletableFuture<End> end) {
        return (outcome, data, length) -> end.complete(new End(outcome, HexFormat.of().formatHex(data), length));
    }

    static End await(CompletableFuture<End> end) {
        try {
            return end.get(20, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError("the transfer does not end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while a transfer was under way", e);
        }
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
