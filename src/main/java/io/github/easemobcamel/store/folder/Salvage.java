package io.github.easemobcamel.store.folder;

import io.github.easemobcamel.store.folder.Damage.Remedy;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;

/** Makes a start with what can be read possible. Every file is copied or moved to a folder beside it before it is changed. */
final class Salvage {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Path dataDir;
    private final Path aside;
    private final Inventory inventory;
    private final BrokerFolders folders;

    /**
     * @param dataDir the data folder
     * @param inventory what must be there
     * @param folders the folders of the broker
     * @param now the time, for the name of the folder beside
     */
    Salvage(Path dataDir, Inventory inventory, BrokerFolders folders, Instant now) {
        this.dataDir = dataDir;
        this.aside = dataDir.resolve("damaged-" + TIME.format(now));
        this.inventory = inventory;
        this.folders = folders;
    }

    /** {@return the folder with the damaged files} */
    Path aside() {
        return aside;
    }

    /**
     * @param damages what is wrong
     * @throws IOException if a file cannot be copied, moved or mended
     */
    void mend(List<Damage> damages) throws IOException {
        Private.createFolder(aside);
        for (Damage damage : damages) {
            copy(dataDir.resolve(damage.path()), aside.resolve(damage.path()));
        }
        if (damages.stream().anyMatch(damage -> damage.remedy() == Remedy.RESTORE_BINDINGS)) {
            Path bindings = dataDir.resolve(folders.bindings().name());
            copy(bindings, aside.resolve(folders.bindings().name()));
            delete(bindings);
            copy(dataDir.resolve(BrokerFolders.BINDINGS_COPY), bindings);
        }
        for (Damage damage : damages) {
            Path file = dataDir.resolve(damage.path());
            switch (damage.remedy()) {
                case MOVE -> delete(file);
                case RESIZE -> resize(file, folders.journalOf(damage.path()).fileSize());
                case WRITE_HEADER -> mendJournalFile(file, damage.path());
                case WRITE_ADDRESS -> writeAddress(file, damage.path());
                default -> {
                    // The broker reads what is left of it.
                }
            }
        }
    }

    private void mendJournalFile(Path file, String path) throws IOException {
        Inventory.Entry entry = inventory.entry(path);
        long id = JournalFolder.idOfFirstRecord(file);
        if (entry != null && (id == 0 || (int) Long.parseLong(entry.id()) == id)) {
            id = Long.parseLong(entry.id());
        }
        if (id <= 0) {
            delete(file);
        } else {
            JournalFolder.writeHeader(file, id);
            resize(file, folders.journalOf(path).fileSize());
        }
    }

    private void writeAddress(Path file, String path) throws IOException {
        Inventory.Entry entry = inventory.entry(path);
        if (entry != null) {
            Files.deleteIfExists(file);
            Files.writeString(file, PageFolders.address(entry) + "\n");
        }
    }

    private static void resize(Path file, long size) throws IOException {
        try (RandomAccessFile resized = new RandomAccessFile(file.toFile(), "rw")) {
            resized.setLength(size);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        if (!Files.exists(from) || (Files.exists(to) && !Files.isDirectory(to))) {
            return;
        }
        Files.createDirectories(to.getParent());
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private static void delete(Path path) throws IOException {
        if (Files.exists(path)) {
            try (Stream<Path> all = Files.walk(path)) {
                for (Path file : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
