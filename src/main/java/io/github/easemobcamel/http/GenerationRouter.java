package io.github.easemobcamel.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * The port for callbacks as the endpoints of users' own routes see it, in one generation of the routes. When the next generation
 * listens too, new requests are left to it, while those in progress go on; Camel by itself would answer 503, or break them off.
 */
public final class GenerationRouter extends VertxPlatformHttpRouter {

    /** Where files stay while a request that brings some is in progress; made when the first one comes. */
    private static final String UPLOADS = Path.of(System.getProperty("java.io.tmpdir"), "easemob-camel-" + UUID.randomUUID())
            .toString();

    private final List<Route> routes = new CopyOnWriteArrayList<>();

    private GenerationRouter(HttpPort port) {
        super(null, port.vertx(), port.router(), PLATFORM_HTTP_ROUTER_NAME_ZERO);
    }

    /**
     * @param camel the context of the generation, whose HTTP endpoints look for the router by its name
     * @param port the port
     */
    public static void bind(CamelContext camel, HttpPort port) {
        GenerationRouter router = new GenerationRouter(port);
        camel.getRegistry().bind(router.getName(), router);
    }

    @Override
    public Route route(String path) {
        Route route = super.route(path);
        routes.add(route);
        return route;
    }

    @Override
    public Handler<RoutingContext> bodyHandler() {
        BodyHandler body = BodyHandler.create(UPLOADS).setDeleteUploadedFilesOnEnd(true);
        // Not the handler itself, which Vert.x wants to come before every other one.
        return request -> {
            request.request().resume();
            body.handle(request);
        };
    }

    /** From now on, new requests are for the endpoints of another generation. */
    public void retire() {
        routes.forEach(Route::remove);
    }
}
