package io.github.easemobcamel.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Somebody who edits the folder {@code routes/} while the runner runs: rewrites the user's route, gives dispatch another
 * branch, saves a broken file and mends it, adds, renames and deletes files. Each time the user's route is saved it tells its
 * receiver another version, so that it can be seen when the saving took effect.
 *
 * <p>Nobody saves while a runner starts: it would read half a file, as any program would.
 */
final class RouteEditor implements AutoCloseable {

    private static final long MILLIS_BETWEEN = 700;
    private static final String OTHERWISE = "            otherwise:\n              id: otherwise-unknown\n";

    /** One edit. */
    private interface Edit {
        void make() throws IOException;
    }

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final List<Edit> edits = List.of(this::saveUserRoute, this::addFile, this::branchDispatch, this::breakUserRoute,
            this::saveUserRoute, this::renameFile, this::restoreDispatch, this::deleteFile);
    private final SortedMap<Integer, Long> savedAt = new TreeMap<>();
    private final List<Long> effectMillis = new ArrayList<>();
    private final Ledger ledger;
    private final String receiverUrl;
    private final Path userRoute;
    private final Path dispatch;
    private final String dispatchText;
    private final Path added;
    private final Path renamed;
    private Future<?> saving = CompletableFuture.completedFuture(null);
    private boolean pausing = true;
    private int count;
    private int version;
    private boolean broken;

    /**
     * @param home whose routes are edited
     * @param receiverUrl where the user's route sends to
     * @param ledger keeps what happens
     */
    RouteEditor(RunnerHome home, String receiverUrl, Ledger ledger) throws IOException {
        this.ledger = ledger;
        this.receiverUrl = receiverUrl;
        userRoute = home.routes().resolve(RunnerHome.THROUGH_A_ROUTE + ".camel.yaml");
        dispatch = home.routes().resolve(RunnerHome.DISPATCH);
        dispatchText = Files.readString(dispatch);
        added = home.routes().resolve("added.camel.yaml");
        renamed = home.routes().resolve("renamed.camel.yaml");
        if (!dispatchText.contains(OTHERWISE)) {
            throw new IllegalStateException("no place for another branch in " + dispatch);
        }
    }

    /** Edits begin, first pausing. */
    void start() {
        saving = thread.scheduleAtFixedRate(this::edit, MILLIS_BETWEEN, MILLIS_BETWEEN, TimeUnit.MILLISECONDS);
    }

    /** Edits again; the runner is ready. */
    synchronized void resume() {
        pausing = false;
    }

    /** Leaves all files whole and edits nothing until {@link #resume}. A saving whose effect was not seen yet is not timed. */
    synchronized void pause() throws Exception {
        pausing = true;
        if (saving.isDone()) {
            saving.get();
        }
        if (broken) {
            saveUserRoute();
        }
        savedAt.clear();
    }

    /** The receiver of the user's route was told this version, so the ones before have had their effect, if any, as well. */
    synchronized void seen(int seenVersion) {
        SortedMap<Integer, Long> inEffect = savedAt.headMap(seenVersion + 1);
        inEffect.values().forEach(saved -> effectMillis.add((System.nanoTime() - saved) / 1_000_000));
        inEffect.clear();
    }

    /** {@return how many edits there were, and how soon those of the user's route took effect, in words} */
    synchronized String summary() {
        return "%d edits; %d savings of the user's route were timed, the slowest took effect after %d ms".formatted(count,
                effectMillis.size(), effectMillis.stream().mapToLong(Long::longValue).max().orElse(0));
    }

    private synchronized void edit() {
        if (pausing) {
            return;
        }
        try {
            edits.get(count % edits.size()).make();
            ledger.note("edit", count++);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void saveUserRoute() throws IOException {
        version++;
        Files.writeString(userRoute, RunnerHome.userRoute(receiverUrl, version));
        savedAt.put(version, System.nanoTime());
        broken = false;
    }

    private void breakUserRoute() throws IOException {
        Files.writeString(userRoute, RunnerHome.userRoute(receiverUrl, version).replace("- setHeader:", "- setHaeder:"));
        broken = true;
    }

    private void branchDispatch() throws IOException {
        Files.writeString(dispatch, dispatchText.replace(OTHERWISE, """
                              - id: when-proof
                                expression:
                                  simple:
                                    expression: "${header.operation} == 'proof_%d'"
                                steps:
                                  - setVariable:
                                      id: forward-proof
                                      name: destinations
                                      expression:
                                        constant:
                                          expression: "{{easemob.forward.default}}"
                """.formatted(count) + OTHERWISE));
    }

    private void restoreDispatch() throws IOException {
        Files.writeString(dispatch, dispatchText);
    }

    private void addFile() throws IOException {
        Files.writeString(added, """
                - route:
                    id: added
                    description: Writes a line to the log.
                    from:
                      uri: direct:added
                      steps:
                        - log:
                            id: log-added
                            message: "added %d"
                """.formatted(count));
    }

    private void renameFile() throws IOException {
        if (Files.exists(added)) {
            Files.move(added, renamed);
        }
    }

    private void deleteFile() throws IOException {
        Files.deleteIfExists(renamed);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
