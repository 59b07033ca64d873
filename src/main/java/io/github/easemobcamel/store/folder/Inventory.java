package io.github.easemobcamel.store.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * What must be in the data folder, in a file of lines that is appended to while the runner runs, and is so never older than a
 * second or so when it is killed. A line is on disk for certain only where that is said: a power cut can take the last ones.
 *
 * <p>Each line ends in its own checksum, so that a line that a crash has cut is told from one that counts.
 */
final class Inventory implements AutoCloseable {

    /** The file's name. */
    static final String NAME = "inventory";

    private static final String FILE = "file";
    private static final String GONE = "gone";
    private static final String QUEUE = "queue";
    private static final String BOOT = "boot";
    private static final String CLEAN = "clean";
    private static final int SPARE_LINES = 5_000;
    /** The broker removes a page a moment after it has said so. */
    private static final int KNOWN_TO_GO = 10_000;

    private final Path file;
    private final TreeMap<String, Entry> entries = new TreeMap<>();
    private final TreeMap<String, Long> queues = new TreeMap<>();
    private final Set<String> going = new LinkedHashSet<>();
    private String boot = "";
    private boolean clean;
    private int unreadable;
    private int lines;
    private FileChannel channel;

    /**
     * @param id tells a file from an earlier one of the same name; of a folder of pages, the address
     * @param length how much of it was written
     * @param checksum of that much
     */
    record Entry(String id, long length, long checksum) {
    }

    /**
     * @param folder the data folder
     * @throws IOException if there is an inventory that cannot be read
     */
    Inventory(Path folder) throws IOException {
        file = folder.resolve(NAME);
        if (Files.exists(file)) {
            List<String> all = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
            for (int i = 0; i < all.size(); i++) {
                if (!read(all.get(i)) && i < all.size() - 1) {
                    unreadable++;
                }
            }
        }
    }

    /** {@return whether there was one} */
    boolean isThere() {
        return lines > 0;
    }

    /** {@return how many of its lines count for nothing, though none of them is the last} */
    int unreadable() {
        return unreadable;
    }

    /** {@return whether the runner that wrote it stopped by itself: then nothing has changed since} */
    boolean isClean() {
        return clean;
    }

    /** {@return whether the machine was not started since: then all is on disk that was written, whatever became of the runner} */
    boolean isOfThisBoot() {
        return boot.equals(bootId());
    }

    /** {@return what must be there, by the path in the data folder, with slashes} */
    synchronized Map<String, Entry> entries() {
        return new TreeMap<>(entries);
    }

    /** {@return how many events waited in each queue} */
    synchronized Map<String, Long> queues() {
        return new TreeMap<>(queues);
    }

    /** {@return what must be there at a path in the data folder, or null} */
    synchronized Entry entry(String path) {
        return entries.get(path);
    }

    private boolean read(String line) {
        int end = line.lastIndexOf(' ');
        if (end < 0 || !line.substring(end + 1).equals(checksum(line.substring(0, end)))) {
            return false;
        }
        lines++;
        String[] words = line.substring(0, end).split(" ", 2);
        clean = words[0].equals(CLEAN);
        switch (words[0]) {
            case FILE -> {
                String[] parts = words[1].split(" ", 4);
                entries.put(parts[3], new Entry(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2])));
            }
            case GONE -> entries.remove(words[1]);
            case QUEUE -> {
                String[] parts = words[1].split(" ", 2);
                queues.put(parts[1], Long.parseLong(parts[0]));
            }
            case BOOT -> boot = words[1];
            default -> {
                // Of a later version of the same format.
            }
        }
        return true;
    }

    /** Forgets what is not there, when that is known and accepted. */
    synchronized void forgetMissing() {
        entries.keySet().removeIf(path -> !Files.exists(file.resolveSibling(path)));
    }

    /**
     * Begins a new inventory in the place of the former one.
     *
     * @throws IOException if it cannot be written
     */
    synchronized void begin() throws IOException {
        boot = bootId();
        rewrite();
    }

    /**
     * @param path a path in the data folder
     * @param entry what is there now
     * @throws IOException if it cannot be written
     */
    synchronized void put(String path, Entry entry) throws IOException {
        if (!going.contains(path) && !entry.equals(entries.put(path, entry))) {
            append(List.of(line(path, entry)), false);
        }
    }

    /**
     * @param path a path in the data folder that is there no longer, or will not be; on disk when this returns
     * @throws IOException if it cannot be written
     */
    synchronized void remove(String path) throws IOException {
        if (entries.remove(path) != null) {
            append(List.of(GONE + " " + path), true);
        }
    }

    /**
     * Does the same, and lets nobody who has seen it before put it back.
     *
     * @param path a path in the data folder of something that will be removed
     * @throws IOException if it cannot be written; it is tried again
     */
    synchronized void removed(String path) throws IOException {
        if (going.add(path) && going.size() > KNOWN_TO_GO) {
            going.remove(going.iterator().next());
        }
        remove(path);
    }

    /**
     * @param counts how many events wait in each queue
     * @throws IOException if it cannot be written
     */
    synchronized void putQueues(Map<String, Long> counts) throws IOException {
        List<String> changed = new ArrayList<>();
        counts.forEach((queue, count) -> {
            if (!count.equals(queues.put(queue, count))) {
                changed.add(line(queue, count));
            }
        });
        append(changed, false);
    }

    /**
     * Says that nothing changes any more.
     *
     * @throws IOException if it cannot be written
     */
    synchronized void finish() throws IOException {
        append(List.of(CLEAN), true);
    }

    private static String line(String path, Entry entry) {
        return FILE + " " + entry.id() + " " + entry.length() + " " + entry.checksum() + " " + path;
    }

    private static String line(String queue, long count) {
        return QUEUE + " " + count + " " + queue;
    }

    private void append(List<String> texts, boolean force) throws IOException {
        if (texts.isEmpty()) {
            return;
        }
        lines += texts.size();
        if (channel == null || lines > SPARE_LINES + 4 * (entries.size() + queues.size())) {
            // What is to be appended is in it, but for the last line of all.
            rewrite();
            if (!texts.contains(CLEAN)) {
                return;
            }
        }
        try {
            write(channel, texts);
            if (force) {
                channel.force(false);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void rewrite() throws IOException {
        List<String> all = new ArrayList<>(List.of(BOOT + " " + boot));
        entries.forEach((path, entry) -> all.add(line(path, entry)));
        queues.forEach((queue, count) -> all.add(line(queue, count)));
        close();
        Path next = file.resolveSibling(NAME + ".new");
        Files.deleteIfExists(next);
        channel = Private.create(next);
        write(channel, all);
        channel.force(true);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        lines = all.size();
    }

    private static void write(FileChannel channel, List<String> texts) throws IOException {
        StringBuilder text = new StringBuilder();
        texts.forEach(line -> text.append(line).append(' ').append(checksum(line)).append('\n'));
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
        channel.position(channel.size());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }

    /** Source: proc(5), random/boot_id; elsewhere every start counts as one after a power cut. */
    private static String bootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            return "unknown-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
