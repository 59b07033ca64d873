package io.github.easemobcamel.routes;

import io.github.easemobcamel.config.Backoff;
import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.files.BoundedReading;
import io.github.easemobcamel.files.FileLook;
import io.github.easemobcamel.files.RouteFile;
import io.github.easemobcamel.files.RouteFolder;
import io.github.easemobcamel.files.Settling;
import io.github.easemobcamel.http.RequestsInProgress;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the routes of the folder {@code routes/} with the properties of the home, and those of the next generation when a file of
 * either has been edited. What was saved together is one edition, of which one generation is made.
 */
public final class RunningRoutes {

    private static final Duration GLANCE = Duration.ofMillis(100);
    /** What fails, does not answer or does not come to rest for so long is not an edit in progress. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Until an edit is tried again in which no file is wrong: what it needs may have been away. */
    private static final Backoff AGAIN = Backoff.doubling(Duration.ofSeconds(2), Duration.ofMinutes(1));
    /** What has begun in the routes from before an edit ends there, however long it takes. */
    private static final Duration UNTIL_DONE = Duration.ofDays(1);
    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    private final RouteFolder folder;
    private final Function<List<RouteFile>, Edition> editions;
    private final RequestsInProgress requests;
    private final BoundedReading reading;
    private final Settling settling;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "routes"));
    private final ExecutorService finishing = Executors.newCachedThreadPool(task -> new Thread(task, "former-routes"));
    private Map<Path, FileLook> inEffect = Map.of();
    private Map<Path, FileLook> refused = Map.of();
    /** How often in a row an edit in which no file is wrong was refused. */
    private int tries;
    private long refusedAt;
    private boolean checked;
    private long failingSince;
    private boolean failing;
    private boolean told;
    private long unsettledSince;
    private boolean unsettled;
    private volatile String problem;
    private volatile Generation running;
    private Edition edition;
    private volatile boolean rests;

    /**
     * @param folder the folder with the route files
     * @param editions reads what else is saved, to the route files that it is given
     * @param requests the HTTP requests in progress
     */
    public RunningRoutes(RouteFolder folder, Function<List<RouteFile>, Edition> editions, RequestsInProgress requests) {
        this.folder = folder;
        this.editions = editions;
        this.requests = requests;
        reading = new BoundedReading(PATIENCE, folder::at);
        settling = new Settling(folder::path);
    }

    /**
     * Reads the folder, runs its routes, and looks after it from now on.
     *
     * @throws ConfigurationException with file, line and reason if something there is wrong
     */
    public void start() {
        Edition first;
        try {
            inEffect = reading.of(folder::look);
            first = reading.of(this::saved);
        } catch (UncheckedIOException e) {
            throw new ConfigurationException(RouteFolder.problem(e), e);
        }
        try {
            swap(first, made(first));
        } catch (ConfigurationException e) {
            throw first.located(e);
        }
        watch.scheduleWithFixedDelay(this::glance, GLANCE.toMillis(), GLANCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Edition saved() {
        return editions.apply(folder.read());
    }

    private Generation made(Edition edition) {
        checked = false;
        Generation generation = edition.generation();
        generation.check();
        checked = true;
        generation.warmUp(edition::prepare);
        generation.stepsThatLoseOnCrash().forEach(LOG::warn);
        return generation;
    }

    private void swap(Edition next, Generation generation) {
        Generation former = running;
        Edition formerEdition = edition;
        generation.takeOver(former);
        running = generation;
        edition = next;
        if (former != null) {
            former.retire();
        }
        next.tookOver();
        if (former != null) {
            finishing.execute(() -> {
                former.finish(requests, UNTIL_DONE);
                formerEdition.ended();
            });
        }
    }

    /** Acts on an edit that has settled, so that a file is not read while it is being written. */
    private void glance() {
        long begin = System.nanoTime();
        Map<Path, FileLook> now = Map.of();
        try {
            now = reading.of(folder::look);
            if (!now.equals(refused) || isDue(begin)) {
                settled(now, settling.isSettled(inEffect, now), begin);
            }
            looked();
        } catch (UncheckedIOException e) {
            failed(e, begin);
        } catch (Throwable e) {
            // Whatever it is, the next edit must be seen, and this one not be tried again and again.
            refused = now;
            if (!e.toString().equals(problem)) {
                problem = e.toString();
                LOG.error("Routes not replaced, those from before go on", e);
            }
        }
    }

    private boolean isDue(long now) {
        return tries > 0 && now - refusedAt >= AGAIN.after(tries).toNanos();
    }

    private void settled(Map<Path, FileLook> now, boolean settled, long begin) {
        if (!settled) {
            unsettledSince = unsettled ? unsettledSince : begin;
            if (problem == null && System.nanoTime() - unsettledSince >= PATIENCE.toNanos()) {
                problem = "they are still being written (" + folder.difference(inEffect, now) + ")";
                LOG.warn("An edit waits until it is whole: {}", problem);
            }
        } else if (now.equals(inEffect)) {
            withdraw();
        } else {
            replace(now, reading.of(this::saved));
        }
        unsettled = !settled;
    }

    private void withdraw() {
        if (problem != null) {
            problem = null;
            refused = Map.of();
            tries = 0;
            LOG.info("The files are as those that run again");
        }
    }

    private void looked() {
        if (told) {
            // What is wrong with the files, if anything, is to be found anew.
            refused = Map.of();
        }
        failing = false;
        told = false;
    }

    private void failed(UncheckedIOException failure, long begin) {
        LOG.debug("The files change while they are looked at", failure);
        failingSince = failing ? failingSince : begin;
        failing = true;
        if (!told && System.nanoTime() - failingSince >= PATIENCE.toNanos()) {
            told = true;
            problem = RouteFolder.problem(failure);
            LOG.error("Edits are not seen: {}", problem);
        }
    }

    private void replace(Map<Path, FileLook> now, Edition next) {
        if (!reading.of(folder::look).equals(now)) {
            return;
        }
        long begin = System.nanoTime();
        String difference = folder.difference(inEffect, now);
        String what = RouteFolder.isOfRoutesOnly(inEffect, now) ? "Routes" : "Properties and routes";
        try {
            swap(next, made(next));
            inEffect = now;
            refused = Map.of();
            tries = 0;
            problem = null;
            LOG.info("{} replaced in {} ms: {}", what, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin), difference);
        } catch (ConfigurationException e) {
            String reason = next.located(e).getMessage();
            boolean isRepeated = now.equals(refused);
            if (!isRepeated || !reason.equals(problem)) {
                LOG.error("{} not replaced ({}), those from before go on{}: {}", what, difference,
                        checked ? ", and it is tried again" : "", reason);
            }
            tries = !checked ? 0 : isRepeated ? tries + 1 : 1;
            problem = reason;
            refused = now;
            refusedAt = System.nanoTime();
        }
    }

    /**
     * Replaces the routes by new ones made of what is saved now, without waiting for an edit.
     *
     * @throws ConfigurationException if something there is wrong; then the routes from before go on
     */
    public void replace() {
        try {
            CompletableFuture.runAsync(() -> {
                Edition next = reading.of(this::saved);
                try {
                    swap(next, made(next));
                } catch (ConfigurationException e) {
                    throw next.located(e);
                }
            }, watch).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof ConfigurationException wrong ? wrong : e;
        }
    }

    /** {@return why the files that are in the folder now are not in effect, or null if they are} */
    public String problem() {
        return problem;
    }

    /** {@return the context with the routes that run now, or null before the first ones do} */
    public CamelContext camelContext() {
        return running == null ? null : running.camelContext();
    }

    /**
     * From now on no event is taken from a queue, and no edit takes effect. Returns when all events that had been taken are handled.
     *
     * @param longest how long to wait for that at most
     */
    public void rest(Duration longest) {
        watch.shutdown();
        try {
            // An edit that is being put into effect now.
            watch.awaitTermination(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (running != null && !rests && !running.endDeliveries(longest)) {
            LOG.warn(
                    "Deliveries have not ended within {} s; their events stay in the queues and are delivered again after the next start",
                    longest.toSeconds());
        }
        rests = true;
    }

    /**
     * Takes nothing new, lets what is in progress finish, and stops.
     *
     * @param longest how long to wait for what is in progress at most
     */
    public void stop(Duration longest) {
        rest(longest);
        try {
            if (running != null) {
                running.finish(requests, longest);
            }
            finishing.shutdown();
            finishing.awaitTermination(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
