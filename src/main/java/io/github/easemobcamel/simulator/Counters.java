package io.github.easemobcamel.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what was asked and what was answered, for tests to look at; safe to use from any thread. */
public final class Counters {

    private static final int REMEMBERED = 10_000;

    private final Map<Endpoint, Long> requests = new EnumMap<>(Endpoint.class);
    private final Map<Integer, Long> statuses = new TreeMap<>();
    private final Deque<String> recent = new ArrayDeque<>();
    private final TokenIssuer tokens;
    private long misdirected;

    Counters(TokenIssuer tokens) {
        this.tokens = tokens;
    }

    /**
     * @param endpoint an endpoint
     * @return how many requests it got, whatever was answered
     */
    public synchronized long requests(Endpoint endpoint) {
        return requests.getOrDefault(endpoint, 0L);
    }

    /** @return how many requests met no endpoint: a wrong path, a wrong method, another app */
    public synchronized long misdirected() {
        return misdirected;
    }

    /**
     * @param status an HTTP status
     * @return how many replies had it; dropped connections are not among them
     */
    public synchronized long replies(int status) {
        return statuses.getOrDefault(status, 0L);
    }

    /** @return how many replies were 429 */
    public long tooManyRequests() {
        return replies(429);
    }

    /** @return how many tokens were given */
    public long tokensIssued() {
        return tokens.issued();
    }

    /** @return the latest 10,000 requests as {@code METHOD /raw/path}, the oldest first; the admin API's are not there */
    public synchronized List<String> recentRequests() {
        return List.copyOf(recent);
    }

    /** Starts all counts but that of the tokens again from zero. */
    public synchronized void reset() {
        requests.clear();
        statuses.clear();
        recent.clear();
        misdirected = 0;
    }

    synchronized void arrived(String method, String uri) {
        if (recent.size() == REMEMBERED) {
            recent.removeFirst();
        }
        recent.addLast(method + " " + uri);
    }

    synchronized void routed(Endpoint endpoint) {
        requests.merge(endpoint, 1L, Long::sum);
    }

    synchronized void lost() {
        misdirected++;
    }

    synchronized void answered(int status) {
        statuses.merge(status, 1L, Long::sum);
    }
}
