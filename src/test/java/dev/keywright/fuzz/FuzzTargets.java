package dev.keywright.fuzz;

import dev.keywright.desk.plan.PlanFuzz;
import dev.keywright.host.emulated.StateFileFuzz;
import dev.keywright.host.oath.OathSessionFuzz;
import dev.keywright.oath.transfer.AccountFileFuzz;
import dev.keywright.host.otp.OtpSessionFuzz;
import dev.keywright.oath.transfer.ImportFuzz;
import dev.keywright.port.uhid.UhidConversationFuzz;
import dev.keywright.port.usb.CcidFuzz;
import dev.keywright.port.usb.UsbControlFuzz;
import dev.keywright.port.usbip.UsbIpFuzz;
import dev.keywright.rp.CredentialFuzz;
import dev.keywright.rp.code.TypedCodeFuzz;
import dev.keywright.rp.metadata.BlobFuzz;
import dev.keywright.server.CodeBodyFuzz;
import dev.keywright.server.access.ForwardedFuzz;
import dev.keywright.token.ctap.CommandFuzz;
import dev.keywright.token.ctap.MessagesFuzz;
import dev.keywright.token.hid.OtpHidFuzz;
import dev.keywright.token.management.ManagementFuzz;
import dev.keywright.token.otp.OtpAppletFuzz;
import dev.keywright.wire.ctaphid.CtapHidFuzz;
import dev.keywright.wire.uhid.UhidEventFuzz;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** All fuzz targets by name. */
public final class FuzzTargets {

    private static final Map<String, Supplier<FuzzTarget>> ALL = all();

    private FuzzTargets() {}

    private static Map<String, Supplier<FuzzTarget>> all() {
        Map<String, Supplier<FuzzTarget>> all = new LinkedHashMap<>();
        all.put("cbor", CborFuzz::new);
        CommandFuzz.COMMANDS.forEach((name, command) -> all.put(name, () -> new CommandFuzz(command)));
        all.put("messages", MessagesFuzz::new);
        all.put("u2f", U2fFuzz::new);
        all.put("card", CardFuzz::new);
        all.put("management", ManagementFuzz::new);
        all.put("otpHid", OtpHidFuzz::new);
        all.put("ctapHid", CtapHidFuzz::new);
        all.put("uhidEvent", UhidEventFuzz::new);
        all.put("uhidConversation", UhidConversationFuzz::new);
        all.put("ykoath", YkoathFuzz::new);
        all.put("oathSession", OathSessionFuzz::new);
        all.put("otpApplet", OtpAppletFuzz::new);
        all.put("otpSession", OtpSessionFuzz::new);
        all.put("usbControl", UsbControlFuzz::new);
        all.put("ccid", CcidFuzz::new);
        all.put("usbip", UsbIpFuzz::new);
        all.put("stateFile", StateFileFuzz::new);
        all.put("plan", PlanFuzz::new);
        all.put("credential", CredentialFuzz::new);
        all.put("typedCode", TypedCodeFuzz::new);
        all.put("codeBody", CodeBodyFuzz::new);
        all.putAll(AccountFileFuzz.TARGETS);
        all.put("import-otpauth", ImportFuzz::otpauth);
        all.put("import-migration", ImportFuzz::migration);
        all.put("import-csv", ImportFuzz::csv);
        all.put("forwarded", ForwardedFuzz::new);
        all.put("metadataBlob", BlobFuzz::new);
        return Collections.unmodifiableMap(all);
    }

    public static Map<String, Supplier<FuzzTarget>> byName() {
        return ALL;
    }
}
