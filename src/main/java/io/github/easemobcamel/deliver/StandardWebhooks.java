package io.github.easemobcamel.deliver;

import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.event.EventHeader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * Signs what an HTTP destination gets with the secrets of that destination, once with each, after Standard Webhooks 1.0.0.
 *
 * <p>The {@code webhook-id} is the callId, the same in all attempts, with every byte but letters, digits, {@code -}, {@code _}
 * and {@code ~} percent-encoded: so no two callIds have the same, it can stand in a header, and it has no full stop, which the
 * specification wants because that separates what is signed.
 */
public final class StandardWebhooks {

    private static final String RESERVED = "!\"#$%&'()*+,./:;<=>?@[\\]^`{|}";

    private final Map<String, Destination> destinations;
    private final Clock clock;

    /**
     * @param destinations the destinations by name
     * @param clock tells the time of an attempt
     */
    public StandardWebhooks(Map<String, Destination> destinations, Clock clock) {
        this.destinations = Map.copyOf(destinations);
        this.clock = clock;
    }

    /**
     * Sets the headers {@code webhook-id}, {@code webhook-timestamp} (of this attempt, in seconds since 1970) and
     * {@code webhook-signature}.
     *
     * @param exchange the exchange of a delivery, its body as it is to be sent; the destination is known by the route that
     *     took it, which nothing on the way can change
     * @throws IllegalStateException if the event has no callId: nothing else identifies it
     */
    public void sign(Exchange exchange) {
        Message event = exchange.getMessage();
        String callId = event.getHeader(EventHeader.CALL_ID, String.class);
        if (callId == null) {
            throw new IllegalStateException("an event without callId cannot be signed");
        }
        byte[] body = event.getBody(byte[].class);
        String id = CloudEvents.encode(callId, RESERVED);
        long timestamp = clock.instant().getEpochSecond();
        byte[] signedBefore = (id + "." + timestamp + ".").getBytes(StandardCharsets.US_ASCII);
        event.setBody(body);
        event.setHeader("webhook-id", id);
        event.setHeader("webhook-timestamp", String.valueOf(timestamp));
        event.setHeader("webhook-signature", destinations.get(DeliveryRoutes.destination(exchange)).signingSecrets().keys().stream()
                .map(key -> "v1," + Base64.getEncoder().encodeToString(hmac(key, signedBefore, body)))
                .collect(Collectors.joining(" ")));
    }

    private static byte[] hmac(SecretKey key, byte[] begin, byte[] end) {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            mac.update(begin);
            return mac.doFinal(end);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + key.getAlgorithm(), e);
        }
    }
}
