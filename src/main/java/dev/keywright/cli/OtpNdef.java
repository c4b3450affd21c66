package dev.keywright.cli;

import dev.keywright.host.otp.AccessCodes;
import dev.keywright.host.otp.InvalidSlotContent;
import dev.keywright.host.otp.NdefPayload;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keywright otp ndef}. */
@Command(
        name = "ndef",
        mixinStandardHelpOptions = true,
        description = "Sets what the key tells NFC readers: an address or a text, and what the slot would type.")
final class OtpNdef implements Callable<Integer> {

    @Mixin
    private SlotParameter slot;

    @Option(
            names = "--uri",
            paramLabel = "URI",
            description = "The address (the default is " + NdefPayload.USUAL_URI + ").")
    private @Nullable String uri;

    @Option(names = "--text", paramLabel = "TEXT", description = "A text instead of an address.")
    private @Nullable String text;

    @Mixin
    private AccessCodeOption accessCode;

    @Mixin
    private OtpOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        NdefPayload payload = payload();
        try (AccessCodes codes = AccessCodes.keeping(accessCode.read())) {
            options.open(session -> {
                OtpOptions.requireConfigured(session, slot.slot());
                session.setNdef(slot.slot(), payload, codes);
                return null;
            });
        }
        int number = slot.slot().number();
        json.print(Map.of("ndef", number), out -> out.println("NFC readers are told what slot " + number + " types."));
        return 0;
    }

    private NdefPayload payload() throws Misuse, InvalidSlotContent {
        if (text == null) {
            return NdefPayload.uri(uri == null ? NdefPayload.USUAL_URI : uri);
        }
        if (uri != null) {
            throw new Misuse("Give either --uri or --text, not both.");
        }
        return NdefPayload.text(text);
    }
}
