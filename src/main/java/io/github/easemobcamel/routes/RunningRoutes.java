package io.github.easemobcamel.routes;

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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the routes of the folder {@code routes/}, and those of the next generation when a file there has been edited. */
public final class RunningRoutes {

    private static final Duration GLANCE = Duration.ofMillis(200);
    /** What fails, does not answer or does not come to rest for so long is not an edit in progress. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** What has begun in the routes from before an edit ends there, however long it takes. */
    private static final Duration UNTIL_DONE = Duration.ofDays(1);
    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    private final RouteFolder folder;
    private final Function<List<RouteFile>, Generation> next;
    private final RequestsInProgress requests;
    private final BoundedReading reading;
    private final Settling settling;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "routes"));
    private final ExecutorService finishing = Executors.newCachedThreadPool(task -> new Thread(task, "former-routes"));
    private Map<Path, FileLook> inEffect = Map.of();
    private Map<Path, FileLook> refused = Map.of();
    private long failingSince;
    private boolean failing;
    private boolean told;
    private long unsettledSince;
    private boolean unsettled;
    private volatile String problem;
    private volatile Generation running;
    private volatile boolean rests;

    /**
     * @param folder the folder with the route files
     * @param next makes a generation of the route files
     * @param requests the HTTP requests in progress
     */
    public RunningRoutes(RouteFolder folder, Function<List<RouteFile>, Generation> next, RequestsInProgress requests) {
        this.folder = folder;
        this.next = next;
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
        List<RouteFile> files;
        try {
            inEffect = reading.of(folder::look);
            files = reading.of(folder::read);
        } catch (UncheckedIOException e) {
            throw new ConfigurationException(RouteFolder.problem(e), e);
        }
        swap(made(files));
        watch.scheduleWithFixedDelay(this::glance, GLANCE.toMillis(), GLANCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Generation made(List<RouteFile> files) {
        Generation generation = next.apply(files);
        generation.check();
        generation.stepsThatLoseOnCrash().forEach(LOG::warn);
        generation.warmUp();
        return generation;
    }

    private void swap(Generation generation) {
        Generation former = running;
        generation.takeOver(former);
        running = generation;
        if (former != null) {
            former.retire();
            finishing.execute(() -> former.finish(requests, UNTIL_DONE));
        }
    }

    /** Acts on an edit that has settled, so that a file is not read while it is being written. */
    private void glance() {
        long begin = System.nanoTime();
        Map<Path, FileLook> now = Map.of();
        try {
            now = reading.of(folder::look);
            if (!now.equals(refused)) {
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
            replace(now, reading.of(folder::read));
        }
        unsettled = !settled;
    }

    private void withdraw() {
        if (problem != null) {
            problem = null;
            refused = Map.of();
            LOG.info("The route files are as those that run again");
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
        LOG.debug("The route files change while they are looked at", failure);
        failingSince = failing ? failingSince : begin;
        failing = true;
        if (!told && System.nanoTime() - failingSince >= PATIENCE.toNanos()) {
            told = true;
            problem = RouteFolder.problem(failure);
            LOG.error("Edits are not seen: {}", problem);
        }
    }

    private void replace(Map<Path, FileLook> now, List<RouteFile> files) {
        if (!reading.of(folder::look).equals(now)) {
            return;
        }
        long begin = System.nanoTime();
        String difference = folder.difference(inEffect, now);
        try {
            swap(made(files));
            inEffect = now;
            refused = Map.of();
            problem = null;
            LOG.info("Routes replaced in {} ms: {}", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin), difference);
        } catch (ConfigurationException e) {
            refused = now;
            problem = e.getMessage();
            LOG.error("Routes not replaced ({}), those from before go on: {}", difference, e.getMessage());
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
