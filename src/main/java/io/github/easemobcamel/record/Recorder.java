package io.github.easemobcamel.record;

import io.github.easemobcamel.log.Tally;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what happens to events and writes it into a {@link RecordStore}, with one thread of its own behind a bounded queue. Where the
 * queue is full, or the store fails, what comes is dropped and counted: no event waits for its record.
 *
 * <pre>
 *   note ──▶ queue, bounded in bytes ──▶ open events, by id ──▶ complete events ──▶ store
 *                                   └──▶ watchers                (or asked for, or {@link #OPEN_MILLIS} old, or too many)
 * </pre>
 */
public final class Recorder implements Facts, AutoCloseable {

    /** What the queue holds at most, and what the complete events that are not written yet take. */
    private static final long MOST_BYTES = 16L << 20;
    /** What the open events take at most; beyond that the oldest are written as they are. */
    private static final long MOST_OPEN_BYTES = 24L << 20;
    /**
     * How long an event stays open, that is in memory alone, until it is delivered: what is written, and changes later, is looked up, read
     * and written anew. If the runner dies meanwhile, the event is in the queues of its destinations, and recorded when it is delivered.
     */
    private static final long OPEN_MILLIS = 30_000;
    private static final long WRITE_MILLIS = 500;
    private static final long COMMIT_MILLIS = 5000;
    private static final long TRIM_MILLIS = 20_000;
    private static final long REOPEN_MILLIS = 10_000;
    private static final int AT_ONCE = 1000;
    private static final long POLL_MILLIS = 100;
    /** Once something has come, so long more is let come: whoever notes would wake the thread each time. */
    private static final long GATHER_MILLIS = 5;
    private static final long PATIENCE_MILLIS = 2000;
    private static final long STOP_MILLIS = 10_000;
    /** Of requests that are refused so many a second are recorded: anybody can send them. */
    private static final int REFUSED_A_SECOND = 20;
    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    /** Where the store is; equal to another one if that is the same place. */
    interface Opening {
        RecordStore open(RecordLimits limits) throws IOException;
    }

    /** What is known of an event, and since when. */
    private record Open(RecordedEvent event, long since) {
    }

    /** What is asked of the store. */
    private interface Question<T> {
        T ask(RecordStore opened) throws IOException;
    }

    private final Clock clock;
    private final BlockingQueue<RecordedEvent> queue = new LinkedBlockingQueue<>();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
    /** Events of which more is to come; who came first stands first. */
    private final Map<String, Open> open = new LinkedHashMap<>();
    /** Events to be written next. */
    private final Map<String, RecordedEvent> complete = new LinkedHashMap<>();
    private final BlockingQueue<CompletableFuture<Void>> flushes = new LinkedBlockingQueue<>();
    private final List<Consumer<RecordedEvent>> watchers = new CopyOnWriteArrayList<>();
    private final Tally full = new Tally();
    private final Tally failures = new Tally();
    /** Held while the store is used: read; wanted to close it: write. */
    private final ReadWriteLock using = new ReentrantReadWriteLock();
    private final Thread thread = new Thread(this::run, "record");
    private RecordStore store;
    private volatile String problem = "it is being opened";
    private volatile boolean closing;
    private volatile RecordLimits limits;
    private volatile Opening opening;
    private volatile long bytes;
    /** What the store was opened by, or was to be. */
    private Opening tried;
    private boolean failed;
    private long openBytes;
    private long completeBytes;
    private long second;
    private int refusedInSecond;
    private int number;
    private long lastWrite;
    private long lastCommit;
    private long lastTrim;
    private long lastOpening;

    /**
     * @param opening opens the store
     * @param limits what is kept, until others are {@linkplain #use in force}
     * @param clock tells the time
     */
    Recorder(Opening opening, RecordLimits limits, Clock clock) {
        this.opening = opening;
        this.limits = limits;
        this.clock = clock;
        thread.setDaemon(true);
    }

    /** Opens the store and begins to write; what was noted before is written too. */
    public void start() {
        thread.start();
    }

    /**
     * Brings other properties into effect.
     *
     * @param place where the record is kept from now on
     * @param changed what is kept from now on; what is too old for it, or too much, goes within a minute
     */
    public void use(Opening place, RecordLimits changed) {
        limits = changed;
        opening = place;
    }

    @Override
    public void note(RecordedEvent change) {
        long weight = change.weight();
        if (closing || queuedBytes.get() + weight > MOST_BYTES) {
            drop(1, "it is written too slowly");
            return;
        }
        queuedBytes.addAndGet(weight);
        queue.add(change);
    }

    private void drop(long changes, String why) {
        dropped.addAndGet(changes);
        full.count("{} time(s) the record missed what happened to events ({}); the events themselves go on", why);
    }

    private void run() {
        while (!closing || !queue.isEmpty()) {
            try {
                takeIn();
                List<CompletableFuture<Void>> asked = new ArrayList<>();
                flushes.drainTo(asked);
                long now = clock.millis();
                if (!asked.isEmpty()) {
                    takeInAll();
                    write(now, true);
                } else if (now - lastWrite >= WRITE_MILLIS || isCrowded()) {
                    write(now, false);
                }
                asked.forEach(each -> each.complete(null));
                keepUp(now);
            } catch (InterruptedException e) {
                closing = true;
            } catch (RuntimeException e) {
                LOG.error("The record failed", e);
            }
        }
        write(clock.millis(), true);
        closeStore();
    }

    private void takeIn() throws InterruptedException {
        RecordedEvent change = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        for (int taken = 1; change != null; taken++) {
            add(change);
            if (taken == 1 && !closing && flushes.isEmpty()) {
                Thread.sleep(GATHER_MILLIS);
            }
            change = taken == AT_ONCE || isCrowded() ? null : queue.poll();
        }
    }

    private void takeInAll() {
        List<RecordedEvent> changes = new ArrayList<>();
        queue.drainTo(changes);
        changes.forEach(this::add);
    }

    private void add(RecordedEvent change) {
        queuedBytes.addAndGet(-change.weight());
        if (change.isRefused() && !admitsRefused()) {
            dropped.incrementAndGet();
            return;
        }
        for (Consumer<RecordedEvent> watcher : watchers) {
            watcher.accept(change);
        }
        // The dispatch notes the events of a room in their order.
        change.numberedAs(number++);
        Open known = open.get(change.id());
        RecordedEvent event = known == null ? complete.remove(change.id()) : known.event();
        if (event == null) {
            event = change;
        } else {
            weigh(known, -event.weight());
            event.merge(change);
        }
        if (!event.isComplete()) {
            known = known == null ? new Open(event, clock.millis()) : known;
            open.putIfAbsent(event.id(), known);
        } else {
            open.remove(event.id());
            complete.put(event.id(), event);
            known = null;
        }
        weigh(known, event.weight());
    }

    private void weigh(Open state, long weight) {
        if (state == null) {
            completeBytes += weight;
        } else {
            openBytes += weight;
        }
    }

    private boolean isCrowded() {
        return openBytes > MOST_OPEN_BYTES || completeBytes > MOST_BYTES;
    }

    private boolean admitsRefused() {
        long now = clock.millis() / 1000;
        if (now != second) {
            second = now;
            refusedInSecond = 0;
        }
        return ++refusedInSecond <= REFUSED_A_SECOND;
    }

    /** @param all whether to write also what more is to come of */
    private void write(long now, boolean all) {
        lastWrite = now;
        if (!isOpen(now) && !isCrowded() && !closing) {
            return;
        }
        List<RecordedEvent> changes = new ArrayList<>(complete.values());
        complete.clear();
        completeBytes = 0;
        long most = openBytes > MOST_OPEN_BYTES ? MOST_OPEN_BYTES * 3 / 4 : MOST_OPEN_BYTES;
        for (Iterator<Open> each = open.values().iterator(); each.hasNext();) {
            Open next = each.next();
            if (!all && now - next.since() < OPEN_MILLIS && openBytes <= most) {
                break;
            }
            openBytes -= next.event().weight();
            each.remove();
            changes.add(next.event());
        }
        if (changes.isEmpty()) {
            return;
        }
        if (store == null) {
            drop(changes.size(), problem);
            return;
        }
        try {
            changes.forEach(change -> change.prepare(limits.bodies()));
            store.write(changes);
            written.addAndGet(changes.size());
        } catch (IOException | RuntimeException e) {
            drop(changes.size(), why(e));
            fail(e);
        }
    }

    private boolean isOpen(long now) {
        Opening wanted = opening;
        boolean moved = !wanted.equals(tried);
        if (moved) {
            closeStore();
        }
        if (store == null && (moved || now - lastOpening >= REOPEN_MILLIS)) {
            tried = wanted;
            lastOpening = now;
            try {
                use(wanted.open(limits));
                if (failed) {
                    failed = false;
                    LOG.info("The record is there again");
                }
            } catch (IOException | RuntimeException e) {
                failed = true;
                problem = why(e);
                failures.count("{} time(s) the record could not be opened ({}); of what happens to events meanwhile, "
                        + (MOST_BYTES >> 20) + " MiB wait for it", problem);
            }
        }
        return store != null;
    }

    private static String why(Exception failure) {
        return failure.getClass() == IOException.class ? failure.getMessage() : failure.toString();
    }

    private void use(RecordStore opened) {
        using.writeLock().lock();
        try {
            store = opened;
            problem = null;
        } finally {
            using.writeLock().unlock();
        }
    }

    private void keepUp(long now) {
        if (!isOpen(now)) {
            return;
        }
        try {
            if (now - lastCommit >= COMMIT_MILLIS) {
                lastCommit = now;
                store.commit();
            }
            if (now - lastTrim >= TRIM_MILLIS) {
                lastTrim = now;
                store.trim(now - limits.retention().toMillis(), limits.maxBytes());
                bytes = store.bytes();
            }
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    /** A store that has failed is opened anew after a while. */
    private void fail(Exception failure) {
        failures.count("{} time(s) the record failed ({}); it is opened again", why(failure));
        closeStore();
        failed = true;
        problem = why(failure);
        lastOpening = clock.millis();
    }

    private void closeStore() {
        RecordStore former = store;
        using.writeLock().lock();
        try {
            store = null;
            problem = "it is closed";
        } finally {
            using.writeLock().unlock();
        }
        try {
            if (former != null) {
                former.close();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("The record could not be closed ({})", why(e));
        }
    }

    /** @param watcher is given each change at once, in the thread of the record, until it is removed; may not wait */
    public void watch(Consumer<RecordedEvent> watcher) {
        watchers.add(watcher);
    }

    /** @param watcher is given no further change */
    public void unwatch(Consumer<RecordedEvent> watcher) {
        watchers.remove(watcher);
    }

    /** {@return a page of the events that are meant, newest first, everything included that was noted before this call} */
    public List<RecordedEvent> search(EventQuery query, int limit, Consumer<Long> next) {
        RecordStore.Page page = ask(opened -> opened.search(query, limit));
        if (page.next() != null) {
            next.accept(page.next());
        }
        return page.events();
    }

    /** {@return how many events are meant} */
    public long count(EventQuery query) {
        return ask(opened -> opened.count(query));
    }

    /** {@return the event with its body, if it is there} */
    public Optional<RecordedEvent> find(String id) {
        return ask(opened -> opened.find(id));
    }

    /** {@return how many events were deleted for ever} */
    public long delete(EventQuery query) {
        return ask(opened -> {
            long count = opened.count(query);
            opened.delete(query);
            return count;
        });
    }

    private <T> T ask(Question<T> question) {
        CompletableFuture<Void> flushed = new CompletableFuture<>();
        flushes.add(flushed);
        try {
            flushed.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("The record is behind", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        using.readLock().lock();
        try {
            if (store == null) {
                throw new RecordUnavailableException("the record is not there (" + problem + ")");
            }
            return question.ask(store);
        } catch (IOException | IllegalStateException e) {
            throw new RecordUnavailableException("the record cannot be read (" + why(e) + ")");
        } finally {
            using.readLock().unlock();
        }
    }

    /** {@return what waits in the queue, in bytes of memory} */
    long queuedBytes() {
        return queuedBytes.get();
    }

    /** {@return how many changes are not recorded} */
    public long dropped() {
        return dropped.get();
    }

    /** {@return how many changes are recorded; several about one event at a time count once} */
    public long written() {
        return written.get();
    }

    /** {@return how much of the disk it took when that was looked at last; 0 if that is not known} */
    public long bytes() {
        return bytes;
    }

    /** {@return why nothing is recorded, or null} */
    public String problem() {
        return problem;
    }

    /** Writes what was noted. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(STOP_MILLIS);
            if (thread.isAlive()) {
                LOG.warn("The record was not closed in time; what was noted last is missing from it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
