package io.github.easemobcamel.store.folder;

import io.github.easemobcamel.config.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of all that the runner writes, in use by this runner. Its owner alone can read what is made in it.
 *
 * <p>Before the broker opens its files, and cleans away what it cannot read, {@link #check} compares them with the inventory. While
 * the runner runs, the inventory is brought up to date every second.
 */
public final class DataFolder implements AutoCloseable {

    /** Says which damage is known and accepted. */
    public static final String ACCEPT = "easemob.broker.accept-damage";

    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");
    private static final int NAMED = 5;

    private final Path dataDir;
    private final FolderLock lock;
    private final BrokerFolders folders;
    private final Set<Path> former = new HashSet<>();
    private final Listings restricted = new Listings();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "data-folder");
        thread.setDaemon(true);
        return thread;
    });
    private Inventory inventory;
    private Map<String, Long> expected = Map.of();
    private Supplier<Map<String, Long>> counts = Map::of;
    private boolean started;
    private String lastTrouble = "";

    /**
     * Takes the folder for this runner; makes it if it is not there.
     *
     * @param dataDir the data folder
     * @param broker the name of the broker's folder in it
     * @param journalFileBytes the size of each file of the broker's journal
     * @throws ConfigurationException if it cannot be written, another runner uses it, or a later build has written it
     */
    public DataFolder(Path dataDir, String broker, long journalFileBytes) {
        this.dataDir = dataDir;
        this.folders = new BrokerFolders(dataDir, broker, journalFileBytes);
        try {
            Private.createFolder(dataDir);
            Private.createFolder(dataDir.resolve(broker));
            lock = new FolderLock(dataDir, locks(broker));
        } catch (IOException e) {
            throw new ConfigurationException("the data folder " + dataDir + " cannot be written (" + e
                    + "); make it writable for this user or set another easemob.data-dir", e);
        }
    }

    /** {@return the files that are locked, by their paths in the data folder} */
    static List<String> locks(String broker) {
        return List.of("lock", broker + "/lock");
    }

    /**
     * Compares what is there with what must be there, before anything is changed.
     *
     * @param accepted the damage that is known and accepted, by the word that the refusal named; may be empty
     * @throws ConfigurationException if something is damaged and that is not accepted
     */
    public void check(String accepted) {
        try {
            FolderVersion.require(dataDir);
            inventory = new Inventory(dataDir);
            expected = inventory.queues();
            if (inventory.unreadable() > 0) {
                LOG.warn("{} line(s) of {} cannot be read; what they named was not compared", inventory.unreadable(),
                        dataDir.resolve(Inventory.NAME));
            }
            List<Damage> damages = folders.check(inventory);
            List<Damage> severe = damages.stream().filter(damage -> !damage.harmless()).toList();
            String word = word(severe);
            if (!severe.isEmpty() && !word.equals(accepted)) {
                throw new ConfigurationException(refusal(severe, word));
            }
            if (!damages.isEmpty()) {
                Salvage salvage = new Salvage(dataDir, inventory, folders, Instant.now());
                salvage.mend(damages);
                damages.forEach(damage -> LOG.warn("{}/{}", dataDir, damage));
                LOG.warn("{} file(s) of the data folder are damaged; {}. What was found is kept in {}", damages.size(),
                        severe.isEmpty() ? "no event is lost by that: what they held is known"
                                : "the runner goes on with what can be read",
                        salvage.aside());
                folders.check(inventory);
                inventory.forgetMissing();
            }
            if (severe.isEmpty()) {
                expected = Map.of();
            }
            try (Stream<Path> files = Files.walk(dataDir)) {
                for (Path file : files.toList()) {
                    if (Private.isWide(file)) {
                        former.add(file);
                    }
                }
            }
        } catch (AccessDeniedException e) {
            throw new ConfigurationException(
                    e.getFile() + " cannot be read (permission denied); give it to the user who runs this, "
                            + "nothing was changed",
                    e);
        } catch (IOException e) {
            throw new ConfigurationException("the files in " + dataDir + " cannot be read (" + e + "); nothing was changed", e);
        }
    }

    private String refusal(List<Damage> damages, String word) {
        long events = expected.values().stream().mapToLong(Long::longValue).sum();
        String named = damages.stream().limit(NAMED).map(Damage::toString).collect(Collectors.joining("; "));
        String queues = expected.entrySet().stream().filter(queue -> queue.getValue() > 0)
                .map(queue -> queue.getKey() + " " + queue.getValue()).collect(Collectors.joining(", "));
        return "the data folder " + dataDir + " is damaged: " + named
                + (damages.size() > NAMED ? "; and " + (damages.size() - NAMED) + " more" : "")
                + ". At stake is what stood there of " + (expected.isEmpty() ? "the events that waited"
                        : "the " + events + " event(s) that waited last (" + queues + ")")
                + ". Nothing was changed. Put the file(s) back from a backup, or start with " + ACCEPT + "=" + word
                + " (variable EASEMOB_BROKER_ACCEPT_DAMAGE): the runner then goes on with all that can be read, and keeps what it found "
                + "in " + dataDir + "/damaged-<time>";
    }

    /** The same damage has the same word, another damage another one. */
    private static String word(List<Damage> damages) {
        CRC32C crc = new CRC32C();
        damages.stream().map(Damage::toString).sorted().forEach(text -> crc.update(text.getBytes(StandardCharsets.UTF_8)));
        return "%08x".formatted(crc.getValue());
    }

    /**
     * Begins to keep the inventory up to date, when the broker has started.
     *
     * @param queues tells how many events wait in each queue
     * @throws ConfigurationException if the inventory cannot be written
     */
    public void started(Supplier<Map<String, Long>> queues) {
        counts = queues;
        compare(queues.get());
        try {
            inventory.begin();
            FolderVersion.write(dataDir);
            started = true;
            look();
        } catch (IOException e) {
            throw new ConfigurationException("the data folder " + dataDir + " cannot be written (" + e + ")", e);
        }
        clock.scheduleWithFixedDelay(this::lookAgain, 1, 1, TimeUnit.SECONDS);
    }

    private void compare(Map<String, Long> recovered) {
        expected.forEach((queue, count) -> {
            long now = recovered.getOrDefault(queue, 0L);
            if (now < count) {
                LOG.error("Of the {} event(s) that waited last in the queue {}, {} were found", count, queue, now);
            }
        });
    }

    /**
     * Notes that the broker is about to remove a page, of which nobody shall think later that it must be there.
     *
     * @param file the page
     */
    public void pageGoes(Path file) {
        String path = dataDir.toAbsolutePath().normalize().relativize(file.toAbsolutePath().normalize()).toString();
        try {
            inventory.removed(path.replace('\\', '/'));
        } catch (IOException e) {
            LOG.warn("The inventory of {} is not up to date ({})", dataDir, e.toString());
        }
    }

    private void lookAgain() {
        try {
            look();
            lastTrouble = "";
        } catch (IOException | RuntimeException e) {
            if (!lastTrouble.equals(e.toString())) {
                lastTrouble = e.toString();
                LOG.warn("The inventory of {} is not up to date ({})", dataDir, lastTrouble);
            }
        }
    }

    private synchronized void look() throws IOException {
        lock.keep();
        folders.look(inventory);
        inventory.putQueues(counts.get());
        restrict();
    }

    /** What was there before keeps the permissions that somebody may have given it. */
    private void restrict() throws IOException {
        for (Path folder : restricted.changed(dataDir)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(file -> !former.contains(file)).toList()) {
                    Private.restrict(file);
                }
            }
        }
    }

    /** Ends the looks at what the broker writes, which cannot tell its queues while it stops. */
    public void brokerStops() {
        clock.shutdown();
        try {
            clock.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives the folder free; if the broker had started, and has stopped by itself, what is there now must be there at the next start. */
    @Override
    public void close() {
        brokerStops();
        try (lock) {
            if (started) {
                started = false;
                synchronized (this) {
                    folders.look(inventory);
                    folders.look(inventory);
                    inventory.finish();
                }
                inventory.close();
            }
        } catch (IOException e) {
            LOG.warn("The inventory of {} could not be finished ({})", dataDir, e.toString());
        }
    }
}
