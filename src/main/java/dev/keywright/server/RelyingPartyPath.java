package dev.keywright.server;

import dev.keywright.rp.RelyingParties;
import dev.keywright.rp.RelyingPartyService;
import io.javalin.http.Context;

/** The relying party that a path names. */
final class RelyingPartyPath {

    /** The path parameter that holds a relying party's name. */
    static final String NAME = "rp";

    private RelyingPartyPath() {}

    /** @throws Refusal with status 404 when there is none of that name */
    static RelyingPartyService of(RelyingParties all, Context request) throws Refusal {
        return named(all, request.pathParam(NAME));
    }

    static RelyingPartyService named(RelyingParties all, String name) throws Refusal {
        return all.named(name).orElseThrow(() -> new Refusal(404, "There is no relying party of that name."));
    }
}
