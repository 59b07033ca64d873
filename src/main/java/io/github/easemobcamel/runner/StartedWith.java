package io.github.easemobcamel.runner;

import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.config.Settings;
import io.github.easemobcamel.files.Sha256;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * With which properties that cannot change meanwhile a runner was started: a file in its data folder, from which a command sees what
 * needs a restart. It holds digests, for some values have a password in them.
 */
final class StartedWith {

    private static final String FILE = "started-with.properties";
    private static final String PROCESS = "process";
    private static final Logger LOG = LoggerFactory.getLogger(StartedWith.class);

    private StartedWith() {
    }

    /** Notes what this process starts with. */
    static void write(Path dataDir, Settings settings, PropertyCatalogue catalogue) {
        Properties noted = new Properties();
        noted.setProperty(PROCESS, process(ProcessHandle.current()));
        catalogue.fixed().forEach(key -> noted.setProperty(key, digest(settings.text(key))));
        try (Writer file = Files.newBufferedWriter(dataDir.resolve(FILE))) {
            noted.store(file, "By the runner of this folder, for the command validate");
        } catch (IOException e) {
            LOG.debug("{} cannot be written", FILE, e);
        }
    }

    /** {@return the properties that have another value than that with which the runner of the data folder runs; none if none runs} */
    static List<String> needRestart(Path dataDir, Settings settings, PropertyCatalogue catalogue) {
        Properties noted = new Properties();
        try (Reader file = Files.newBufferedReader(dataDir.resolve(FILE))) {
            noted.load(file);
        } catch (IOException | IllegalArgumentException e) {
            return List.of();
        }
        String process = noted.getProperty(PROCESS, "");
        boolean runs = ProcessHandle.of(pid(process)).filter(ProcessHandle::isAlive).map(StartedWith::process)
                .filter(process::equals).isPresent();
        return runs ? catalogue.fixed().stream()
                .filter(key -> noted.containsKey(key) && !noted.getProperty(key).equals(digest(settings.text(key)))).sorted()
                .toList()
                : List.of();
    }

    /** A number is given again to another process. */
    private static String process(ProcessHandle process) {
        return process.pid() + " " + process.info().startInstant().map(Object::toString).orElse("");
    }

    private static long pid(String process) {
        try {
            return Long.parseLong(process.split(" ", 2)[0]);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static String digest(String value) {
        return Sha256.of(value).substring(0, 16);
    }
}
