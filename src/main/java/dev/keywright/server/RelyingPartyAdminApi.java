package dev.keywright.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keywright.rp.InvalidSettings;
import dev.keywright.rp.RelyingParties;
import dev.keywright.rp.RelyingPartySettings;
import dev.keywright.rp.SettingsJson;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** The relying parties themselves, and what a domain tells browsers of the origins that are related to it. */
final class RelyingPartyAdminApi {

    private static final String ALL = "/api/admin/relying-parties";
    private static final String ONE = ALL + "/{rp}";

    private final RelyingParties relyingParties;

    RelyingPartyAdminApi(RelyingParties relyingParties) {
        this.relyingParties = relyingParties;
    }

    void addTo(RoutesConfig routes) {
        routes.get(ALL, this::list, Access.ADMIN);
        routes.get(ONE, this::show, Access.ADMIN);
        routes.put(ONE, this::put, Access.ADMIN);
        routes.delete(ONE, this::remove, Access.ADMIN);
        routes.get("/.well-known/webauthn", this::wellKnown, Access.ANYONE);
    }

    private void list(Context request) {
        ObjectNode json = Body.object();
        ArrayNode list = json.putArray("relyingParties");
        relyingParties.all().forEach(settings -> list.add(SettingsJson.write(settings)));
        Body.answer(request, 200, json);
    }

    private void show(Context request) throws Refusal {
        Body.answer(request, 200,
                SettingsJson.write(RelyingPartyPath.of(relyingParties, request).settings()));
    }

    private void put(Context request) throws Refusal, IOException {
        ObjectNode body = Body.json(request);
        try {
            RelyingPartySettings settings = SettingsJson.read(request.pathParam(RelyingPartyPath.NAME), body);
            relyingParties.put(settings, Caller.of(request));
            Body.answer(request, 200, SettingsJson.write(settings));
        } catch (InvalidSettings e) {
            throw Refusal.badRequest(e.getMessage());
        }
    }

    private void remove(Context request) throws Refusal {
        try {
            if (!relyingParties.remove(request.pathParam(RelyingPartyPath.NAME), Caller.of(request))) {
                throw new Refusal(404, "There is no relying party of that name.");
            }
        } catch (InvalidSettings e) {
            throw new Refusal(409, e.getMessage());
        }
        request.status(204);
    }

    /** WebAuthn Level 3 §5.11.1; browsers ask without credentials and take JSON only. */
    private void wellKnown(Context request) throws Refusal {
        String host = String.valueOf(request.host()).toLowerCase(Locale.ROOT).replaceFirst(":[0-9]+$", "");
        List<String> origins = relyingParties.wellKnownOrigins(host);
        if (origins.isEmpty()) {
            throw new Refusal(404, "No origins are related to this one.");
        }
        ObjectNode json = Body.object();
        origins.forEach(json.putArray("origins")::add);
        Body.answer(request, 200, json);
    }
}
