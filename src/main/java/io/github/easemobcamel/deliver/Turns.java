package io.github.easemobcamel.deliver;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Lets only so many consumers of all destinations work at a time while the cores are busy, those that have waited longest
 * first. Each step on the way to a 200 would otherwise stand behind hundreds of deliveries for a core, if a hundred
 * destinations are behind. While a core is idle nobody waits here.
 */
public final class Turns {

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
    private final Map<Thread, Long> begun = new LinkedHashMap<>();

    /** Turns at the cores of this machine. */
    Turns() {
        this(PLACES_PER_CORE * Runtime.getRuntime().availableProcessors(), new Cores()::areBusy, System::nanoTime);
    }

    /**
     * @param places how many consumers may work at a time
     * @param coresBusy whether all cores are busy
     * @param nanos tells the time, in nanoseconds
     */
    Turns(int places, BooleanSupplier coresBusy, LongSupplier nanos) {
        this.places = places;
        this.coresBusy = coresBusy;
        this.nanos = nanos;
    }

    /** Waits until the calling thread may work; it calls {@link #end} when it has done so. */
    void begin() {
        if (!coresBusy.getAsBoolean()) {
            return;
        }
        queue.lock();
        try {
            takePlace();
        } catch (InterruptedException e) {
            // The consumer is to stop, which it finds out by itself.
            Thread.currentThread().interrupt();
        } finally {
            queue.unlock();
        }
    }

    private synchronized void takePlace() throws InterruptedException {
        for (long left = nanosToPlace(); left > 0; left = nanosToPlace()) {
            wait(Duration.ofNanos(left).toMillis() + 1);
        }
        begun.put(Thread.currentThread(), nanos.getAsLong());
    }

    private long nanosToPlace() {
        for (Iterator<Long> oldest = begun.values().iterator(); begun.size() >= places;) {
            long left = TURN_NANOS - (nanos.getAsLong() - oldest.next());
            if (left > 0) {
                return left;
            }
            oldest.remove();
        }
        return 0;
    }

    /** Ends the turn of the calling thread, if it has one. */
    synchronized void end() {
        if (begun.remove(Thread.currentThread()) != null) {
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
