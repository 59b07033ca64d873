package io.github.easemobcamel.store;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.paging.PagingStore;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.persistence.impl.journal.JournalStorageManager;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;

/** An Artemis that says which page it is about to remove. It says so to the replica that others have, by the same call. */
final class WatchedServer extends ActiveMQServerImpl {

    private static final String PAGE = "%09d.page";

    private final Consumer<Path> pageGoes;

    /**
     * @param configuration the broker's configuration
     * @param pageGoes is told of each page before it is removed
     */
    WatchedServer(Configuration configuration, Consumer<Path> pageGoes) {
        super(configuration, new ActiveMQJAASSecurityManager());
        this.pageGoes = pageGoes;
    }

    @Override
    protected StorageManager createStorageManager() {
        JournalStorageManager storage = new JournalStorageManager(getConfiguration(), getCriticalAnalyzer(), executorFactory,
                scheduledPool, ioExecutorFactory, ioCriticalErrorListener) {

            @Override
            public void pageDeleted(SimpleString address, long page) {
                super.pageDeleted(address, page);
                folder(address).ifPresent(folder -> pageGoes.accept(folder.resolve(PAGE.formatted(page))));
            }
        };
        getCriticalAnalyzer().add(storage);
        return storage;
    }

    private Optional<Path> folder(SimpleString address) {
        try {
            return Optional.ofNullable(getPagingManager().getPageStore(address)).map(PagingStore::getFolder).map(File::toPath);
        } catch (Exception e) {
            throw new IllegalStateException("no pages are known of " + address, e);
        }
    }
}
