package io.github.easemobcamel.store.folder;

import io.github.easemobcamel.store.folder.Damage.Remedy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder with a journal of Artemis: files of one size, each with a header that has the format's version and the file's id. A
 * file is filled with zeros and gets its header under another name, so none is ever short, whenever a crash comes; it is used
 * again with a greater id, and vanishes only when the journal is compacted.
 */
final class JournalFolder {

    /** How long a header is: version, the user's version, id. */
    static final int HEADER = 16;

    private static final int VERSION = 2;
    private static final String COMPACTING = "journal-rename-control.ctr";

    private final Path dataDir;
    private final String name;
    private final Pattern fileName;
    private final String extension;
    private final long fileSize;

    /** A file of the journal as it was found. */
    private record Found(String path, long number, long id) {
    }

    /**
     * @param dataDir the data folder
     * @param name the path of the folder in it
     * @param prefix how the names of the files begin
     * @param extension how they end
     * @param fileSize the size of each
     */
    JournalFolder(Path dataDir, String name, String prefix, String extension, long fileSize) {
        this.dataDir = dataDir;
        this.name = name;
        this.fileName = Pattern.compile(Pattern.quote(prefix) + "-(\\d{1,18})\\." + Pattern.quote(extension));
        this.extension = extension;
        this.fileSize = fileSize;
    }

    /** {@return the path of the folder in the data folder} */
    String name() {
        return name;
    }

    /** {@return the size of each file} */
    long fileSize() {
        return fileSize;
    }

    /**
     * {@return the id of each file, by path}
     *
     * @param parts what is known of the files so far, by path; completed and brought up to date
     * @param formerIds the id of each file at the last look
     * @throws IOException if the folder or a file cannot be read
     */
    Map<String, Long> look(Map<String, WrittenPart> parts, Map<String, Long> formerIds) throws IOException {
        Map<String, Long> ids = new HashMap<>();
        for (Path file : files()) {
            String path = path(file);
            if (!fileName.matcher(file.getFileName().toString()).matches()) {
                continue;
            }
            long id = id(header(file));
            if (id <= 0) {
                continue;
            }
            if (!Long.valueOf(id).equals(formerIds.get(path))) {
                parts.put(path, part(id));
            }
            WrittenPart part = parts.computeIfAbsent(path, key -> part(id));
            part.look(file);
            // What was read may be of its next use.
            if (id(header(file)) == id) {
                ids.put(path, id);
            } else {
                parts.remove(path);
            }
        }
        return ids;
    }

    /**
     * {@return what is wrong}
     *
     * @param inventory what must be there
     * @param parts gets what was written to each file
     * @param ids gets the id of each file
     * @throws IOException if the folder or a file cannot be read
     */
    List<Damage> check(Inventory inventory, Map<String, WrittenPart> parts, Map<String, Long> ids) throws IOException {
        List<Damage> damages = new ArrayList<>();
        List<Found> found = new ArrayList<>();
        for (Path file : files()) {
            String path = path(file);
            Matcher matcher = fileName.matcher(file.getFileName().toString());
            if (!matcher.matches()) {
                if (path.endsWith("." + extension)) {
                    damages.add(new Damage(path, "is none of the broker's files", Remedy.MOVE, true));
                }
            } else if (Files.isDirectory(file)) {
                damages.add(new Damage(path, "is a folder in the place of a file", Remedy.MOVE));
            } else {
                Damage damage = damage(file, path, inventory);
                if (damage != null) {
                    damages.add(damage);
                } else {
                    found.add(new Found(path, Long.parseLong(matcher.group(1)), id(header(file))));
                }
            }
        }
        Map<Long, String> pathOfId = new HashMap<>();
        found.sort(Comparator.comparing(file -> inventory.entry(file.path) == null));
        for (Found file : found) {
            String other = pathOfId.putIfAbsent(file.id, file.path);
            if (other != null) {
                damages.add(new Damage(file.path, "is a second " + other.substring(name.length() + 1), Remedy.MOVE,
                        inventory.entry(file.path) == null));
                continue;
            }
            Inventory.Entry entry = inventory.entry(file.path);
            WrittenPart part = part(file.id);
            parts.put(file.path, part);
            ids.put(file.path, file.id);
            if (isOfAnotherId(file, entry, inventory, highestId(inventory) + found.size())) {
                damages.add(new Damage(file.path, "has the number " + file.id + " in its header in the place of " + entry.id(),
                        Remedy.WRITE_HEADER, isWholeBehindHeader(dataDir.resolve(file.path), entry)));
            } else {
                String wrong = compare(file, entry, inventory, part);
                if (wrong != null) {
                    damages.add(new Damage(file.path, wrong, Remedy.KEEP));
                }
            }
        }
        boolean compacted = Files.exists(dataDir.resolve(name).resolve(COMPACTING)) || (!inventory.isClean() && found.stream()
                .anyMatch(file -> file.id < file.number && inventory.entry(file.path) == null));
        inventory.entries().forEach((path, entry) -> {
            if (path.startsWith(name + "/") && entry.length() > HEADER && !compacted && !Files.exists(dataDir.resolve(path))) {
                damages.add(new Damage(path, "is missing", Remedy.KEEP));
            }
        });
        return damages;
    }

    /** {@return whether a file has a smaller number in its header than in its name: only compacting leaves that} */
    boolean wasCompacted(Map<String, Long> idsOfFiles) {
        return idsOfFiles.entrySet().stream().anyMatch(file -> file.getValue() < number(file.getKey()));
    }

    private long number(String path) {
        Matcher matcher = fileName.matcher(path.substring(name.length() + 1));
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** {@return whether any file has a record} */
    boolean hasRecords(Map<String, WrittenPart> parts) {
        return parts.entrySet().stream().anyMatch(part -> part.getKey().startsWith(name + "/")
                && part.getValue().length() > HEADER);
    }

    private long highestId(Inventory inventory) {
        return inventory.entries().entrySet().stream().filter(entry -> entry.getKey().startsWith(name + "/"))
                .mapToLong(entry -> Long.parseLong(entry.getValue().id())).max().orElse(Long.MAX_VALUE >> 1);
    }

    /** A file that is used again gets one of the next numbers. */
    private static boolean isOfAnotherId(Found file, Inventory.Entry entry, Inventory inventory, long highestId) {
        return entry != null && Long.parseLong(entry.id()) != file.id
                && (inventory.isClean() || file.id < Long.parseLong(entry.id()) || file.id > highestId);
    }

    /** {@return what is wrong with the records, or null} */
    private String compare(Found file, Inventory.Entry entry, Inventory inventory, WrittenPart part) throws IOException {
        Path path = dataDir.resolve(file.path);
        boolean trusted = inventory.isClean() || inventory.isOfThisBoot();
        if (entry != null && Long.parseLong(entry.id()) == file.id) {
            if (trusted) {
                part.takeTo(path, entry.length());
                if (part.checksum() != entry.checksum()) {
                    takeLaterRecords(part, path);
                    return "was changed: what was written to it is not what it holds now";
                }
            }
        }
        part.takeAll(path);
        if (inventory.isClean() && entry != null) {
            return null;
        }
        // After a power cut, what was not confirmed may be there in part, and not the first part.
        boolean holed = takeLaterRecords(part, path);
        return holed && (trusted || !inventory.isThere()) ? "has records behind something that is none" : null;
    }

    private static boolean takeLaterRecords(WrittenPart part, Path path) throws IOException {
        long end = part.endOfLaterRecords(path);
        if (end > 0) {
            part.takeTo(path, end);
        }
        return end > 0;
    }

    private Damage damage(Path file, String path, Inventory inventory) throws IOException {
        long size = Files.size(file);
        String wrongSize = "has " + size + " bytes in the place of " + fileSize;
        Inventory.Entry entry = inventory.entry(path);
        boolean unknown = inventory.isThere() && entry == null;
        if (size < HEADER) {
            return new Damage(path, wrongSize, Remedy.MOVE, unknown || (entry != null && entry.length() <= HEADER));
        }
        ByteBuffer header = header(file);
        boolean whole = entry != null && isWholeBehindHeader(file, entry);
        if (header.getInt(0) != VERSION || header.getInt(Integer.BYTES) != 0 || id(header) <= 0
                || idOfFirstRecord(file) > id(header)) {
            return new Damage(path, "has a header that is none", Remedy.WRITE_HEADER, size == fileSize && (whole || unknown));
        }
        return size == fileSize ? null
                : new Damage(path, wrongSize, Remedy.RESIZE, unknown || (whole && (inventory.isClean() || size > fileSize)));
    }

    private static boolean isWholeBehindHeader(Path file, Inventory.Entry entry) throws IOException {
        return WrittenPart.isWholeBehindHeader(file, header(Long.parseLong(entry.id())), entry);
    }

    private static byte[] header(long id) {
        return ByteBuffer.allocate(HEADER).putInt(VERSION).putInt(0).putLong(id).array();
    }

    /**
     * {@return the id that its first record names, an earlier one if the file is used again; 0 if there is none}
     *
     * @param file a file of the journal
     * @throws IOException if it cannot be read
     */
    static long idOfFirstRecord(Path file) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(RecordFormat.HEAD);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.read(record, HEADER);
        }
        int id = record.getInt(1);
        return RecordFormat.journal(id).length(record, 0) == RecordFormat.NONE ? 0 : id;
    }

    /**
     * Writes a header as the broker does.
     *
     * @param file a file of the journal
     * @param id its id
     * @throws IOException if it cannot be written
     */
    static void writeHeader(Path file, long id) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(header(id)), 0);
            channel.force(false);
        }
    }

    private static WrittenPart part(long id) {
        return new WrittenPart(RecordFormat.journal(id), HEADER);
    }

    private static long id(ByteBuffer header) {
        return header.getLong(2 * Integer.BYTES);
    }

    private static ByteBuffer header(Path file) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.read(header, 0);
        }
        return header;
    }

    private List<Path> files() throws IOException {
        Path folder = dataDir.resolve(name);
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private String path(Path file) {
        return name + "/" + file.getFileName();
    }
}
