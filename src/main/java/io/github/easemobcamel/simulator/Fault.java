package io.github.easemobcamel.simulator;

import java.util.Locale;
import java.util.Map;

/**
 * Something to go wrong on demand.
 *
 * <p>Written as {@code KIND[=VALUE][,endpoint=NAME][,next=N][,probability=P]}: {@code latency=2000},
 * {@code 503,next=3}, {@code rate-limit=1,endpoint=set-chatroom-metadata}, {@code drop,probability=0.1}. Without
 * {@code next} it goes on until it is cleared.
 *
 * @param kind what goes wrong
 * @param value the kind's value: milliseconds of latency, a status, seconds of {@code Retry-After}; -1 for none
 * @param endpoint the one endpoint that it happens to, {@code null} for all
 * @param next how many requests it happens to, -1 for all
 * @param probability how likely it happens to a request, 0 to 1
 */
public record Fault(Kind kind, int value, SimulatedEndpoint endpoint, int next, double probability) {

    /** What can go wrong. */
    public enum Kind {
        /** The reply takes VALUE milliseconds longer. */
        LATENCY(1000),
        /** The reply is an error of the status VALUE in the vendor's shape. */
        STATUS(503),
        /** 429 {@code reach_limit}, with {@code Retry-After: VALUE} if a value is given. */
        RATE_LIMIT(-1),
        /** 429 {@code resource_limited}: a plan's quota. */
        QUOTA(-1),
        /** The reply is a gateway's HTML page with the status VALUE. */
        HTML(502),
        /** The reply has the status VALUE and no body. */
        EMPTY(502),
        /** The connection is closed and nothing was done. */
        DROP(-1),
        /** The call is done, but the connection is closed instead of a reply. */
        LOST_REPLY(-1),
        /** {@code result:false} for a change of the announcement; happens to no other call. */
        RESULT_FALSE(-1),
        /** Attributes are refused because somebody else changes them at that moment; happens to no other call. */
        CONCURRENT_UPDATE(-1),
        /** 401 {@code unauthorized}, whatever the token. */
        EXPIRED_TOKEN(-1),
        /** 401 {@code auth_bad_access_token}, whatever the token. */
        CORRUPT_TOKEN(-1);

        private final int defaultValue;

        Kind(int defaultValue) {
            this.defaultValue = defaultValue;
        }

        int defaultValue() {
            return defaultValue;
        }

        /** {@return the name on the command line, e.g. {@code lost-reply}} */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** @throws IllegalArgumentException for a value, number or probability that cannot be */
    public Fault {
        if (probability < 0 || probability > 1) {
            throw new IllegalArgumentException("A probability is between 0 and 1, not " + probability);
        }
        boolean replyStatus = kind == Kind.STATUS || kind == Kind.HTML || kind == Kind.EMPTY;
        if (replyStatus && (value < 200 || value > 599)) {
            throw new IllegalArgumentException("A status is between 200 and 599, not " + value);
        }
    }

    /**
     * {@return the fault}
     *
     * @param text a fault as described above
     * @throws IllegalArgumentException if it is not one, saying what is wrong with it
     */
    public static Fault parse(String text) {
        return FaultText.parse(text);
    }

    /** {@return the fault as {@link #parse} reads it} */
    @Override
    public String toString() {
        return FaultText.print(this);
    }

    boolean concerns(SimulatedEndpoint called) {
        boolean possible = switch (kind) {
            case RESULT_FALSE -> called == SimulatedEndpoint.UPDATE_CHATROOM_ANNOUNCEMENT;
            case CONCURRENT_UPDATE -> called.label().matches("(force-)?(set|delete)-.*-metadata");
            default -> true;
        };
        return possible && (endpoint == null || endpoint == called);
    }

    /** {@return the reply that this fault forces, {@code null} for a kind that forces none} */
    Reply reply(long now) {
        return switch (kind) {
            case STATUS -> Refusal.broken(value).reply(now);
            case RATE_LIMIT -> limited(Refusal.rateLimit().reply(now));
            case QUOTA -> Refusal.quota().reply(now);
            case HTML -> new Reply(value, Map.of("content-type", "text/html"),
                    "<html><head><title>" + value + "</title></head><body><h1>" + value + "</h1></body></html>");
            case EMPTY -> new Reply(value, Map.of(), "");
            case EXPIRED_TOKEN -> Refusal.unauthorized().reply(now);
            case CORRUPT_TOKEN -> Refusal.corruptToken().reply(now);
            case LATENCY, DROP, LOST_REPLY, RESULT_FALSE, CONCURRENT_UPDATE -> null;
        };
    }

    private Reply limited(Reply reply) {
        return value < 0 ? reply : new Reply(reply.status(),
                Map.of("content-type", reply.headers().get("content-type"), "retry-after", Integer.toString(value)),
                reply.body());
    }
}
