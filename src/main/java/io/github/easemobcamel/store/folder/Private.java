package io.github.easemobcamel.store.folder;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Makes files and folders that only their owner can read, whatever the umask says. Where there are no such permissions, they
 * are made as usual.
 */
public final class Private {

    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private Private() {
    }

    /** Makes a folder; those above it as usual. */
    public static void createFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder.toAbsolutePath().getParent());
            try {
                Files.createDirectory(folder, attributes(folder, FOLDER));
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(folder)) {
                    throw e;
                }
            }
        }
    }

    /** {@return a file to write to, made if it was not there} */
    static FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), attributes(file, FILE));
    }

    /** Takes from others what they may do with a file or folder; one that is gone meanwhile is left alone. */
    public static void restrict(Path path) throws IOException {
        try {
            if (isWide(path)) {
                Files.setPosixFilePermissions(path, Files.isDirectory(path) ? FOLDER : FILE);
            }
        } catch (NoSuchFileException e) {
            // Nobody can read it.
        }
    }

    /** {@return whether others than the owner may do something with a file or folder} */
    static boolean isWide(Path path) throws IOException {
        PosixFileAttributeView permissions = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        // Last whether this disk has any: for that the system's table of disks is read.
        return permissions != null && !FOLDER.containsAll(permissions.readAttributes().permissions()) && hasPermissions(path);
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) throws IOException {
        return hasPermissions(path.toAbsolutePath().getParent())
                ? new FileAttribute<?>[]{PosixFilePermissions.asFileAttribute(permissions)} : new FileAttribute<?>[0];
    }

    private static boolean hasPermissions(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("posix");
    }
}
