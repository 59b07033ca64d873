package io.github.easemobcamel.receive;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what senders who have not proven anything yet can take: the memory for all bodies that are being received, and the
 * time for each.
 */
final class RequestLimits {

    private static final String TIMER = RequestLimits.class.getName();

    private final long maxBodySize;
    private final long budget;
    private final long readTimeoutMillis;
    private final AtomicLong taken = new AtomicLong();

    /**
     * @param maxBodySize the longest body, in bytes
     * @param budget how many bytes all bodies together may take
     * @param readTimeoutMillis how long one body may take to arrive, in milliseconds
     */
    RequestLimits(long maxBodySize, long budget, long readTimeoutMillis) {
        this.maxBodySize = maxBodySize;
        this.budget = Math.max(budget, maxBodySize);
        this.readTimeoutMillis = readTimeoutMillis;
    }

    /**
     * Takes the memory for a request's body until the request ends, and starts its clock.
     *
     * @param request a request whose body is not read yet
     * @return whether there was memory left
     */
    boolean admit(RoutingContext request) {
        long size = size(request.request());
        if (taken.addAndGet(size) > budget) {
            taken.addAndGet(-size);
            return false;
        }
        request.put(TIMER, request.vertx().setTimer(readTimeoutMillis, timer -> request.request().connection().close()));
        request.addEndHandler(ended -> {
            taken.addAndGet(-size);
            stopClock(request);
        });
        return true;
    }

    /** @param request a request whose body has been read */
    void stopClock(RoutingContext request) {
        Long timer = request.remove(TIMER);
        if (timer != null) {
            request.vertx().cancelTimer(timer);
        }
    }

    /** What the sender announces; if it does not, the most that is accepted. */
    private long size(HttpServerRequest request) {
        try {
            return Math.min(maxBodySize, Long.parseLong(request.getHeader(HttpHeaders.CONTENT_LENGTH)));
        } catch (NumberFormatException e) {
            return maxBodySize;
        }
    }
}
