package io.github.easemobcamel.store;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * That of the stored callbacks: many in one transaction, as only queues are concerned. One that cannot be read becomes a dead
 * letter. After a rollback the callbacks keep their place, and one that fails there again and again is put aside for a while.
 *
 * <p>If the order of rooms is strict, only the runner that leads dispatches, and not before nobody else does. The message groups of the
 * broker are not enough: when a consumer ends with its connection they go to the others before what it had is back in the queue.
 */
public final class DispatchPolicy implements BatchPolicy {

    private static final int AT_ONCE = 50;
    private static final Duration PUT_ASIDE = Duration.ofSeconds(30);

    private final Quarantine quarantine;
    private final PutAside putAside;
    private final Supplier<DispatchOnce> once;
    private final boolean strictOrder;
    /** In which nobody else dispatches. */
    private Lead free;

    /**
     * That of a broker of which each callback is stored once.
     *
     * @param quarantine where callbacks go that cannot be read
     * @param beforeCommit done before each commit
     */
    public DispatchPolicy(Quarantine quarantine, BeforeCommit beforeCommit) {
        this(quarantine, PUT_ASIDE, () -> (session, identities) -> beforeCommit.accept(identities), false);
    }

    /**
     * That of a broker of which copies are stored, too.
     *
     * @param quarantine where callbacks go that cannot be read
     * @param markers tell the copies
     * @param strictOrder whether rooms keep their order although a runner or the broker fails
     */
    public DispatchPolicy(Quarantine quarantine, DispatchMarkers markers, boolean strictOrder) {
        this(quarantine, PUT_ASIDE, markers, strictOrder);
    }

    /**
     * @param pause how long a callback is put aside
     * @param once makes what each transaction needs
     */
    DispatchPolicy(Quarantine quarantine, Duration pause, Supplier<DispatchOnce> once, boolean strictOrder) {
        this.strictOrder = strictOrder;
        this.quarantine = quarantine;
        this.putAside = new PutAside(pause);
        this.once = once;
    }

    /** What is to be done before callbacks leave their queue; what it throws makes the transaction roll back. */
    @FunctionalInterface
    public interface BeforeCommit {

        /** @param identities the correlation ids of the callbacks that are about to leave */
        void accept(List<byte[]> identities) throws JMSException;
    }

    @Override
    public int batchSize() {
        return AT_ONCE;
    }

    @Override
    public boolean rests() {
        return true;
    }

    @Override
    public boolean isForLeader() {
        return strictOrder;
    }

    @Override
    public synchronized Optional<BatchPolicy> in(Lead lead) throws JMSException {
        if (lead != free) {
            free = lead.isFree(List.of(QueueNames.CALLBACKS)) ? lead : null;
        }
        return free == null ? Optional.empty() : Optional.of(this);
    }

    @Override
    public Batch admit(Session session, long millis) {
        return new Callbacks();
    }

    private final class Callbacks implements Batch {

        private final List<byte[]> taken = new ArrayList<>();
        private final DispatchOnce dispatch = once.get();
        private Session session;

        @Override
        public void handle(Session session, Message callback, QueueRoute route) throws JMSException {
            this.session = session;
            taken.add(callback.getJMSCorrelationIDAsBytes());
            if (quarantine.takes(session, callback) || dispatch.takes(session, callback)) {
                return;
            }
            CallbackSender.hideGroupOfCallId(callback);
            if (putAside.isDue(callback)) {
                putAside.send(session, callback);
                return;
            }
            PutAside.hidePause(callback);
            CallbackSender.hideIdentity(callback);
            try {
                route.handle(session, callback);
            } catch (JMSException | RuntimeException | Error e) {
                if (!CoreSession.isLost(session)) {
                    putAside.noteFailure(callback);
                }
                throw e;
            }
        }

        @Override
        public void beforeCommit() throws JMSException {
            dispatch.beforeCommit(session, taken);
        }

        @Override
        public boolean isRefusal(Throwable failure) {
            return dispatch.isRefusal(failure);
        }

        @Override
        public void end(boolean committed) {
            dispatch.end(committed);
        }
    }
}
