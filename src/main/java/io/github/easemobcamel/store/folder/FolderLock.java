package io.github.easemobcamel.store.folder;

import io.github.easemobcamel.config.ConfigurationException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second runner from the data folder, by locks on several files: whoever removes one of them, removes a lock but not
 * all, and the runner that has the folder makes it again.
 */
final class FolderLock implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    private final Path dataDir;
    private final List<Held> held = new ArrayList<>();

    /** A file that is locked, and what tells whether it is still the one with this name. */
    private record Held(Path file, FileChannel channel, Object key) {
    }

    /**
     * @param dataDir the data folder, which is there
     * @param files the files that are locked, by their paths in it; their folders are there
     * @throws ConfigurationException if another runner holds one of them
     * @throws IOException if one cannot be made
     */
    FolderLock(Path dataDir, List<String> files) throws IOException {
        this.dataDir = dataDir;
        try {
            for (String file : files) {
                held.add(lock(dataDir.resolve(file)));
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Held lock(Path file) throws IOException {
        FileChannel channel = Private.create(file);
        try {
            if (channel.tryLock() != null) {
                return new Held(file, channel, key(file));
            }
        } catch (OverlappingFileLockException e) {
            // This process has another runner in it.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new ConfigurationException("the data folder " + dataDir + " is in use by another runner; stop that one or set "
                + "another easemob.data-dir");
    }

    /**
     * {@return whether another runner holds one of the files}
     *
     * @param dataDir the data folder
     * @param files the files that are locked, by their paths in it; one that is not there is not made
     * @throws IOException if that cannot be found out
     */
    static boolean isHeld(Path dataDir, List<String> files) throws IOException {
        for (String file : files) {
            try (FileChannel channel = FileChannel.open(dataDir.resolve(file), StandardOpenOption.WRITE)) {
                if (channel.tryLock() == null) {
                    return true;
                }
            } catch (OverlappingFileLockException e) {
                return true;
            } catch (NoSuchFileException e) {
                // Nobody was here before, or it was removed, and the others tell.
            }
        }
        return false;
    }

    /**
     * Makes what was removed again.
     *
     * @throws IOException if it cannot be made
     */
    void keep() throws IOException {
        for (int i = 0; i < held.size(); i++) {
            Held lock = held.get(i);
            if (!lock.key.equals(Files.exists(lock.file) ? key(lock.file) : null)) {
                LOG.warn("{} was removed, which keeps a second runner from the data folder; it is made again", lock.file);
                held.set(i, lock(lock.file));
                lock.channel.close();
            }
        }
    }

    private static Object key(Path file) throws IOException {
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        return key == null ? file : key;
    }

    @Override
    public void close() throws IOException {
        Deque<Held> all = new ArrayDeque<>(held);
        while (!all.isEmpty()) {
            all.pop().channel.close();
        }
    }
}
