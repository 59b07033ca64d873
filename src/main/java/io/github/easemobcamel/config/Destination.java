package io.github.easemobcamel.config;

import java.time.Duration;
import java.util.List;

/**
 * A place where events are delivered, as {@code easemob.destination.NAME.*} says.
 *
 * @param name its name: letters, digits and hyphens
 * @param uri the Camel endpoint
 * @param filter a predicate in Camel's simple language; only events for which it holds are delivered
 * @param concurrency how many deliveries run at once
 * @param timeout how long one attempt at an HTTP endpoint may take in all; for a Kafka endpoint, connecting and the answer, each
 * @param retry what happens after a failure
 * @param strictOrder whether the later events of a room wait for one that failed
 * @param tls the files for an https endpoint
 * @param format {@value #CALLBACK_FORMAT} or {@value #EVENT_FORMAT}: what is delivered
 * @param signingSecrets what signs it, for an HTTP endpoint; none for no signature
 * @param proxy the proxy to an HTTP endpoint, or null for none
 */
public record Destination(String name, String uri, String filter, int concurrency, Duration timeout, Retry retry,
        boolean strictOrder, Tls tls, String format, SigningSecrets signingSecrets, ForwardProxy proxy) {

    /** The received body, byte for byte. */
    public static final String CALLBACK_FORMAT = "callback";
    /** The normalised event, as a CloudEvent in structured mode. */
    public static final String EVENT_FORMAT = "event";

    /**
     * The PEM files by which an https endpoint and the runner know each other; each may be empty.
     *
     * @param ca the authorities that vouch for the endpoint; without it, those that Java trusts
     * @param certificate the runner's own certificate and its chain
     * @param key its key
     */
    public record Tls(String ca, String certificate, String key) {

        /** What Java does by itself. */
        public static final Tls USUAL = new Tls("", "", "");
    }

    /**
     * The redelivery schedule of a destination.
     *
     * @param backoff the wait before the next attempt
     * @param maxAttempts how often an event is tried before it goes to the dead letters
     * @param probeInterval the longest wait between two attempts to a destination at which all events fail
     */
    public record Retry(Backoff backoff, int maxAttempts, Duration probeInterval) {
    }

    /** {@return whether its endpoint is called over HTTP or HTTPS} */
    public boolean isHttp() {
        return List.of("http", "https").contains(scheme());
    }

    /** {@return the URI's scheme: the Camel component that delivers} */
    public String scheme() {
        return uri.substring(0, uri.indexOf(':'));
    }
}
