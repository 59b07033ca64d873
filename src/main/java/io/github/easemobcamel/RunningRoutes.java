package io.github.easemobcamel;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.http.RequestsInProgress;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the routes of the folder {@code routes/}, and those of the next generation when a file there has been edited. */
final class RunningRoutes {

    private static final Duration GLANCE = Duration.ofMillis(200);
    /** After so many looks in a row that failed, some 5 s, it is not an edit in progress. */
    private static final int FAILED_LOOKS = 25;
    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    private final RouteFolder folder;
    private final Supplier<Generation> next;
    private final RequestsInProgress requests;
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "routes"));
    private final ExecutorService finishing = Executors.newCachedThreadPool(task -> new Thread(task, "former-routes"));
    private Map<Path, RouteFolder.Look> inEffect = Map.of();
    private Map<Path, RouteFolder.Look> lastSeen = Map.of();
    private Map<Path, RouteFolder.Look> refused = Map.of();
    private int failedLooks;
    private volatile String problem;
    private volatile Generation running;
    private volatile ProducerTemplate template;

    /**
     * @param folder the folder with the route files
     * @param next makes a generation of what is in the folder now
     * @param requests the HTTP requests in progress
     */
    RunningRoutes(RouteFolder folder, Supplier<Generation> next, RequestsInProgress requests) {
        this.folder = folder;
        this.next = next;
        this.requests = requests;
    }

    /**
     * Reads the folder, runs its routes, and looks after it from now on.
     *
     * @throws ConfigurationException with file, line and reason if something there is wrong
     */
    void start() {
        inEffect = folder.look();
        lastSeen = inEffect;
        swap(made());
        watch.scheduleWithFixedDelay(this::glance, GLANCE.toMillis(), GLANCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Generation made() {
        Generation generation = next.get();
        generation.check();
        generation.stepsThatLoseOnCrash().forEach(LOG::warn);
        generation.warmUp();
        return generation;
    }

    private void swap(Generation generation) {
        Generation former = running;
        ProducerTemplate next = generation.camelContext().createProducerTemplate();
        if (former == null) {
            // Before its routes run, for they may call the service at once; later ones do so through the former's until then.
            template = next;
        }
        generation.takeOver(former);
        template = next;
        running = generation;
        if (former != null) {
            finishing.execute(() -> former.finish(requests));
        }
    }

    /** Acts on an edit when two looks agree, so that a file is not read while it is being written. */
    private void glance() {
        try {
            Map<Path, RouteFolder.Look> now = look();
            boolean settled = now.equals(lastSeen);
            lastSeen = now;
            if (settled && !now.equals(inEffect) && !now.equals(refused)) {
                replace(now);
            } else if (settled && now.equals(inEffect) && problem != null) {
                problem = null;
                refused = Map.of();
                LOG.info("The route files are as those that run again");
            }
        } catch (UncheckedIOException e) {
            LOG.debug("The route files change while they are looked at", e);
            if (++failedLooks == FAILED_LOOKS) {
                problem = "the route files cannot be looked at (" + e.getCause() + ")";
                LOG.error("Edits are not seen: {}", problem);
            }
        } catch (Throwable e) {
            // Whatever it is, the next edit must be seen, and this one not be tried again and again.
            refused = lastSeen;
            problem = e.toString();
            LOG.error("Routes not replaced, those from before go on", e);
        }
    }

    private Map<Path, RouteFolder.Look> look() {
        Map<Path, RouteFolder.Look> now = folder.look();
        if (failedLooks >= FAILED_LOOKS) {
            // What is wrong with the files, if anything, is to be found anew.
            refused = Map.of();
        }
        failedLooks = 0;
        return now;
    }

    private void replace(Map<Path, RouteFolder.Look> now) {
        long begin = System.nanoTime();
        String difference = RouteFolder.difference(inEffect, now);
        try {
            swap(made());
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

    /** @return why the files that are in the folder now are not in effect, or null if they are */
    String problem() {
        return problem;
    }

    /** @return the context with the routes that run now, or null before the first ones do */
    CamelContext camelContext() {
        return running == null ? null : running.camelContext();
    }

    /** @return sends to the routes that run now */
    ProducerTemplate template() {
        return template;
    }

    /** Takes nothing new, lets what is in progress finish, and stops. */
    void stop() {
        watch.shutdown();
        try {
            // An edit that is being put into effect now.
            watch.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
            if (running != null) {
                running.finish(requests);
            }
            finishing.shutdown();
            finishing.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
