package dev.keywright.desk.provision;

import dev.keywright.host.webauthn.FidoSession;
import java.io.IOException;

/** Has the PIN changed before it is good for anything else; it ends what the PIN is good for, so it comes last. */
record ForcePinChange() implements Step {

    @Override
    public String describe() {
        return "FIDO PIN must be changed first";
    }

    @Override
    public void check(Bench bench) throws IOException, StepRefusal {
        FidoSession.Info info = FidoCalls.info(bench);
        ChangeFidoSettings.requireOption(
                bench, info, "forceChange", Boolean.TRUE.equals(info.options().get("setMinPINLength")));
    }

    @Override
    public void apply(Bench bench, PersonSecrets secrets) throws IOException, StepRefusal {
        if (!ChangeFidoSettings.read(bench).forcePinChange()) {
            FidoCalls.withPin(bench, secrets, (fido, pin) -> fido.settings().forcePinChange(pin));
        }
        bench.close();
    }

    @Override
    public void verify(Bench bench, PersonSecrets secrets) throws IOException, StepRefusal {
        if (!ChangeFidoSettings.read(bench).forcePinChange()) {
            throw new StepRefusal("The " + bench.describe() + " does not want its PIN changed, although it was told to;"
                    + " use another key.");
        }
    }
}
