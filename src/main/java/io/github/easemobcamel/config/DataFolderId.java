package io.github.easemobcamel.config;

import io.github.easemobcamel.files.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** By what a runner can be asked whether it is the one with a certain data folder; it tells no path. */
public final class DataFolderId {

    /** The header of the management port's answers about health in which it stands. */
    public static final String HEADER = "Easemob-Camel-Data-Folder";
    private static final int LENGTH = 16;

    private DataFolderId() {
    }

    /**
     * {@return its id, the same for every path that leads there on this machine; nothing if there is no such folder}
     *
     * @param dataDir a data folder
     */
    public static Optional<String> of(Path dataDir) {
        try {
            String folder = dataDir.toRealPath() + " " + Files.readAttributes(dataDir, BasicFileAttributes.class).fileKey();
            return Optional.of(Sha256.of(folder).substring(0, LENGTH));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
