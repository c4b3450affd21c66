package dev.keywright.desk.provision;

import dev.keywright.host.webauthn.FidoSession;
import dev.keywright.host.webauthn.WebAuthnException;
import java.io.IOException;
import java.util.Arrays;

/** Questions to the FIDO application, with its refusals as the steps'. */
final class FidoCalls {

    private FidoCalls() {}

    interface Call {
        void with(FidoSession fido, char[] pin) throws WebAuthnException, IOException;
    }

    static FidoSession.Info info(Bench bench) throws IOException, StepRefusal {
        try {
            return bench.fido().info();
        } catch (WebAuthnException e) {
            throw StepRefusal.of(e);
        }
    }

    /** Lends the person's PIN. */
    static void withPin(Bench bench, PersonSecrets secrets, Call call) throws IOException, StepRefusal {
        char[] pin = secrets.text("pin");
        try {
            call.with(bench.fido(), pin);
        } catch (WebAuthnException e) {
            throw e.reason() == WebAuthnException.Reason.PIN_WRONG
                    ? new StepRefusal("The " + bench.describe() + " has another FIDO PIN than was set here; if it is"
                            + " nobody's, make it as new with 'keywright fido reset', and plug it in again.")
                    : StepRefusal.of(e);
        } finally {
            Arrays.fill(pin, '\0');
        }
    }
}
