package dev.keywright.host.webauthn;

import com.yubico.yubikit.fido.webauthn.AuthenticatorSelectionCriteria;
import com.yubico.yubikit.fido.webauthn.Extensions;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredentialCreationOptions;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredentialDescriptor;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredentialParameters;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredentialRequestOptions;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredentialRpEntity;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredentialUserEntity;
import dev.keywright.host.webauthn.WebAuthnException.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads options JSON (WebAuthn L3 §5.1.8 and §5.1.9) with the defaults that a browser fills in, so that what reaches
 * the key is what would reach it from a browser.
 */
final class WebAuthnOptions {

    private static final String PUBLIC_KEY = "public-key";
    private static final int ES256 = -7;
    private static final int RS256 = -257;
    /** WebAuthn L3 §5.4.3. */
    private static final int MAX_USER_ID_LENGTH = 64;

    private WebAuthnOptions() {}

    /** @throws WebAuthnException when the options are malformed or not for {@code origin} */
    static PublicKeyCredentialCreationOptions creation(OptionsNode options, Origin origin) throws WebAuthnException {
        OptionsNode rp = options.object("rp");
        OptionsNode user = options.object("user");
        byte[] userId = user.bytes("id");
        if (userId.length == 0 || userId.length > MAX_USER_ID_LENGTH) {
            throw user.wrong("id", "is not 1 to " + MAX_USER_ID_LENGTH + " bytes long");
        }
        return new PublicKeyCredentialCreationOptions(
                new PublicKeyCredentialRpEntity(
                        rp.string("name"), origin.rpId(rp.optionalString("id").orElse(null))),
                new PublicKeyCredentialUserEntity(user.string("name"), userId, user.string("displayName")),
                options.bytes("challenge"),
                algorithms(options),
                null,
                descriptors(options, "excludeCredentials"),
                selection(options.optionalObject("authenticatorSelection")),
                attestation(options),
                Extensions.fromMap(options.optionalObject("extensions").toMap()));
    }

    /** @throws WebAuthnException when the options are malformed or not for {@code origin} */
    static PublicKeyCredentialRequestOptions request(OptionsNode options, Origin origin) throws WebAuthnException {
        List<PublicKeyCredentialDescriptor> allowed = descriptors(options, "allowCredentials");
        if (allowed.isEmpty() && !options.objects("allowCredentials").isEmpty()) {
            throw new WebAuthnException(Reason.NO_CREDENTIAL, "The options allow no credential of a known type.");
        }
        return new PublicKeyCredentialRequestOptions(
                options.bytes("challenge"),
                null,
                origin.rpId(options.optionalString("rpId").orElse(null)),
                allowed,
                userVerification(options),
                Extensions.fromMap(options.optionalObject("extensions").toMap()));
    }

    /** The same options for a key that cannot verify anybody. */
    static PublicKeyCredentialCreationOptions withoutVerification(PublicKeyCredentialCreationOptions options) {
        return new PublicKeyCredentialCreationOptions(
                options.getRp(),
                options.getUser(),
                options.getChallenge(),
                options.getPubKeyCredParams(),
                null,
                options.getExcludeCredentials(),
                new AuthenticatorSelectionCriteria(
                        null, options.getAuthenticatorSelection().getResidentKey(), "discouraged"),
                options.getAttestation(),
                options.getExtensions());
    }

    /** The same options for a key that cannot verify anybody. */
    static PublicKeyCredentialRequestOptions withoutVerification(PublicKeyCredentialRequestOptions options) {
        return new PublicKeyCredentialRequestOptions(
                options.getChallenge(),
                null,
                options.getRpId(),
                options.getAllowCredentials(),
                "discouraged",
                options.getExtensions());
    }

    static String attestation(OptionsNode options) throws WebAuthnException {
        return options.choice("attestation", "none", "indirect", "direct", "enterprise");
    }

    private static String userVerification(OptionsNode options) throws WebAuthnException {
        return options.choice("userVerification", "preferred", "required", "discouraged");
    }

    private static AuthenticatorSelectionCriteria selection(OptionsNode selection) throws WebAuthnException {
        if (selection.choice("authenticatorAttachment", "", "platform", "cross-platform").equals("platform")) {
            throw new WebAuthnException(Reason.NOT_SUPPORTED,
                    "The site asks for a key that is built into the computer (authenticatorAttachment \"platform\"),"
                            + " and a security key is not.");
        }
        String residentKey = selection.choice("residentKey", "", "discouraged", "preferred", "required");
        if (residentKey.isEmpty()) {
            residentKey = selection.flag("requireResidentKey") ? "required" : "discouraged";
        }
        return new AuthenticatorSelectionCriteria(null, residentKey, userVerification(selection));
    }

    /** WebAuthn L3 §5.1.3 step 10. */
    private static List<PublicKeyCredentialParameters> algorithms(OptionsNode options) throws WebAuthnException {
        List<OptionsNode> listed = options.objects("pubKeyCredParams");
        if (listed.isEmpty()) {
            return List.of(
                    new PublicKeyCredentialParameters(PUBLIC_KEY, ES256),
                    new PublicKeyCredentialParameters(PUBLIC_KEY, RS256));
        }
        List<PublicKeyCredentialParameters> known = new ArrayList<>();
        for (OptionsNode parameter : listed) {
            if (parameter.string("type").equals(PUBLIC_KEY)) {
                known.add(new PublicKeyCredentialParameters(PUBLIC_KEY, parameter.integer("alg")));
            }
        }
        if (known.isEmpty()) {
            throw new WebAuthnException(
                    Reason.NOT_SUPPORTED, "The options ask only for types of credential that do not exist.");
        }
        return known;
    }

    private static List<PublicKeyCredentialDescriptor> descriptors(OptionsNode options, String name)
            throws WebAuthnException {
        List<PublicKeyCredentialDescriptor> known = new ArrayList<>();
        for (OptionsNode descriptor : options.objects(name)) {
            byte[] id = descriptor.bytes("id");
            if (descriptor.string("type").equals(PUBLIC_KEY)) {
                known.add(new PublicKeyCredentialDescriptor(PUBLIC_KEY, id));
            }
        }
        return known;
    }
}
