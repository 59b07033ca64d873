package io.github.easemobcamel.deliver.order;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;

/**
 * What a failed event does to the later events of its room at one destination: {@link StrictOrder} or {@link RelaxedOrder}, as
 * {@code easemob.destination.NAME.order} says.
 */
public interface RoomOrder {

    /** Delivers an event. */
    @FunctionalInterface
    interface Delivery {
        void deliver(Message event) throws JMSException;
    }

    /**
     * Deals with what is held back from before; to be called before an event is taken.
     *
     * @return whether that is done; false while another consumer is about it
     */
    boolean isReady(Session session) throws JMSException;

    /** {@return whether something that is held back can be delivered now} */
    default boolean hasReadyRoom() {
        return millisToReadyRoom() == 0;
    }

    /** {@return how long it is, as far as is known, until something that is held back can be delivered, in milliseconds} */
    default long millisToReadyRoom() {
        return Long.MAX_VALUE;
    }

    /** {@return whether no more may be held back, so that no event may be taken from the destination's queue} */
    default boolean isFull() {
        return false;
    }

    /** Waits, as it {@link #isFull}, for something that can be delivered; for so many milliseconds at most. */
    default void awaitReadyRoom(long millis) {
    }

    /** {@return a transaction that begins} */
    Transaction begin();

    /** What one transaction of the broker does to the order; it takes effect with its end. */
    interface Transaction {

        /** Delivers an event from the destination's queue, or holds it back. */
        default void handle(Session session, Message event, Delivery delivery) throws JMSException {
            delivery.deliver(event);
        }

        /**
         * Delivers the head of a room that is due, or followers of one that does not wait, until one fails.
         *
         * @param most how many events at most
         */
        default void handleHeldBack(Session session, int most, Delivery delivery) throws JMSException {
        }

        /**
         * Writes into the event that is being delivered, and has failed, when its next attempt is to be made.
         *
         * @param due the time, in milliseconds since 1970
         * @return the queue where it waits
         */
        String retry(org.apache.camel.Message event, long due);

        /** Ends it. */
        default void end(boolean committed) {
        }
    }
}
