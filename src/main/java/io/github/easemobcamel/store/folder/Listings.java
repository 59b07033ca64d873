package io.github.easemobcamel.store.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Knows which folders have changed since they were listed: one with many files is not listed again and again for nothing. */
final class Listings {

    /** The time of a folder's change is rounded; what happens just after a listing may not show in it. */
    private static final long ROUNDED_MILLIS = 2000;

    private final Map<Path, Long> changes = new HashMap<>();

    /** {@return whether files were made or removed in a folder since this was asked last} */
    boolean isChanged(Path folder) throws IOException {
        long changed = Files.getLastModifiedTime(folder).toMillis();
        Long former = changes.put(folder, changed);
        return former == null || former != changed || changed > System.currentTimeMillis() - ROUNDED_MILLIS;
    }

    /** Takes a folder for changed. */
    void forget(Path folder) {
        changes.remove(folder);
    }

    /** {@return the folder and those in it at any depth that have changed} */
    List<Path> changed(Path folder) throws IOException {
        List<Path> result = new ArrayList<>();
        if (isChanged(folder)) {
            result.add(folder);
        }
        for (Path below : folders(folder)) {
            result.addAll(changed(below));
        }
        return result;
    }

    private List<Path> folders(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isDirectory).toList();
        }
    }
}
