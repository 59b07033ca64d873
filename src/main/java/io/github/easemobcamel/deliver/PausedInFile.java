package io.github.easemobcamel.deliver;

import io.github.easemobcamel.store.folder.Private;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The destinations that an operator has paused, in a file with a name on each line, so that they stay so across restarts. */
final class PausedInFile implements PausedDestinations {

    private static final String FILE = "paused-destinations";
    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    private final Path file;
    private volatile Set<String> names;

    private PausedInFile(Path file, Set<String> names) {
        this.file = file;
        this.names = names;
    }

    /** {@return those of a data folder, which need not be there} */
    static PausedInFile in(Path dataDir) {
        Path file = dataDir.resolve(FILE);
        try {
            Set<String> names = Files.exists(file)
                    ? Files.readAllLines(file).stream().map(String::strip).filter(name -> !name.isEmpty())
                            .collect(Collectors.toSet())
                    : Set.of();
            if (!names.isEmpty()) {
                LOG.warn("Paused by an operator: {}; what comes for them waits until they are resumed", new TreeSet<>(names));
            }
            return new PausedInFile(file, Set.copyOf(names));
        } catch (IOException e) {
            LOG.warn("{} cannot be read ({}): no destination is paused", file, e.toString());
            return new PausedInFile(file, Set.of());
        }
    }

    Set<String> names() {
        return names;
    }

    /** From now on another place keeps them. */
    void remove() throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public boolean has(String destination) {
        return names.contains(destination);
    }

    @Override
    public synchronized void set(String destination, boolean paused) {
        Set<String> changed = new TreeSet<>(names);
        boolean news = paused ? changed.add(destination) : changed.remove(destination);
        if (!news) {
            return;
        }
        try {
            Private.createFolder(file.toAbsolutePath().getParent());
            Path written = file.resolveSibling(FILE + ".new");
            Files.write(written, changed);
            Private.restrict(written);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        names = Set.copyOf(changed);
        LOG.warn("destination {} {} by an operator", destination, paused ? "paused" : "resumed");
    }
}
