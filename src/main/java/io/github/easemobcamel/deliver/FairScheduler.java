package io.github.easemobcamel.deliver;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Fair scheduling: lets only so many consumers of all destinations work at a time while the cores are busy, those that have
 * waited longest first. Each step on the way to a 200 would otherwise stand behind hundreds of deliveries for a core, if a hundred
 * destinations are behind. While a core is idle nobody waits here.
 */
public final class FairScheduler {

    /**
     * How long a consumer takes up a place at most: who takes longer waits for its destination rather than for a core, and a
     * destination that hangs must not keep the others from working.
     */
    static final long TURN_NANOS = Duration.ofMillis(50).toNanos();
    /** Few deliveries wait for a core then, and each core has another one to do while some wait for the disk or an answer. */
    private static final int PLACES_PER_CORE = 4;
    private static final double BUSY = 0.9;
    private static final long LOOK_NANOS = Duration.ofMillis(200).toNanos();

    private final int places;
    private final BooleanSupplier coresBusy;
    private final LongSupplier nanos;
    private final Lock queue = new ReentrantLock(true);
    /** Oldest first. */
    private final Set<Turn> begun = new LinkedHashSet<>();

    /** For the cores of this machine. */
    FairScheduler() {
        this(PLACES_PER_CORE * Runtime.getRuntime().availableProcessors(), new Cores()::areBusy, System::nanoTime);
    }

    /**
     * @param places how many consumers may work at a time
     * @param coresBusy whether all cores are busy
     * @param nanos tells the time, in nanoseconds
     */
    FairScheduler(int places, BooleanSupplier coresBusy, LongSupplier nanos) {
        this.places = places;
        this.coresBusy = coresBusy;
        this.nanos = nanos;
    }

    /** What a consumer has while it works. */
    final class Turn implements AutoCloseable {

        private long begin;

        private Turn() {
        }

        @Override
        public void close() {
            end(this);
        }
    }

    /** {@return the turn of a consumer that may work now, after it has waited for it; to close when it has done so} */
    Turn begin() {
        Turn turn = new Turn();
        if (!coresBusy.getAsBoolean()) {
            return turn;
        }
        queue.lock();
        try {
            takePlace(turn);
        } catch (InterruptedException e) {
            // The consumer is to stop, which it finds out by itself.
            Thread.currentThread().interrupt();
        } finally {
            queue.unlock();
        }
        return turn;
    }

    private synchronized void takePlace(Turn turn) throws InterruptedException {
        for (long left = nanosToPlace(); left > 0; left = nanosToPlace()) {
            wait(Duration.ofNanos(left).toMillis() + 1);
        }
        turn.begin = nanos.getAsLong();
        begun.add(turn);
    }

    private long nanosToPlace() {
        for (Iterator<Turn> oldest = begun.iterator(); begun.size() >= places;) {
            long left = TURN_NANOS - (nanos.getAsLong() - oldest.next().begin);
            if (left > 0) {
                return left;
            }
            oldest.remove();
        }
        return 0;
    }

    private synchronized void end(Turn turn) {
        if (begun.remove(turn)) {
            notifyAll();
        }
    }

    /** Looks from time to time how busy the machine's cores are, or as many of them as this container has. */
    private static final class Cores {

        private final AtomicLong looked = new AtomicLong(System.nanoTime());
        private volatile boolean busy;

        boolean areBusy() {
            long last = looked.get();
            long now = System.nanoTime();
            if (now - last > LOOK_NANOS && looked.compareAndSet(last, now)) {
                busy = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getCpuLoad() > BUSY;
            }
            return busy;
        }
    }
}
