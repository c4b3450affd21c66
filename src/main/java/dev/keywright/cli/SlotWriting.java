package dev.keywright.cli;

import dev.keywright.host.otp.AccessCodes;
import dev.keywright.host.otp.OtpSession;
import dev.keywright.host.otp.SlotContent;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all commands have in common that program a slot. */
final class SlotWriting {

    @Mixin
    private SlotParameter slot;

    @Option(names = "--force", description = "Overwrite what the slot holds.")
    private boolean force;

    @Mixin
    private SlotOptionChoice choice;

    @Mixin
    private AccessCodeOptions codes;

    @Mixin
    private OtpOptions options;

    @Mixin
    private JsonOption json;

    /** Makes the content, once the key can be asked for its serial number. */
    @FunctionalInterface
    interface Maker {
        SlotContent make(OtpSession session) throws Exception;
    }

    /** What the command answers, which begins with the slot. */
    Map<String, Object> answer(String kind) throws Misuse {
        choice.check();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("slot", slot.slot().number());
        answer.put("programmed", kind);
        return answer;
    }

    void program(Maker maker) throws Exception {
        try (AccessCodes given = codes.read()) {
            options.open(session -> {
                if (!force && session.status().configured(slot.slot()).orElse(true)) {
                    throw new Misuse(
                            "The key's " + slot.slot() + " is in use; say with --force that what it holds may go.");
                }
                try (SlotContent content = maker.make(session)) {
                    program(session, content, given);
                }
                return null;
            });
        }
    }

    private void program(OtpSession session, SlotContent content, AccessCodes given) throws Exception {
        try {
            session.program(slot.slot(), content, choice.changed(session.usualOptions(content)), given);
        } catch (IOException e) {
            throw new SlotInDoubt(slot.slot(), e);
        }
    }

    /** Prints the answer, and as text a sentence, the key's public id and the secret that it was asked to show. */
    void print(Map<String, Object> answer, String does) {
        json.print(answer, out -> {
            out.println("Slot " + slot.slot().number() + " " + does + ".");
            if (answer.get("publicId") != null) {
                out.println("Public id  " + answer.get("publicId"));
            }
            if (answer.get("tokenId") != null) {
                out.println("Token id   " + answer.get("tokenId"));
            }
            if (answer.get("key") != null) {
                out.println("Key        " + answer.get("key"));
            }
        });
    }
}
