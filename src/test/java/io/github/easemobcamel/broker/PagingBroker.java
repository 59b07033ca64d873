package io.github.easemobcamel.broker;

import java.nio.file.Path;
import java.util.Collection;

/** The runner's broker with so little memory that nearly all that waits is on disk only. */
public final class PagingBroker {

    private static final long MEMORY_BYTES = 64 << 10;

    private PagingBroker() {
    }

    public static EmbeddedBroker start(Path dataDir, Collection<String> queues) {
        return new EmbeddedBroker(dataDir, queues, MEMORY_BYTES);
    }
}
