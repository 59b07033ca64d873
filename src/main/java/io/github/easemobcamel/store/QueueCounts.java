package io.github.easemobcamel.store;

/** What lies in the queues of the broker. */
public interface QueueCounts {

    /** What stands for a number that is not known. */
    long UNKNOWN = -1;

    /**
     * {@return how many messages it holds, those that wait for their next attempt included; 0 if there is no such queue;
     *     {@link #UNKNOWN} if the broker does not tell now}
     *
     * @param queue a queue's name
     */
    long messageCount(String queue);

    /**
     * {@return when its oldest event was received, in milliseconds since 1970; the greatest number if there is none;
     *     {@link #UNKNOWN} if the broker does not tell}
     *
     * @param queue a queue's name
     */
    long oldestReceivedTime(String queue);

    /**
     * {@return how full the disk of an external broker is, as a part of its {@code max-disk-usage}: at 1 it takes nothing more;
     *     {@code NaN} if it does not tell, and for the embedded one, whose disk is at hand}
     */
    default double diskUsed() {
        return Double.NaN;
    }

    /**
     * {@return how many events wait for it; {@link #UNKNOWN} if the broker does not tell now}
     *
     * @param destination a destination's name
     */
    default long waitingEvents(String destination) {
        long waiting = messageCount(QueueNames.destination(destination));
        long heldBack = messageCount(QueueNames.heldBack(destination));
        return waiting < 0 || heldBack < 0 ? UNKNOWN : waiting + heldBack;
    }
}
