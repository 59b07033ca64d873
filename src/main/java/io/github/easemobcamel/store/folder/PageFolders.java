package io.github.easemobcamel.store.folder;

import io.github.easemobcamel.store.folder.Damage.Remedy;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The folders of pages: one for each address, with a file that names it, and the pages with their numbers. A page only grows, and
 * only the last one; the inventory is told before one is removed.
 */
final class PageFolders {

    private static final String ADDRESS = "address.txt";
    private static final String PAGE = "\\d{1,9}\\.page";
    private static final String GROWING = "growing";
    private static final String COMPLETE = "complete";
    /** What a start reads to compare it; of pages beyond that, only the size is looked at. */
    private static final long READ_AT_START = 256L << 20;

    private static final int PAGES_A_LOOK = 200;

    private final Path dataDir;
    private final String name;
    private final Listings listed = new Listings();
    private final Map<Path, Path> lastPages = new HashMap<>();

    /**
     * @param dataDir the data folder
     * @param name the path of the folder of these folders in it
     */
    PageFolders(Path dataDir, String name) {
        this.dataDir = dataDir;
        this.name = name;
    }

    /**
     * Notes what is new. A page is read to its end when the next one is there, so that each is read once.
     *
     * @param inventory gets it
     * @param parts what is known of the pages that may still grow
     * @throws IOException if a folder or file cannot be read
     */
    void look(Inventory inventory, Map<String, WrittenPart> parts) throws IOException {
        for (Path folder : list(dataDir.resolve(name))) {
            Path address = folder.resolve(ADDRESS);
            if (!Files.isRegularFile(address) || Files.size(address) == 0) {
                continue;
            }
            if (listed.isChanged(folder)) {
                inventory.put(path(address), new Inventory.Entry(encode(address), Files.size(address), 0));
                List<Path> pages = pages(folder);
                List<Path> complete = pages.subList(0, Math.max(0, pages.size() - 1)).stream()
                        .filter(page -> !isComplete(inventory.entry(path(page)))).toList();
                for (Path page : complete.subList(0, Math.min(PAGES_A_LOOK, complete.size()))) {
                    note(page, inventory, parts, true);
                }
                if (complete.size() > PAGES_A_LOOK) {
                    listed.forget(folder);
                }
                lastPages.put(folder, pages.isEmpty() ? null : pages.get(pages.size() - 1));
            }
            if (lastPages.get(folder) != null) {
                note(lastPages.get(folder), inventory, parts, false);
            }
        }
    }

    private static boolean isComplete(Inventory.Entry entry) {
        return entry != null && entry.id().equals(COMPLETE);
    }

    private void note(Path page, Inventory inventory, Map<String, WrittenPart> parts, boolean complete) throws IOException {
        String path = path(page);
        WrittenPart part = parts.computeIfAbsent(path, key -> part());
        try {
            if (complete) {
                part.takeAll(page);
            } else {
                part.look(page);
            }
        } catch (NoSuchFileException e) {
            parts.remove(path);
            return;
        }
        inventory.put(path, new Inventory.Entry(complete ? COMPLETE : GROWING, part.length(), part.checksum()));
        if (complete) {
            parts.remove(path);
        }
    }

    /**
     * {@return what is wrong}
     *
     * @param inventory what must be there
     * @throws IOException if a folder or file cannot be read
     */
    List<Damage> check(Inventory inventory) throws IOException {
        List<Damage> damages = new ArrayList<>();
        Map<String, Inventory.Entry> entries = inventory.entries();
        long left = READ_AT_START;
        for (Path folder : list(dataDir.resolve(name))) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            List<Path> pages = pages(folder);
            Path address = folder.resolve(ADDRESS);
            Inventory.Entry known = entries.get(path(address));
            if (!pages.isEmpty() && (!Files.isRegularFile(address) || Files.size(address) == 0
                    || (known != null && !known.id().equals(encode(address))))) {
                damages.add(new Damage(path(address), "does not say whose " + pages.size() + " page(s) these are",
                        Remedy.WRITE_ADDRESS, known != null));
            }
            for (Path page : pages) {
                String wrong = Files.isDirectory(page) ? "is a folder in the place of a file"
                        : wrong(page, entries.get(path(page)), inventory, left > 0);
                left -= Files.size(page);
                if (wrong != null) {
                    damages.add(new Damage(path(page), wrong, Files.isDirectory(page) ? Remedy.MOVE : Remedy.KEEP));
                }
            }
        }
        entries.forEach((path, entry) -> {
            if (path.startsWith(name + "/") && path.endsWith(".page") && entry.length() > 0
                    && !Files.exists(dataDir.resolve(path))) {
                damages.add(new Damage(path, "is missing", Remedy.KEEP));
            }
        });
        return damages;
    }

    private String wrong(Path page, Inventory.Entry entry, Inventory inventory, boolean read) throws IOException {
        long size = Files.size(page);
        boolean trusted = inventory.isClean() || inventory.isOfThisBoot() || isComplete(entry);
        WrittenPart part = part();
        if (entry != null && trusted) {
            if (size < entry.length()) {
                return "has " + size + " bytes in the place of " + entry.length();
            }
            if (read) {
                part.takeTo(page, entry.length());
                if (part.checksum() != entry.checksum()) {
                    return "was changed: what was written to it is not what it holds now";
                }
            }
        }
        if (entry == null && read && size > 0) {
            part.takeAll(page);
            // A crash leaves the first part of an event, after which the next page begins.
            try (InputStream bytes = Files.newInputStream(page)) {
                if (part.length() == 0 && bytes.read() != '{') {
                    return "is no page";
                }
            }
        }
        return null;
    }

    /** {@return the address of the folder with this file, as the inventory has it} */
    static String address(Inventory.Entry entry) {
        return URLDecoder.decode(entry.id(), StandardCharsets.UTF_8);
    }

    private static String encode(Path address) throws IOException {
        String text = new String(Files.readAllBytes(address), StandardCharsets.UTF_8);
        return URLEncoder.encode(text.lines().findFirst().orElse(""), StandardCharsets.UTF_8);
    }

    private static WrittenPart part() {
        return new WrittenPart(RecordFormat.PAGE, 0);
    }

    private static List<Path> pages(Path folder) throws IOException {
        return list(folder).stream().filter(file -> file.getFileName().toString().matches(PAGE))
                .sorted(Comparator.comparingLong(PageFolders::number)).toList();
    }

    private static long number(Path page) {
        String file = page.getFileName().toString();
        return Long.parseLong(file.substring(0, file.indexOf('.')));
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private String path(Path file) {
        return dataDir.relativize(file).toString().replace('\\', '/');
    }
}
