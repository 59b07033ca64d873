package io.github.easemobcamel.deliver;

import io.github.easemobcamel.deliver.order.RoomOrder;
import java.time.Duration;

/**
 * For how long a destination has one order. The next one begins when the last delivery of this one has ended: what the former order
 * may still hold back or set free, the next one would not know of.
 *
 * <pre>
 *   relaxed  enter … leave   retire          last leave
 *   ───────────────────────────┼─────────────────┤
 *   strict                     created           └── enter … leave
 * </pre>
 */
final class OrderPeriod {

    private final RoomOrder order;
    private volatile OrderPeriod former;
    private int entered;
    private boolean retired;

    /** @param former the period before, or null */
    OrderPeriod(RoomOrder order, OrderPeriod former) {
        this.order = order;
        this.former = former;
    }

    RoomOrder order() {
        return order;
    }

    /**
     * {@return whether a consumer may take events in this order; it is to {@link #leave} then}
     *
     * @param millis how long to wait for that at most
     */
    boolean enter(long millis) throws InterruptedException {
        OrderPeriod before = former;
        if (before != null && !before.awaitEnd(millis)) {
            return false;
        }
        former = null;
        synchronized (this) {
            if (retired) {
                // Its consumer is about to be stopped.
                wait(millis);
                return false;
            }
            entered++;
            return true;
        }
    }

    synchronized void leave() {
        entered--;
        notifyAll();
    }

    /** Nobody enters any more. */
    synchronized void retire() {
        retired = true;
        notifyAll();
    }

    private boolean awaitEnd(long millis) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        OrderPeriod before = former;
        if (before != null && !before.awaitEnd(millis)) {
            return false;
        }
        synchronized (this) {
            while (!retired || entered > 0) {
                long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            return true;
        }
    }
}
