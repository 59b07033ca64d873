package io.github.easemobcamel.store;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.store.folder.DataFolder;
import io.github.easemobcamel.store.folder.Standby;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.management.impl.ActiveMQServerControlImpl;
import org.apache.activemq.artemis.core.paging.PagingStore;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.core.settings.impl.DiskFullMessagePolicy;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.utils.collections.LinkedListIterator;

/**
 * The broker inside the runner: an Apache ActiveMQ Artemis with its journal in the data folder. Every send is on disk
 * (fsync) before it is confirmed, grouped with what arrives at the same time; what does not fit in memory is paged to disk.
 */
public final class EmbeddedBroker implements QueueCounts, AutoCloseable {

    static final String STOPPED = "the broker has stopped, see the log; restart the runner";

    private static final String FOLDER = "broker";
    private static final AtomicInteger IN_VM_ID = new AtomicInteger();
    /** Journal and pages gather writes for at most this long before an fsync; Artemis' default of 3.3 ms halves the throughput. */
    static final int GATHER_NANOS = 500_000;
    /** Above what a callback is by default, so that it is one record of the journal; a longer one is a file of its own. */
    static final int JOURNAL_BUFFER_BYTES = 1 << 20;
    /** Less than it could be: an event takes about twice the memory that the broker reckons for it. */
    private static final int PART_OF_HEAP = 16;
    /** One destination takes no more of the memory than this part. One that hangs would fill it, and page the events of all others. */
    private static final int PART_OF_MEMORY = 2;
    private static final int SMALLEST_PAGE_BYTES = 1 << 16;
    private static final int LARGEST_PAGE_BYTES = 1 << 20;
    static final int GROUP_BUCKETS = 1024;
    /** Space that must stay free, so that the journal never meets a full disk in the middle of a write. */
    static final long MIN_DISK_FREE_BYTES = 128L << 20;

    private final WatchedServer server;
    private final Path dataDir;
    private final long minFreeBytes;
    private final DataFolder files;
    private final int id = IN_VM_ID.getAndIncrement();

    /**
     * {@return waits for a folder that another process uses}
     *
     * @param dataDir the data folder
     * @throws ConfigurationException if it cannot be written
     */
    public static Standby standby(Path dataDir) {
        return new Standby(dataDir, FOLDER);
    }

    /** Starts it with a folder that must not be damaged. */
    public EmbeddedBroker(Path dataDir, Collection<String> queues) {
        this(dataDir, queues, "");
    }

    /**
     * Starts the broker and creates the queues that do not exist.
     *
     * @param dataDir the folder for the broker's files; made if it is not there
     * @param queues the queues of the flow
     * @param acceptedDamage which damage of the folder is known and accepted, as {@link DataFolder#check} takes it
     * @throws ConfigurationException if the folder cannot be written, is damaged, or another runner uses it
     */
    public EmbeddedBroker(Path dataDir, Collection<String> queues, String acceptedDamage) {
        this(dataDir, queues, acceptedDamage, Runtime.getRuntime().maxMemory() / PART_OF_HEAP, MIN_DISK_FREE_BYTES);
    }

    /**
     * @param memoryBytes what waits beyond this is kept on disk only
     * @param minFreeBytes if less of the disk is free, nothing more is stored
     */
    EmbeddedBroker(Path dataDir, Collection<String> queues, String acceptedDamage, long memoryBytes, long minFreeBytes) {
        this.dataDir = dataDir;
        this.minFreeBytes = minFreeBytes;
        Configuration configuration = configuration(folder(), queues, memoryBytes);
        files = new DataFolder(dataDir, FOLDER, configuration.getJournalFileSize());
        server = new WatchedServer(configuration, files::pageGoes);
        AtomicReference<Exception> reason = new AtomicReference<>();
        server.registerActivationFailureListener(reason::set);
        try {
            files.check(acceptedDamage);
            server.start();
            if (!isActive()) {
                throw reason.get() == null ? new IOException("see the log for the reason") : reason.get();
            }
            files.started(this::messageCounts);
        } catch (ConfigurationException e) {
            close();
            throw e;
        } catch (Exception e) {
            close();
            throw new ConfigurationException("the broker cannot start with the files in " + dataDir + " (" + e + "); move "
                    + folder() + " away to start with an empty one, and keep it: what waits in it is not delivered then", e);
        }
    }

    private Map<String, Long> messageCounts() {
        Map<String, Long> counts = new TreeMap<>();
        queueNames().forEach(queue -> counts.put(queue, messageCount(queue)));
        return counts;
    }

    /**
     * {@return makes connections of this JVM}
     *
     * @param options of the client, as in a broker's URL
     */
    public ActiveMQConnectionFactory connectionFactory(String options) {
        ActiveMQConnectionFactory connections = new ActiveMQConnectionFactory(url() + "?" + options);
        connections.getServerLocator().setProtocolManagerFactory(server.localSessions());
        return connections;
    }

    /** {@return the URL by which this JVM's clients reach the broker} */
    String url() {
        return "vm://" + id;
    }

    /** {@return sends callbacks to it, without a client; ends with it} */
    public CallbackSender sender() {
        return new PostOfficeSender(server);
    }

    /** {@return whether the broker stores now} */
    public boolean isActive() {
        return server.isActive();
    }

    @Override
    public long messageCount(String queue) {
        Queue located = server.locateQueue(SimpleString.of(queue));
        return located == null ? 0 : located.getMessageCount();
    }

    @Override
    public long oldestReceivedTime(String queue) {
        Queue located = server.locateQueue(SimpleString.of(queue));
        return located == null ? Long.MAX_VALUE : OldestEvent.receivedTime(located);
    }

    /** {@return why nothing is stored and what mends it, or null} */
    public String problem() {
        if (!isActive()) {
            return STOPPED;
        }
        return freeBytes() < minFreeBytes ? "the disk of easemob.data-dir is full; free space, then it goes on by itself" : null;
    }

    /** {@return the folder of all its files} */
    public Path folder() {
        return dataDir.resolve(FOLDER);
    }

    /** {@return how many bytes of its disk are free} */
    public long freeBytes() {
        return dataDir.toFile().getUsableSpace();
    }

    /** {@return the names of all queues, those of earlier starts included; none once the broker has stopped} */
    public List<String> queueNames() {
        ActiveMQServerControlImpl control = server.getActiveMQServerControl();
        return control == null ? List.of() : List.of(control.getQueueNames());
    }

    /**
     * Looks at a queue that nobody consumes yet; what waits on disk is read page by page.
     *
     * @param queue a queue's name
     * @param action is told the correlation id of each message that has one of bytes, in no particular order
     */
    public void forEachCorrelationId(String queue, Consumer<byte[]> action) {
        Queue held = server.locateQueue(SimpleString.of(queue));
        try (LinkedListIterator<MessageReference> waiting = held.browserIterator()) {
            Iterator<MessageReference> scheduled = held.getScheduledMessages().iterator();
            for (Iterator<MessageReference> messages : List.of(waiting, scheduled)) {
                messages.forEachRemaining(message -> {
                    if (message.getMessage().getCorrelationID() instanceof byte[] correlationId) {
                        action.accept(correlationId);
                    }
                });
            }
        }
    }

    /**
     * Forces to the disk what is paged there: a paged message can be taken from its queue before the broker has done so.
     *
     * @param queue a queue's name
     * @throws IOException if it cannot be forced
     */
    public void forcePages(String queue) throws IOException {
        try {
            PagingStore pages = server.getPagingManager().getPageStore(SimpleString.of(queue));
            if (pages.isPaging()) {
                pages.ioSync();
            }
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /** Stops the broker and gives the data folder free. */
    @Override
    public void close() {
        try (files) {
            files.brokerStops();
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the broker did not stop cleanly; nothing stored is lost", e);
        }
    }

    private Configuration configuration(Path dir, Collection<String> queues, long memoryBytes) {
        int pageBytes = pageBytes(memoryBytes, queues.size());
        Configuration broker = new ConfigurationImpl().setName("easemob-camel").setSecurityEnabled(false)
                .setJMXManagementEnabled(false).setPersistenceEnabled(true)
                .setJournalDirectory(dir.resolve("journal").toString())
                .setBindingsDirectory(dir.resolve("bindings").toString())
                .setPagingDirectory(dir.resolve("paging").toString())
                .setLargeMessagesDirectory(dir.resolve("large-messages").toString())
                .setJournalType(JournalType.NIO).setJournalDatasync(true)
                .setJournalSyncTransactional(true).setJournalSyncNonTransactional(true)
                .setJournalBufferSize_NIO(JOURNAL_BUFFER_BYTES)
                .setJournalBufferTimeout_NIO(GATHER_NANOS).setPageSyncTimeout(GATHER_NANOS)
                .setPersistIDCache(false)
                .setGlobalMaxSize(memoryBytes)
                .setMaxDiskUsage(-1).setMinDiskFree(minFreeBytes)
                .addAddressSetting("#", addressSettings(pageBytes))
                // In its place, before the later events of its room; the consumer pauses by itself.
                .addAddressSetting(QueueNames.CALLBACKS, addressSettings(pageBytes).setRedeliveryDelay(0))
                .addAddressSetting(QueueNames.destination("#"), addressSettings(pageBytes).setRedeliveryDelay(0)
                        .setMaxSizeBytes(memoryBytes / PART_OF_MEMORY))
                // What is paged cannot be picked by room. With this policy nothing is; the runner itself limits how much there is.
                .addAddressSetting(QueueNames.heldBack("#"), addressSettings(pageBytes).setRedeliveryDelay(0)
                        .setAddressFullMessagePolicy(AddressFullMessagePolicy.BLOCK));
        try {
            broker.addAcceptorConfiguration("in-vm", url());
        } catch (Exception e) {
            throw new IllegalStateException("the URL is of our own making", e);
        }
        queues.forEach(name -> broker.addQueueConfiguration(queue(name)));
        return broker;
    }

    static QueueConfiguration queue(String name) {
        return QueueConfiguration.of(name).setRoutingType(RoutingType.ANYCAST).setDurable(true);
    }

    /** Of each queue that waits on disk, up to three pages are in memory, and all queues may wait at the same time. */
    private static int pageBytes(long memoryBytes, int queues) {
        return (int) Math.max(SMALLEST_PAGE_BYTES, Math.min(LARGEST_PAGE_BYTES, memoryBytes / 2 / Math.max(1, queues)));
    }

    /** Redelivery here is only for what failed inside the runner; a destination's own schedule is in its delivery route. */
    private static AddressSettings addressSettings(int pageBytes) {
        return new AddressSettings().setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                .setDiskFullMessagePolicy(DiskFullMessagePolicy.FAIL)
                // What consumers have in hand, their windows limit.
                .setPageSizeBytes(pageBytes).setPrefetchPageBytes(pageBytes).setMaxReadPageBytes(-1)
                .setDefaultGroupBuckets(GROUP_BUCKETS)
                .setMaxDeliveryAttempts(-1).setRedeliveryDelay(1000).setRedeliveryMultiplier(2).setMaxRedeliveryDelay(30_000)
                .setDefaultQueueRoutingType(RoutingType.ANYCAST).setDefaultAddressRoutingType(RoutingType.ANYCAST)
                .setAutoDeleteQueues(false).setAutoDeleteAddresses(false);
    }
}
