package io.github.easemobcamel.receive;

import io.github.easemobcamel.event.Callback;
import io.github.easemobcamel.log.Tally;
import io.github.easemobcamel.record.Facts;
import io.github.easemobcamel.record.RecordedEvent;
import io.github.easemobcamel.store.CallbackStore;
import io.github.easemobcamel.store.Stored;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * The step of {@code receive-callback} that stores: the {@link Callback} in the body becomes an {@link Answer}. A callback before
 * sending is no event: whoever got it for a message that was sent would be wrong.
 *
 * <p>Source: the vendor's page on callbacks before sending. A rule for these waits for {@code valid} in the answer.
 */
public final class StoreCallback extends AsyncProcessorSupport {

    /** The property of the exchange with the {@link Callback}, if the exchange is traced. */
    public static final String TRACED = "easemob.traced";

    /** Easemob gives up after 10 s, so an answer that takes longer is of no use to it. */
    private static final long TIMEOUT_SECONDS = 9;

    private final CallbackStore store;
    private final Facts facts;
    private final Tally preSend = new Tally();

    /**
     * @param store where callbacks are stored
     * @param facts is told of those that were there before; of the others it is told when they are dispatched
     */
    public StoreCallback(CallbackStore store, Facts facts) {
        this.store = store;
        this.facts = facts;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Callback received = exchange.getMessage().getBody(Callback.class);
        if (received.preSend()) {
            preSend.count("Answered {} callback(s) before sending with valid: true; nothing is stored of them. This runner is for "
                    + "callbacks after sending: in Easemob's console, set the type of the rule that names this URL to after sending, "
                    + "or switch it off");
            exchange.getMessage().setBody(Answer.PRE_SEND);
            callback.done(true);
            return true;
        }
        // Of the request itself there are no headers: only the runner's own tracing sets this one.
        String traceparent = exchange.getMessage().getHeader("traceparent", String.class);
        if (traceparent != null) {
            received = received.at(traceparent);
            exchange.setProperty(TRACED, received);
        }
        Callback verified = received;
        store.store(verified).orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).whenComplete((stored, failure) -> {
            if (failure == null) {
                note(verified, stored);
                exchange.getMessage().setBody(stored == Stored.DUPLICATE ? Answer.DUPLICATE : Answer.ACCEPTED);
            } else {
                exchange.setException(failure instanceof CompletionException ? failure.getCause() : failure);
            }
            callback.done(false);
        });
        return false;
    }

    private void note(Callback verified, Stored stored) {
        if (stored != Stored.NEW) {
            RecordedEvent change = RecordedEvent.of(verified, System.currentTimeMillis());
            facts.note(stored == Stored.DUPLICATE ? change.repeated() : change.inConflict());
        }
    }
}
