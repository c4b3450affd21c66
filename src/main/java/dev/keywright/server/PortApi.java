package dev.keywright.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keywright.port.Port;
import dev.keywright.token.otp.TouchLength;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;

/** What a hand does with an emulated key: it plugs it in, pulls it out and touches it. */
final class PortApi {

    private static final String KEY = "/api/keys/{key}";

    private final List<EmulatedAtPorts> keys;

    PortApi(List<EmulatedAtPorts> keys) {
        this.keys = List.copyOf(keys);
    }

    void addTo(RoutesConfig routes) {
        routes.get(KEY + "/ports", this::ports, Access.CONSOLE);
        routes.post(KEY + "/plug", this::plug, Access.CONSOLE);
        routes.post(KEY + "/unplug", this::unplug, Access.CONSOLE);
        routes.post(KEY + "/touch", this::touch, Access.CONSOLE);
    }

    private void ports(Context request) throws Refusal {
        answer(request, key(request));
    }

    private void plug(Context request) throws Refusal {
        EmulatedAtPorts key = key(request);
        try {
            key.ports().plugIn();
        } catch (IOException e) {
            throw new Refusal(503, String.valueOf(e.getMessage()));
        }
        answer(request, key);
    }

    private void unplug(Context request) throws Refusal {
        EmulatedAtPorts key = key(request);
        key.ports().pullOut();
        answer(request, key);
    }

    /** What the touch makes the key type goes to the ports alone: it is secret. */
    private void touch(Context request) throws Refusal, IOException {
        EmulatedAtPorts key = key(request);
        String length = new Fields(Body.json(request)).optionalText("length");
        boolean typed = !key.ports().key().touch(switch (length == null ? "short" : length) {
            case "short" -> TouchLength.SHORT;
            case "long" -> TouchLength.LONG;
            default -> throw Refusal.badRequest("A touch's \"length\" is short or long.");
        }).isEmpty();
        Body.answer(request, 200, Body.object().put("typed", typed));
    }

    private static void answer(Context request, EmulatedAtPorts key) {
        ObjectNode json = Body.object();
        ArrayNode list = json.putArray("ports");
        for (Port port : key.ports().all()) {
            list.addObject().put("place", port.place()).put("pluggedIn", port.isPluggedIn());
        }
        Body.answer(request, 200, json);
    }

    private EmulatedAtPorts key(Context request) throws Refusal {
        String id = request.pathParam("key");
        return keys.stream().filter(key -> key.id().equals(id)).findFirst().orElseThrow(() -> new Refusal(
                404, "No emulated key " + id + " is at a port; start the service with --pcsc, --uhid or --usbip."));
    }
}
