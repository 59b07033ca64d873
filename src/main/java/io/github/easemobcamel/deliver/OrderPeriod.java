package io.github.easemobcamel.deliver;

import io.github.easemobcamel.deliver.order.RoomOrder;
import io.github.easemobcamel.store.Lead;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

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

    private final Supplier<RoomOrder> orders;
    private final ReentrantLock begins = new ReentrantLock();
    private RoomOrder order;
    private Lead lead = Lead.ALWAYS;
    private volatile OrderPeriod former;
    private int entered;
    private boolean retired;

    /**
     * @param orders makes the order, which knows nothing yet of what is held back
     * @param former the period before, or null
     */
    OrderPeriod(Supplier<RoomOrder> orders, OrderPeriod former) {
        this.orders = orders;
        this.former = former;
        order = orders.get();
    }

    /** {@return that of a runner that takes whether it leads or not} */
    RoomOrder order() {
        return order;
    }

    /**
     * {@return the order for as long as this runner has a lead; nothing while another runner still takes, or this one in a former lead}
     * What the runner knew of the rooms in a former lead may have been changed since by others, so each begins with a new one.
     *
     * @param queues those of the destination
     */
    Optional<RoomOrder> order(Lead now, List<String> queues) throws JMSException {
        begins.lock();
        try {
            if (now != lead) {
                if (!now.isFree(queues)) {
                    return Optional.empty();
                }
                order = orders.get();
                lead = now;
            }
            return Optional.of(order);
        } finally {
            begins.unlock();
        }
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
