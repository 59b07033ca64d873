package io.github.easemobcamel.store.folder;

import io.github.easemobcamel.config.ConfigurationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process that is next to use a data folder. There is one at a time; others wait until it has taken over. Its process id stands in
 * the file {@value #NAME} of the folder meanwhile.
 */
public final class Standby implements AutoCloseable {

    static final String NAME = "standby";

    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");
    private static final long LOOK_MILLIS = 10;

    private final Path dataDir;
    private final List<String> locks;
    private final FileChannel turn;

    /**
     * @param dataDir the data folder; made if it is not there
     * @param broker the name of the broker's folder in it
     * @throws ConfigurationException if it cannot be written
     */
    public Standby(Path dataDir, String broker) {
        this.dataDir = dataDir;
        this.locks = DataFolder.locks(broker);
        try {
            Private.createFolder(dataDir);
            turn = Private.create(dataDir.resolve(NAME));
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** {@return whether a runner has the folder} */
    public boolean hasPredecessor() {
        try {
            return FolderLock.isHeld(dataDir, locks);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /**
     * Returns when no runner has the folder any more, at once if none has.
     *
     * @throws ConfigurationException if it cannot be written
     * @throws InterruptedException if the thread is interrupted
     */
    public void await() throws InterruptedException {
        try {
            turn.lock();
            if (hasPredecessor()) {
                turn.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
                LOG.info("Standing by: callbacks are received here as soon as the runner that uses {} ends", dataDir);
                while (hasPredecessor()) {
                    Thread.sleep(LOOK_MILLIS);
                }
                LOG.info("The runner that used {} has ended: taking over", dataDir);
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private ConfigurationException unwritable(IOException failure) {
        return new ConfigurationException("the data folder " + dataDir + " cannot be written (" + failure
                + "); make it writable for this user or set another easemob.data-dir", failure);
    }

    /** Lets the next one stand by. */
    @Override
    public void close() throws IOException {
        try (turn) {
            turn.truncate(0);
        }
    }
}
