package dev.keywright.desk.provision;

import dev.keywright.desk.plan.PinRules;
import dev.keywright.desk.plan.SecretRule;
import dev.keywright.host.webauthn.FidoSession;
import dev.keywright.host.webauthn.WebAuthnException;
import dev.keywright.host.webauthn.WebAuthnException.Reason;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Sets the FIDO PIN of a key that has none. */
record SetPin(PinRules rules) implements Step {

    @Override
    public String describe() {
        return rules.digits() == null ? "FIDO PIN from the roster" : "FIDO PIN of " + rules.digits() + " digits";
    }

    @Override
    public List<SecretRule> secrets() {
        return List.of(rules.rule());
    }

    @Override
    public void check(Bench bench) throws IOException, StepRefusal {
        FidoSession.Info info = FidoCalls.info(bench);
        if (!info.options().containsKey("clientPin")) {
            throw new StepRefusal("The " + bench.describe() + " cannot have a FIDO PIN; use another key.");
        }
        if (info.pinSet()) {
            throw new StepRefusal("The " + bench.describe() + " has a FIDO PIN already; if it is nobody's, make it as"
                    + " new with 'keywright fido reset' first.");
        }
        Integer digits = rules.digits();
        if (digits != null && digits < info.minPinLength()) {
            throw new StepRefusal("The " + bench.describe() + " takes no PIN of fewer than " + info.minPinLength()
                    + " characters; raise digits in the plan.");
        }
    }

    @Override
    public void apply(Bench bench, PersonSecrets secrets) throws IOException, StepRefusal {
        if (FidoCalls.info(bench).pinSet()) {
            return;
        }
        char[] pin = secrets.text(rules.rule().name());
        try {
            bench.fido().setPin(pin);
        } catch (WebAuthnException e) {
            throw e.reason() == Reason.NOT_SUPPORTED ? StepRefusal.beforeAnything(e) : StepRefusal.of(e);
        } finally {
            Arrays.fill(pin, '\0');
        }
        bench.close();
    }

    @Override
    public void verify(Bench bench, PersonSecrets secrets) throws IOException, StepRefusal {
        FidoCalls.withPin(bench, secrets, (fido, pin) -> fido.checkPin(pin));
    }
}
