package io.github.easemobcamel.store.folder;

import io.github.easemobcamel.store.folder.Damage.Remedy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All that must be right in a data folder: the journals of the broker, its pages, and the files beside them. */
final class BrokerFolders {

    /** Where the bindings stand a second time: without them no event has a queue. */
    static final String BINDINGS_COPY = "bindings-copy";

    private static final long BINDINGS_FILE_BYTES = 1 << 20;

    private final Path dataDir;
    private final JournalFolder journal;
    private final JournalFolder bindings;
    private final PageFolders pages;
    private final OtherFiles others;
    private final Map<String, WrittenPart> parts = new HashMap<>();
    private final Map<String, Long> ids = new HashMap<>();

    /**
     * @param dataDir the data folder
     * @param broker the path of the broker's folder in it
     * @param journalFileBytes the size of each file of its journal
     */
    BrokerFolders(Path dataDir, String broker, long journalFileBytes) {
        this.dataDir = dataDir;
        journal = new JournalFolder(dataDir, broker + "/journal", "activemq-data", "amq", journalFileBytes);
        bindings = new JournalFolder(dataDir, broker + "/bindings", "activemq-bindings", "bindings", BINDINGS_FILE_BYTES);
        pages = new PageFolders(dataDir, broker + "/paging");
        others = new OtherFiles(dataDir, broker + "/large-messages");
    }

    JournalFolder bindings() {
        return bindings;
    }

    /** {@return the journal that a file belongs to} */
    JournalFolder journalOf(String path) {
        return path.startsWith(bindings.name() + "/") ? bindings : journal;
    }

    /**
     * {@return what is wrong, the same each time that it is looked at}
     *
     * @param inventory what must be there
     * @throws IOException if something cannot be read
     */
    List<Damage> check(Inventory inventory) throws IOException {
        parts.clear();
        ids.clear();
        List<Damage> damages = new ArrayList<>(journal.check(inventory, parts, ids));
        List<Damage> ofBindings = bindings.check(inventory, parts, ids);
        if (ofBindings.isEmpty() && journal.hasRecords(parts) && !bindings.hasRecords(parts)) {
            ofBindings = List.of(new Damage(bindings.name(), "has no file with the names of the queues", Remedy.KEEP));
        }
        boolean copied = !list(dataDir.resolve(BINDINGS_COPY)).isEmpty();
        boolean whole = copied && isCopyWhole(inventory);
        ofBindings.stream().map(damage -> copied && !damage.harmless()
                ? new Damage(damage.path(), damage.what(), Remedy.RESTORE_BINDINGS, whole) : damage).forEach(damages::add);
        damages.addAll(pages.check(inventory));
        damages.addAll(others.check(inventory, parts));
        return damages;
    }

    private boolean isCopyWhole(Inventory inventory) throws IOException {
        int compared = 0;
        for (Map.Entry<String, Inventory.Entry> entry : inventory.entries().entrySet()) {
            if (entry.getKey().startsWith(bindings.name() + "/")) {
                Path copy = dataDir.resolve(BINDINGS_COPY).resolve(entry.getKey().substring(bindings.name().length() + 1));
                WrittenPart part = new WrittenPart(RecordFormat.BYTES, 0);
                if (!Files.isRegularFile(copy) || Files.size(copy) < entry.getValue().length()) {
                    return false;
                }
                part.takeTo(copy, entry.getValue().length());
                if (part.checksum() != entry.getValue().checksum()) {
                    return false;
                }
                compared++;
            }
        }
        return compared > 0;
    }

    /**
     * Brings the inventory up to date.
     *
     * @param inventory gets what is there
     * @throws IOException if something cannot be read
     */
    void look(Inventory inventory) throws IOException {
        long namesOfQueues = bindingsLength();
        look(journal, inventory);
        look(bindings, inventory);
        if (bindingsLength() != namesOfQueues) {
            copyBindings();
        }
        pages.look(inventory, parts);
        others.look(inventory, parts);
    }

    private void look(JournalFolder folder, Inventory inventory) throws IOException {
        Map<String, Long> now = folder.look(parts, ids);
        for (Map.Entry<String, Long> file : now.entrySet()) {
            ids.put(file.getKey(), file.getValue());
            WrittenPart part = parts.get(file.getKey());
            inventory.put(file.getKey(), new Inventory.Entry(file.getValue().toString(), part.length(), part.checksum()));
        }
        for (Map.Entry<String, Inventory.Entry> entry : inventory.entries().entrySet()) {
            String path = entry.getKey();
            if (path.startsWith(folder.name() + "/") && !Files.exists(dataDir.resolve(path))
                    && (entry.getValue().length() <= JournalFolder.HEADER || folder.wasCompacted(now))) {
                inventory.remove(path);
                parts.remove(path);
                ids.remove(path);
            }
        }
    }

    private long bindingsLength() {
        return parts.entrySet().stream().filter(part -> part.getKey().startsWith(bindings.name() + "/"))
                .mapToLong(part -> part.getValue().length()).sum();
    }

    private void copyBindings() throws IOException {
        Path copy = dataDir.resolve(BINDINGS_COPY);
        Private.createFolder(copy);
        for (Path file : list(dataDir.resolve(bindings.name()))) {
            if (file.toString().endsWith(".bindings")) {
                Path next = copy.resolve(file.getFileName() + ".new");
                Files.deleteIfExists(next);
                Files.copy(file, next);
                Private.restrict(next);
                Files.move(next, copy.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
