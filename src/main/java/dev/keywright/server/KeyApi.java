package dev.keywright.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keywright.rp.RelyingPartyService;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The console's API: keys, their OATH accounts and passkeys, and the WebAuthn client that plays a key. */
final class KeyApi {

    private static final String KEY = "/api/keys/{key}";
    private static final int DEFAULT_DIGITS = 6;
    private static final int DEFAULT_PERIOD = 30;

    private final KeyDesk desk;
    private final RelyingPartyService relyingParty;
    private final String origin;
    private final InstantSource clock;

    /** @param origin where the WebAuthn client says it is */
    KeyApi(KeyDesk desk, RelyingPartyService relyingParty, String origin, InstantSource clock) {
        this.desk = desk;
        this.relyingParty = relyingParty;
        this.origin = origin;
        this.clock = clock;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/api/service", this::service, Access.CONSOLE);
        routes.get("/api/passkeys", this::passkeysHere, Access.CONSOLE);
        routes.get("/api/keys", this::keys, Access.CONSOLE);
        routes.get(KEY + "/oath", this::accounts, Access.CONSOLE);
        routes.post(KEY + "/oath", this::add, Access.CONSOLE);
        routes.post(KEY + "/oath/qr", this::addFromPicture, Access.CONSOLE);
        routes.post(KEY + "/oath/code", this::calculate, Access.CONSOLE);
        routes.delete(KEY + "/oath", this::remove, Access.CONSOLE);
        routes.get(KEY + "/passkeys", this::passkeys, Access.CONSOLE);
        routes.post(KEY + "/webauthn/create", this::create, Access.CONSOLE);
        routes.post(KEY + "/webauthn/get", this::get, Access.CONSOLE);
    }

    private void service(Context request) {
        ObjectNode json = Body.object()
                .put("rpId", relyingParty.settings().id())
                .put("rpName", relyingParty.settings().displayName())
                .put("origin", origin);
        Body.answer(request, 200, json);
    }

    private void passkeysHere(Context request) {
        ObjectNode json = Body.object();
        json.set("passkeys", ApiJson.passkeys(relyingParty.passkeys(), relyingParty));
        Body.answer(request, 200, json);
    }

    private void keys(Context request) throws KeyDeskException {
        Body.answer(request, 200, ApiJson.keys(desk.keys()));
    }

    private void accounts(Context request) throws KeyDeskException {
        List<KeyDesk.OathEntry> accounts = desk.oathAccounts(key(request));
        Body.answer(request, 200, ApiJson.accounts(accounts, clock.instant()));
    }

    private void add(Context request) throws KeyDeskException, Refusal, IOException {
        Fields body = new Fields(Body.json(request));
        boolean touch = body.flag("touch");
        String uri = body.optionalText("uri");
        NewOathAccount account = uri == null ? typed(body, touch) : new NewOathAccount.Uri(uri, touch);
        Body.answer(request, 201, ApiJson.account(desk.addOathAccount(key(request), account)));
    }

    private void addFromPicture(Context request) throws KeyDeskException, Refusal, IOException {
        boolean touch = "true".equals(request.queryParam("touch"));
        NewOathAccount account = new NewOathAccount.Picture(Body.picture(request), touch);
        Body.answer(request, 201, ApiJson.account(desk.addOathAccount(key(request), account)));
    }

    private void calculate(Context request) throws KeyDeskException, Refusal, IOException {
        String account = new Fields(Body.json(request)).text("account");
        ObjectNode json = ApiJson.code(desk.calculate(key(request), account));
        Body.answer(request, 200, json.put("now", clock.instant().toEpochMilli()));
    }

    private void remove(Context request) throws KeyDeskException, Refusal {
        String account = request.queryParam("account");
        if (account == null) {
            throw Refusal.badRequest("\"account\" is missing.");
        }
        desk.removeOathAccount(key(request), account);
        request.status(204);
    }

    private void passkeys(Context request) throws KeyDeskException {
        Body.answer(request, 200, ApiJson.passkeysOnKey(desk.passkeys(key(request))));
    }

    private void create(Context request) throws KeyDeskException, Refusal, IOException {
        String options = Body.json(request).toString();
        Body.answer(request, 200, desk.createCredential(key(request), options, origin));
    }

    private void get(Context request) throws KeyDeskException, Refusal, IOException {
        String options = Body.json(request).toString();
        Body.answer(request, 200, desk.getAssertion(key(request), options, origin));
    }

    private static NewOathAccount typed(Fields body, boolean touch) throws Refusal {
        String type = body.oneOf("type", List.of("TOTP", "HOTP"));
        String algorithm = body.oneOf("algorithm", List.of("SHA1", "SHA256", "SHA512"));
        return new NewOathAccount.Typed(
                blankAsNull(body.optionalText("issuer")),
                body.text("account"),
                body.text("setupKey"),
                type == null ? "TOTP" : type,
                algorithm == null ? "SHA1" : algorithm,
                (int) Math.min(body.number("digits", DEFAULT_DIGITS), Integer.MAX_VALUE),
                (int) Math.min(body.number("period", DEFAULT_PERIOD), Integer.MAX_VALUE),
                body.number("counter", 0),
                touch);
    }

    private static @Nullable String blankAsNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    private static String key(Context request) {
        return request.pathParam("key");
    }
}
