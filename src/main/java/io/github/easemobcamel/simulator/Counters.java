package io.github.easemobcamel.simulator;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts what was asked and what was answered, for tests to look at; safe to use from any thread. */
public final class Counters {

    private final Map<SimulatedEndpoint, Long> requests = new EnumMap<>(SimulatedEndpoint.class);
    private final Map<Integer, Long> statuses = new TreeMap<>();
    private final TokenIssuer tokens;
    private long misdirected;

    Counters(TokenIssuer tokens) {
        this.tokens = tokens;
    }

    /**
     * {@return how many requests it got, whatever was answered}
     *
     * @param endpoint an endpoint
     */
    public synchronized long requests(SimulatedEndpoint endpoint) {
        return requests.getOrDefault(endpoint, 0L);
    }

    /** {@return how many requests met no endpoint: a wrong path, a wrong method, another app} */
    public synchronized long misdirected() {
        return misdirected;
    }

    /**
     * {@return how many replies had it; dropped connections are not among them}
     *
     * @param status an HTTP status
     */
    public synchronized long replies(int status) {
        return statuses.getOrDefault(status, 0L);
    }

    /** {@return how many replies were 429} */
    public long tooManyRequests() {
        return replies(429);
    }

    /** {@return how many tokens were given} */
    public long tokensIssued() {
        return tokens.issued();
    }

    /** Starts all counts but that of the tokens again from zero. */
    public synchronized void reset() {
        requests.clear();
        statuses.clear();
        misdirected = 0;
    }

    synchronized void routed(SimulatedEndpoint endpoint) {
        requests.merge(endpoint, 1L, Long::sum);
    }

    synchronized void lost() {
        misdirected++;
    }

    synchronized void answered(int status) {
        statuses.merge(status, 1L, Long::sum);
    }
}
