package io.github.easemobcamel.store.folder;

import io.github.easemobcamel.config.ConfigurationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of all formats in a data folder, in a file of its own. Raise it when a former build could not read, or would misread,
 * what this one writes, and read all earlier ones.
 *
 * <table>
 * <caption>Versions</caption>
 * <tr><td>1</td><td>no file; callIds in the broker's journal, later in {@code call-ids/} as records of 16 bytes</td></tr>
 * <tr><td>2</td><td>with an inventory</td></tr>
 * </table>
 */
final class FolderVersion {

    /** The file's name. */
    static final String NAME = "format";
    /** What this build writes. */
    static final int CURRENT = 2;

    private static final Pattern TEXT = Pattern.compile("(\\d{1,9}) written by easemob-camel (\\S+)\\s*");

    private FolderVersion() {
    }

    /**
     * @param dataDir the data folder
     * @throws ConfigurationException if a later build has written it, or nobody knows which one
     * @throws IOException if the file cannot be read
     */
    static void require(Path dataDir) throws IOException {
        Path file = dataDir.resolve(NAME);
        if (!Files.exists(file)) {
            return;
        }
        Matcher text = TEXT.matcher(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        if (!text.matches()) {
            throw new ConfigurationException(file + " does not say which version the data folder has, so it is not touched; it "
                    + "must be like \"" + line().strip() + "\": put the file back from a backup, or, if no later version of "
                    + "easemob-camel has run here, delete it");
        }
        int version = Integer.parseInt(text.group(1));
        if (version > CURRENT) {
            throw new ConfigurationException("the data folder " + dataDir + " has format " + version + " of easemob-camel "
                    + text.group(2) + ", and this easemob-camel " + build() + " knows formats up to " + CURRENT
                    + "; start that version or a later one, or put back a backup from before the upgrade");
        }
    }

    /**
     * Writes what this build writes, if it does not stand there.
     *
     * @param dataDir the data folder
     * @throws IOException if it cannot be written
     */
    static void write(Path dataDir) throws IOException {
        Path file = dataDir.resolve(NAME);
        if (!Files.exists(file) || !Files.readString(file).equals(line())) {
            Path next = dataDir.resolve(NAME + ".new");
            Files.deleteIfExists(next);
            try (FileChannel channel = Private.create(next)) {
                channel.write(ByteBuffer.wrap(line().getBytes(StandardCharsets.UTF_8)));
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String line() {
        return CURRENT + " written by easemob-camel " + build() + "\n";
    }

    private static String build() {
        String version = FolderVersion.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
