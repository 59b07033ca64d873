package io.github.easemobcamel.store;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * That of the stored callbacks: many in one transaction, as only queues are concerned. One that cannot be read becomes a dead
 * letter. After a rollback the callbacks keep their place, and one that fails there again and again is put aside for a while.
 */
public final class DispatchPolicy implements BatchPolicy {

    private static final int AT_ONCE = 50;
    private static final Duration PUT_ASIDE = Duration.ofSeconds(30);

    private final Quarantine quarantine;
    private final PutAside putAside;
    private final Supplier<DispatchOnce> once;

    /**
     * That of a broker of which each callback is stored once.
     *
     * @param quarantine where callbacks go that cannot be read
     * @param beforeCommit done before each commit
     */
    public DispatchPolicy(Quarantine quarantine, BeforeCommit beforeCommit) {
        this(quarantine, PUT_ASIDE, () -> (session, identities) -> beforeCommit.accept(identities));
    }

    /**
     * That of a broker of which copies are stored, too.
     *
     * @param quarantine where callbacks go that cannot be read
     * @param markers tell the copies
     */
    public DispatchPolicy(Quarantine quarantine, DispatchMarkers markers) {
        this(quarantine, PUT_ASIDE, markers);
    }

    /**
     * @param pause how long a callback is put aside
     * @param once makes what each transaction needs
     */
    DispatchPolicy(Quarantine quarantine, Duration pause, Supplier<DispatchOnce> once) {
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
                putAside.noteFailure(callback);
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
