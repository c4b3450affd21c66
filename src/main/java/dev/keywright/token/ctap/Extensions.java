package dev.keywright.token.ctap;

import dev.keywright.token.TokenCore;
import dev.keywright.token.ctap.Extension.Asserting;
import dev.keywright.token.ctap.Extension.AssertionRequest;
import dev.keywright.token.ctap.Extension.Registering;
import dev.keywright.token.ctap.Extension.RegistrationRequest;
import dev.keywright.token.profile.FidoProfile;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The extensions of one profile. Whatever else a request asks for is ignored (CTAP 2.1 §6.1.2 step 15, §6.2.2
 * step 10).
 */
final class Extensions {

    private final List<Extension> supported;

    Extensions(TokenCore core, PinUvAuthProtocols protocols) {
        FidoProfile profile = core.profile().fido();
        List<Extension> known = List.of(
                new CredProtect(),
                new CredBlob(profile),
                new LargeBlobKey(core.environment().random()),
                new LargeBlob(core),
                new MinPinLength(core),
                new PinComplexityPolicy(core),
                new HmacSecret(core.crypto(), protocols),
                new HmacSecretMc(core.crypto(), protocols),
                new ThirdPartyPayment(),
                new UserVerificationMethods(profile));
        List<String> names = profile.extensions();
        this.supported =
                known.stream().filter(extension -> names.contains(extension.name())).toList();
    }

    /** What a registration asks for. */
    List<Registering> registering(@Nullable Parameters inputs, RegistrationRequest request) throws CtapError {
        if (inputs == null) {
            return List.of();
        }
        List<Registering> asked = new ArrayList<>();
        for (Extension extension : supported) {
            Registering one = extension.registering(inputs, request);
            if (one != null) {
                asked.add(one);
            }
        }
        return asked;
    }

    /** What an assertion asks for. */
    List<Asserting> asserting(@Nullable Parameters inputs, AssertionRequest request) throws CtapError {
        if (inputs == null) {
            return List.of();
        }
        List<Asserting> asked = new ArrayList<>();
        for (Extension extension : supported) {
            Asserting one = extension.asserting(inputs, request);
            if (one != null) {
                asked.add(one);
            }
        }
        return asked;
    }
}
