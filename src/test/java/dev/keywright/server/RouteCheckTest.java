package dev.keywright.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javalin.Javalin;
import io.javalin.http.Handler;
import io.javalin.security.RouteRole;
import org.junit.jupiter.api.Test;

class RouteCheckTest {

    private static final Handler NOTHING = request -> {};

    private static void make(RouteRole... roles) {
        Javalin.create(config -> {
            config.startup.startupWatcherEnabled = false;
            config.events.handlerAdded(RouteCheck::require);
            config.routes.before(NOTHING);
            config.routes.get("/open", NOTHING, roles);
        });
    }

    @Test
    void aRouteNamesOneAccess() {
        assertThatCode(() -> make(Access.ANYONE)).doesNotThrowAnyException();
        assertThatThrownBy(RouteCheckTest::make)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("GET /open must name one Access");
        assertThatThrownBy(() -> make(Access.ADMIN, Access.ANYONE)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> make(new RouteRole() {})).isInstanceOf(IllegalStateException.class);
    }
}
