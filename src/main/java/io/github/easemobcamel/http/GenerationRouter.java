package io.github.easemobcamel.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * The runner's HTTP server as the endpoints of users' own routes see it, in one generation of the routes. When the next generation
 * listens too, new requests are left to it, while those in progress go on; Camel by itself would answer 503, or break them off.
 */
public final class GenerationRouter extends VertxPlatformHttpRouter {

    private final VertxPlatformHttpRouter server;
    private final List<Route> routes = new CopyOnWriteArrayList<>();

    /**
     * @param server the router of the runner's HTTP server
     */
    public GenerationRouter(VertxPlatformHttpRouter server) {
        super(server.getServer(), server.vertx(), server, server.getName(), server.getServerType());
        this.server = server;
    }

    @Override
    public Route route(String path) {
        Route route = super.route(path);
        routes.add(route);
        return route;
    }

    @Override
    public Handler<RoutingContext> bodyHandler() {
        return server.bodyHandler();
    }

    /** From now on, new requests are for the endpoints of another generation. */
    public void retire() {
        routes.forEach(Route::remove);
    }
}
