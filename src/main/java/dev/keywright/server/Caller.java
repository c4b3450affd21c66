package dev.keywright.server;

import io.javalin.http.Context;

/** Who calls, for the audit log. */
final class Caller {

    /** Where the guard puts the name of the API key that a request came with. */
    static final String ATTRIBUTE = "keywright.caller";

    private Caller() {}

    /** The API key's name, or {@code console} for what needs none. */
    static String of(Context request) {
        String name = request.attribute(ATTRIBUTE);
        return name == null ? "console" : name;
    }
}
