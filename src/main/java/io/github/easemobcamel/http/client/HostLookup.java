package io.github.easemobcamel.http.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Finds the addresses of a host in a limited time. Java's own lookup cannot be interrupted, so it has a thread of its own, one
 * for each host however many attempts wait for it.
 */
final class HostLookup {

    private final Resolver resolver;
    private final Map<String, CompletableFuture<InetAddress[]>> running = new ConcurrentHashMap<>();

    /** Looks a host up, for as long as it takes. */
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    /** @param resolver looks a host up */
    HostLookup(Resolver resolver) {
        this.resolver = resolver;
    }

    /**
     * @param host a name or an address
     * @param limit how long it may take
     * @throws UnknownHostException if there is no such host, or nobody says so in time
     */
    InetAddress[] find(String host, Duration limit) throws UnknownHostException {
        try {
            return running.computeIfAbsent(host, this::begin).get(Math.max(limit.toNanos(), 0), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new UnknownHostException(e.getCause() instanceof UnknownHostException ? e.getCause().getMessage() : host);
        } catch (TimeoutException e) {
            throw new UnknownHostException(host + ": the lookup took too long");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException(host + ": the lookup was interrupted");
        }
    }

    private CompletableFuture<InetAddress[]> begin(String host) {
        CompletableFuture<InetAddress[]> lookup = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                lookup.complete(resolver.resolve(host));
            } catch (UnknownHostException | RuntimeException e) {
                lookup.completeExceptionally(e);
            } finally {
                running.remove(host);
            }
        }, "host-lookup");
        thread.setDaemon(true);
        thread.start();
        return lookup;
    }
}
