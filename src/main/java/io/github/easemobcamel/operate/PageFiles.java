package io.github.easemobcamel.operate;

import io.github.easemobcamel.files.Sha256;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The files of the operations page, from {@code page/} on the class path: {@code /} is {@code index.html}. */
final class PageFiles {

    private static final String FOLDER = "/page/";
    private static final String INDEX = FOLDER + "index.html";
    private static final Pattern NAME = Pattern.compile(FOLDER + "(?:vendor/)?[a-z0-9-]+\\.(html|css|js|mjs|svg)");
    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8", "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8", "mjs", "text/javascript; charset=utf-8", "svg", "image/svg+xml");
    private static final int NOT_MODIFIED = 304;
    private static final int ETAG_DIGITS = 32;

    private final Map<String, Optional<File>> files = new ConcurrentHashMap<>();

    private record File(Buffer content, String type, String etag) {
    }

    /** {@return whether it is the path of a file of the page, which holds nothing of anybody's} */
    static boolean isFile(String path) {
        return path.equals("/") || NAME.matcher(path).matches();
    }

    /** @param router the management port's */
    void mount(Router router) {
        for (String path : new String[]{"/", FOLDER + "*"}) {
            router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(this::answer);
        }
    }

    private void answer(RoutingContext request) {
        String path = request.normalizedPath();
        Optional<File> found = isFile(path) ? files.computeIfAbsent(path.equals("/") ? INDEX : path, PageFiles::read)
                : Optional.empty();
        if (found.isEmpty()) {
            request.next();
            return;
        }
        File file = found.get();
        HttpServerResponse response = request.response().putHeader(HttpHeaders.ETAG, file.etag())
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache").putHeader(HttpHeaders.CONTENT_TYPE, file.type());
        if (file.etag().equals(request.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatusCode(NOT_MODIFIED).end();
        } else {
            response.end(file.content());
        }
    }

    private static Optional<File> read(String path) {
        try (InputStream in = PageFiles.class.getResourceAsStream(path)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] content = in.readAllBytes();
            return Optional.of(new File(Buffer.buffer(content), TYPES.get(path.substring(path.lastIndexOf('.') + 1)),
                    '"' + Sha256.of(content).substring(0, ETAG_DIGITS) + '"'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
