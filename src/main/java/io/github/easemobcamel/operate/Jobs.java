package io.github.easemobcamel.operate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.operate.AdminRefusal.Reason;
import io.github.easemobcamel.record.Facts;
import io.github.easemobcamel.store.Runners;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs replays and purges in the background, one at a time for each queue, and remembers the latest. Those of the other runners of a
 * broker are seen, and can be cancelled.
 */
final class Jobs implements AutoCloseable {

    private static final int THREADS = 2;
    private static final int REMEMBERED = 100;
    private static final int STOP_SECONDS = 10;
    /** So many of the latest the other runners see. */
    private static final int SHOWN = 20;
    private static final String ABOUT = "jobs";
    private static final String CANCEL = "cancel-job";
    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    /** What a job does. */
    interface Work {

        /**
         * @param job is told of the progress
         * @param stopped whether to end early
         */
        void run(Job job, BooleanSupplier stopped);
    }

    private final BrokerSessions sessions;
    private final Counts counts;
    private final Facts facts;
    private final Clock clock;
    private final Runners runners;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "dead-letters-job");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private long lastId;
    private volatile boolean stopping;

    Jobs(BrokerSessions sessions, Counts counts, Facts facts, Clock clock, Runners runners) {
        this.sessions = sessions;
        this.counts = counts;
        this.facts = facts;
        this.clock = clock;
        this.runners = runners;
        runners.show(ABOUT, this::latest);
        runners.listen(CANCEL, id -> find(id.asText()).ifPresent(Job::cancel));
    }

    private synchronized ArrayNode latest() {
        ArrayNode latest = JsonNodeFactory.instance.arrayNode();
        jobs.values().stream().skip(Math.max(0, jobs.size() - SHOWN)).forEach(job -> latest.add(job.toJson()));
        return latest;
    }

    /** {@return the latest of the other runners, each with the {@code runner}'s name} */
    List<ObjectNode> ofOthers() {
        List<ObjectNode> others = new ArrayList<>();
        runners.shown(ABOUT).forEach((runner, shown) -> shown
                .forEach(job -> others.add(((ObjectNode) job).deepCopy().put("runner", runner))));
        return others;
    }

    /** Asks the runner of a job to end it after what it is doing now. */
    void cancelOfOther(String id) {
        runners.tell(CANCEL, JsonNodeFactory.instance.textNode(id));
    }

    /**
     * {@return the job, which has begun or begins when another one ends}
     *
     * @throws AdminRefusal if one is at work on that queue
     */
    Job start(Job.Kind kind, Selection selection, String by) {
        ParkedQueue queue = selection.queue();
        return start(kind, queue.name(), by, (job, stopped) -> new Move(sessions, (events, since) -> {
            counts.add(kind, queue, events.size());
            if (kind == Job.Kind.REPLAY) {
                events.forEach(event -> facts.note(event.change().replayed(queue.replayedTo(), by, since)));
            }
        }, stopped).run(job, selection));
    }

    /** The same for what waits for a destination that is no longer defined. */
    Job start(Relocation relocation, String by) {
        return start(Job.Kind.MOVE, relocation.queue().name(), by, relocation::run);
    }

    /**
     * {@return the same for other work}
     *
     * @param queue what it is about
     * @param by who asks for it
     */
    synchronized Job start(Job.Kind kind, String queue, String by, Work work) {
        jobs.values().stream().filter(job -> job.isRunning() && job.queue().equals(queue)).findFirst()
                .ifPresent(job -> {
                    throw new AdminRefusal(Reason.BUSY,
                            "job " + job.id() + " is at work on " + queue + "; wait until it has finished");
                });
        ofOthers().stream().filter(job -> Job.isRunning(job) && job.path("queue").asText().equals(queue)).findFirst()
                .ifPresent(job -> {
                    throw new AdminRefusal(Reason.BUSY, "job " + job.path("id").asText() + " of the runner "
                            + job.path("runner").asText() + " is at work on " + queue + "; wait until it has finished");
                });
        String prefix = runners.id().isEmpty() ? "" : runners.id() + "-";
        Job job = new Job(prefix + ++lastId, kind, queue, by, clock);
        jobs.put(job.id(), job);
        List.copyOf(jobs.values()).stream().filter(old -> !old.isRunning()).limit(Math.max(0, jobs.size() - REMEMBERED))
                .forEach(old -> jobs.remove(old.id()));
        threads.execute(() -> run(job, work));
        return job;
    }

    private void run(Job job, Work work) {
        try {
            work.run(job, () -> stopping || job.isCancelled());
            if (stopping) {
                job.fail("the runner stops; do it again for the rest");
            } else {
                job.finish();
            }
            LOG.info("Ended a job of the administration: {}", job.toJson());
        } catch (AdminRefusal e) {
            job.fail(e.getMessage());
            LOG.warn("A job of the administration failed: {}", job.toJson());
        } catch (Throwable e) {
            // Whatever it is, an error too: a job that no longer runs must not bar its queue.
            job.fail(e.toString());
            LOG.error("A job of the administration failed: {}", job.toJson(), e);
        }
    }

    /** {@return what counts the events} */
    Counts counts() {
        return counts;
    }

    synchronized Optional<Job> find(String id) {
        return Optional.ofNullable(jobs.get(id));
    }

    /** {@return the latest ones, oldest first} */
    synchronized List<Job> all() {
        return new ArrayList<>(jobs.values());
    }

    /** Ends what is running after its present transaction. */
    @Override
    public void close() {
        stopping = true;
        threads.shutdown();
        try {
            if (!threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
