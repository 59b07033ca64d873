package io.github.easemobcamel.store;

import java.nio.file.Path;
import java.util.Collection;

/** An embedded broker with less memory than a runner gives it. */
public final class BrokerWithMemory {

    private BrokerWithMemory() {
    }

    /** Opens it; what waits beyond so many bytes is kept on disk only. */
    public static EmbeddedBroker of(long bytes, Path dataDir, Collection<String> queues) {
        return new EmbeddedBroker(dataDir, queues, "", bytes, EmbeddedBroker.MIN_DISK_FREE_BYTES);
    }
}
