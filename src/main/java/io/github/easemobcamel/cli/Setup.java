package io.github.easemobcamel.cli;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.Placeholders;
import io.github.easemobcamel.config.Problems;
import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.config.RunnerProperties;
import io.github.easemobcamel.config.SavedProperties;
import io.github.easemobcamel.config.Settings;
import io.github.easemobcamel.files.LibFolder;
import io.github.easemobcamel.files.RouteFolder;
import io.github.easemobcamel.routes.Replacements;
import io.github.easemobcamel.runner.Validation;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * What a command works with.
 *
 * @param home the folder with {@code application.properties} and {@code data/}
 * @param routes the folders with the route files
 * @param lib the folders with jars
 * @param saved the property files
 * @param read the properties as they are there now
 */
record Setup(Path home, RouteFolder routes, LibFolder lib, SavedProperties saved, RunnerProperties read) {

    /**
     * {@return what it says, completed by the files in the home folder, the environment and the options of Java}
     *
     * @param command the command line
     * @throws ConfigurationException with every file that cannot be read, and every property that is unknown
     */
    static Setup of(EasemobCamel command) {
        return of(command, command.home());
    }

    /**
     * {@return the same, with what is unknown in {@link #problems()}}
     *
     * @param command the command line
     * @throws ConfigurationException with every file that cannot be read
     */
    static Setup examined(EasemobCamel command) {
        return examined(command, command.home());
    }

    /** {@return the same as {@link #of(EasemobCamel)} of another home} */
    static Setup of(EasemobCamel command, Path home) {
        Setup setup = examined(command, home);
        setup.requireReadable();
        return setup;
    }

    private static Setup examined(EasemobCamel command, Path home) {
        SavedProperties saved = command.saved(home);
        return new Setup(home, command.routes(home), command.lib(home), saved, saved.read());
    }

    /** {@return the properties in force} */
    Properties properties() {
        return read.values();
    }

    /** {@return the known properties} */
    PropertyCatalogue catalogue() {
        return saved.catalogue();
    }

    /** {@return what is odd in the files, though it can be run} */
    List<String> warnings() {
        return together(read.warnings(), lib.warnings(System.getProperty("java.class.path")));
    }

    /** {@return what is wrong with them, so that nothing can be run} */
    List<String> problems() {
        return together(read.problems(), lib.problems());
    }

    private static List<String> together(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    /** @throws ConfigurationException with every file that cannot be read, and every property that is unknown */
    void requireReadable() {
        if (!problems().isEmpty()) {
            throw new ConfigurationException(problems());
        }
    }

    /**
     * {@return the ids of the routes that would run}
     *
     * @throws ConfigurationException with everything that is wrong with properties and route files
     */
    List<String> validate() {
        try {
            return Validation.run(home, routes, properties(), catalogue(), problems());
        } catch (ConfigurationException e) {
            throw read.located(e);
        }
    }

    /**
     * {@return the same, and what else would keep it from starting}
     *
     * @param failure what a start failed of
     */
    ConfigurationException withAllProblems(ConfigurationException failure) {
        ConfigurationException located = read.located(failure);
        Problems all = new Problems();
        located.problems().forEach(all::add);
        all.attempt(this::validate);
        return all.found().size() == located.problems().size() ? located : new ConfigurationException(all.found());
    }

    /** {@return the warnings, and what a home that is empty, by mistake perhaps, is run with} */
    List<String> remarks() {
        List<String> remarks = new ArrayList<>(warnings());
        try {
            remarks.addAll(
                    new Replacements(routes, home.resolve(properties().getProperty("easemob.data-dir"))).remarks(routes.read()));
        } catch (UncheckedIOException | InvalidPathException e) {
            // The same is told as what is wrong.
        }
        if (!Files.exists(home.resolve("application.properties"))) {
            remarks.add(
                    home + " has no application.properties" + (Files.isDirectory(home.resolve("routes")) ? "" : " and no routes/")
                            + ": the defaults and the environment variables are in force, and the routes of " + routes);
        }
        return remarks;
    }

    /** {@return the properties as typed values} */
    Settings settings() {
        return new Settings(properties(), catalogue(), new Placeholders(properties()));
    }
}
