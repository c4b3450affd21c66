package dev.keywright.desk.provision;

import dev.keywright.desk.plan.PinRules;
import dev.keywright.host.webauthn.FidoSession;
import dev.keywright.host.webauthn.KeySettings;
import dev.keywright.host.webauthn.WebAuthnException;
import java.io.IOException;
import java.util.List;

/** The shortest PIN, and whether the user is always verified. */
record ChangeFidoSettings(PinRules rules) implements Step {

    /** Whether the rules ask for any. */
    static boolean isAskedFor(PinRules rules) {
        return rules.minLength() != null || rules.alwaysUv();
    }

    @Override
    public String describe() {
        return "FIDO settings: " + (rules.minLength() == null ? "" : "no PIN of fewer than " + rules.minLength()
                + " characters") + (rules.minLength() != null && rules.alwaysUv() ? ", " : "")
                + (rules.alwaysUv() ? "always verify the user" : "");
    }

    @Override
    public void check(Bench bench) throws IOException, StepRefusal {
        FidoSession.Info info = FidoCalls.info(bench);
        if (rules.minLength() != null) {
            requireOption(bench, info, "minLength", Boolean.TRUE.equals(info.options().get("setMinPINLength")));
            if (info.minPinLength() > rules.minLength()) {
                throw new StepRefusal("The " + bench.describe() + " takes no PIN of fewer than " + info.minPinLength()
                        + " characters, which only a reset changes; raise minLength in the plan.");
            }
        }
        if (rules.alwaysUv()) {
            requireOption(bench, info, "alwaysUv", info.options().containsKey("alwaysUv"));
        }
    }

    static void requireOption(Bench bench, FidoSession.Info info, String field, boolean there) throws StepRefusal {
        if (!there) {
            String firmware = bench.info().firmware();
            throw new StepRefusal("The plan's " + field + " needs a key with CTAP 2.1, such as a YubiKey from firmware"
                    + " 5.7 on, and the " + bench.describe() + " has " + (firmware == null ? "" : "firmware " + firmware
                    + " and ") + String.join(", ", info.versions()) + "; nothing was sent to it.");
        }
    }

    @Override
    public void apply(Bench bench, PersonSecrets secrets) throws IOException, StepRefusal {
        FidoCalls.withPin(bench, secrets, (fido, pin) -> {
            KeySettings settings = fido.settings();
            KeySettings.Settings now = settings.read();
            if (rules.alwaysUv() && !Boolean.TRUE.equals(now.alwaysUv())) {
                settings.setAlwaysUv(true, pin);
            }
            Integer least = rules.minLength();
            if (least != null && now.minPinLength() < least) {
                settings.setMinPinLength(least, List.of(), pin);
            }
        });
        bench.close();
    }

    @Override
    public void verify(Bench bench, PersonSecrets secrets) throws IOException, StepRefusal {
        KeySettings.Settings now = read(bench);
        boolean uv = !rules.alwaysUv() || Boolean.TRUE.equals(now.alwaysUv());
        if (!uv || rules.minLength() != null && now.minPinLength() != rules.minLength()) {
            throw new StepRefusal("The " + bench.describe() + " took the FIDO settings and does not have them; use"
                    + " another key.");
        }
    }

    static KeySettings.Settings read(Bench bench) throws IOException, StepRefusal {
        try {
            return bench.fido().settings().read();
        } catch (WebAuthnException e) {
            throw StepRefusal.of(e);
        }
    }
}
