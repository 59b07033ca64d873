package io.github.easemobcamel.store;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.List;

/** A time in which one runner leads without a gap. When it has ended it never goes on; the same runner can begin another one. */
public interface Lead {

    /** That of a runner that shares its broker with nobody. */
    Lead ALWAYS = new Lead() {

        @Override
        public boolean lasts() {
            return true;
        }

        @Override
        public boolean isSure() {
            return true;
        }

        @Override
        public boolean isFree(List<String> queues) {
            return true;
        }

        @Override
        public Session createSession() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void giveUp() {
            throw new UnsupportedOperationException();
        }
    };

    /** {@return whether it has not ended, as far as this runner has been told} */
    boolean lasts();

    /** {@return whether it has not ended even if the broker has been out of reach for a while} */
    boolean isSure();

    /**
     * {@return whether nobody takes from these queues, and all that was done with them before can be seen there} To be asked again
     * after a while if not.
     *
     * @param queues queues of the broker
     */
    boolean isFree(List<String> queues) throws JMSException;

    /** {@return one with transactions, which ends with the lead: nothing is committed in it afterwards} */
    Session createSession() throws JMSException;

    /** Ends it, and all that was made for it. */
    void giveUp();
}
