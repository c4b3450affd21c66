package dev.keywright.server;

import io.javalin.event.HandlerMetaInfo;

/** Refuses a service with a route that anybody could call because nobody thought of who may. */
final class RouteCheck {

    private RouteCheck() {}

    /** @throws IllegalStateException when {@code route} answers requests and names no {@link Access}, or several */
    static void require(HandlerMetaInfo route) {
        boolean named = route.getRoles().size() == 1 && route.getRoles().iterator().next() instanceof Access;
        if (route.getHttpMethod().isHttpMethod() && !named) {
            throw new IllegalStateException(route.getHttpMethod().name() + " " + route.getPath()
                    + " must name one Access");
        }
    }
}
