package io.github.easemobcamel.store.folder;

import io.github.easemobcamel.store.folder.Damage.Remedy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files beside the broker's journals and pages: callIds, lines of JSON, and each large event. What is wrong with callIds or
 * lines costs no event and prevents no start.
 */
final class OtherFiles {

    private static final String CALL_IDS = "call-ids/";
    private static final String CALL_IDS_FILE = "call-ids/\\d{10}\\.ids";
    private static final String LINES = "[^/]+\\.jsonl";
    /** Of the files with callIds, the last two are kept. */
    private static final int KEPT = 2;

    private final Path dataDir;
    private final String large;

    /**
     * @param dataDir the data folder
     * @param large the path of the folder in it with large events
     */
    OtherFiles(Path dataDir, String large) {
        this.dataDir = dataDir;
        this.large = large + "/";
    }

    /**
     * @param inventory gets what is there
     * @param parts what is known of the files so far
     * @throws IOException if a folder or file cannot be read
     */
    void look(Inventory inventory, Map<String, WrittenPart> parts) throws IOException {
        Set<String> there = new HashSet<>();
        for (Path file : files()) {
            String path = path(file);
            there.add(path);
            try {
                if (path.matches(CALL_IDS_FILE)) {
                    WrittenPart part = parts.computeIfAbsent(path, key -> new WrittenPart(RecordFormat.BYTES, 0));
                    part.look(file);
                    inventory.put(path, new Inventory.Entry("ids", part.length(), part.checksum()));
                } else {
                    // Lines are rewritten from time to time, and of a large event only the size is looked at.
                    inventory.put(path, new Inventory.Entry("size", Files.size(file), 0));
                }
            } catch (NoSuchFileException e) {
                there.remove(path);
            }
        }
        for (String path : inventory.entries().keySet()) {
            if (isOne(path) && !there.contains(path)) {
                inventory.remove(path);
                parts.remove(path);
            }
        }
    }

    /**
     * {@return what is wrong}
     *
     * @param inventory what must be there
     * @param parts gets what was written to each file with callIds
     * @throws IOException if a folder or file cannot be read
     */
    List<Damage> check(Inventory inventory, Map<String, WrittenPart> parts) throws IOException {
        List<Damage> damages = new ArrayList<>();
        String lastIds = files().stream().map(this::path).filter(path -> path.matches(CALL_IDS_FILE)).reduce("", (a, b) -> b);
        for (Map.Entry<String, Inventory.Entry> entry : inventory.entries().entrySet()) {
            String path = entry.getKey();
            if (isOne(path)) {
                String wrong = wrong(path, entry.getValue(), inventory, lastIds, parts);
                if (wrong != null) {
                    damages.add(new Damage(path, wrong, Remedy.KEEP, !path.startsWith(large)));
                }
            }
        }
        return damages;
    }

    private String wrong(String path, Inventory.Entry entry, Inventory inventory, String lastIds, Map<String, WrittenPart> parts)
            throws IOException {
        Path file = dataDir.resolve(path);
        boolean ids = path.matches(CALL_IDS_FILE);
        if (!Files.exists(file)) {
            boolean expected = (ids && !inventory.isClean() && !lastIds.isEmpty() && number(lastIds) >= number(path) + KEPT)
                    || (path.startsWith(large) && !inventory.isClean());
            return entry.length() == 0 || expected ? null : "is missing";
        }
        boolean trusted = inventory.isClean() || inventory.isOfThisBoot();
        long size = Files.size(file);
        if (Files.isDirectory(file) || (size < entry.length() && trusted && (inventory.isClean() || !path.matches(LINES)))) {
            return Files.isDirectory(file) ? "is a folder in the place of a file"
                    : "has " + size + " bytes in the place of " + entry.length();
        }
        if (ids) {
            WrittenPart part = new WrittenPart(RecordFormat.BYTES, 0);
            parts.put(path, part);
            part.takeTo(file, Math.min(size, entry.length()));
            return trusted && part.checksum() != entry.checksum() ? "was changed: what was written to it is not what it holds now"
                    : null;
        }
        return null;
    }

    private static long number(String idsPath) {
        return Long.parseLong(idsPath.substring(CALL_IDS.length(), idsPath.indexOf('.')));
    }

    private boolean isOne(String path) {
        return path.startsWith(large) || path.startsWith(CALL_IDS) || path.matches(LINES);
    }

    private List<Path> files() throws IOException {
        List<Path> all = new ArrayList<>();
        for (Path folder : List.of(dataDir, dataDir.resolve(CALL_IDS), dataDir.resolve(large))) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    files.filter(Files::isRegularFile).filter(file -> isOne(path(file))).sorted().forEach(all::add);
                }
            }
        }
        return all;
    }

    private String path(Path file) {
        return dataDir.relativize(file).toString().replace('\\', '/');
    }
}
