package dev.keywright.server;

import io.javalin.http.Context;
import java.net.InetAddress;

/**
 * Where a request comes from.
 *
 * @param address        as far as trusted proxies tell
 * @param onThisComputer whether it is from a program of this computer, at a service for this computer only
 */
record Visit(InetAddress address, boolean onThisComputer) {

    private static final String ATTRIBUTE = Visit.class.getName();

    /** That of a request which passed the guard. */
    static Visit of(Context request) {
        Visit visit = request.attribute(ATTRIBUTE);
        if (visit == null) {
            throw new IllegalStateException("the guard did not see this request");
        }
        return visit;
    }

    void attachTo(Context request) {
        request.attribute(ATTRIBUTE, this);
    }
}
