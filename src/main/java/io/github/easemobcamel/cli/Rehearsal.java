package io.github.easemobcamel.cli;

import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.config.SavedProperties;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.SampleChoice;
import io.github.easemobcamel.files.RouteFolder;
import io.github.easemobcamel.files.TemporaryFolder;
import io.github.easemobcamel.http.FreePorts;
import io.github.easemobcamel.log.LogLevel;
import io.github.easemobcamel.runner.Runner;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A runner in a temporary folder that receives callbacks, delivers them and stops: afterwards Java has loaded what a start and the first
 * callbacks take, and has compiled some of it.
 */
final class Rehearsal {

    /** The files of a callback's way, and of one REST call. No others: what a user has added would really happen. */
    static final List<String> ROUTES = Stream.of("receive-callback", "dispatch-callback", "deliver-to-destination",
            "delivery-errors", "write-to-console", "recover-missed-callbacks", "chatroom/set-chatroom-metadata",
            "chatroom/make-easemob-call", "chatroom/call-easemob",
            "chatroom/rest-errors").map(name -> name + ".camel.yaml").toList();

    private static final String SECRET = "rehearsal";
    /** Another runner may be at work on this machine, which needs the processor more. */
    private static final int A_SECOND = 100;

    private final Path distribution;

    /** @param distribution has the routes of the product */
    Rehearsal(Path distribution) {
        this.distribution = distribution;
    }

    /** {@return the same, and has been asked by words of the command line} */
    boolean runWithWords() throws IOException, InterruptedException {
        return run(0, Rehearsal::ask);
    }

    /** Those that only look; what is sent is a matter of the one that sends. */
    private static void ask(Path home) {
        for (List<String> words : List.of(List.of("dead-letters"), List.of("events", "search"))) {
            String[] all = Stream.concat(words.stream(), Stream.of("--home", home.toString())).toArray(String[]::new);
            PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
            // The variables are for the runner that this machine has.
            EasemobCamel.commandLineFor(Map.of(), all).setOut(nowhere).setErr(nowhere).execute(all);
        }
        String[] send = {"send", "kick"};
        EasemobCamel.commandLineFor(Map.of(), send).parseArgs(send);
    }

    /**
     * Logs nothing but errors meanwhile.
     *
     * @param callbacks how many it receives; one of each kind at least
     * @return whether each was answered 200
     * @throws IOException if the folder cannot be written
     * @throws io.github.easemobcamel.config.ConfigurationException if it cannot start
     */
    boolean run(int callbacks) throws IOException, InterruptedException {
        return run(callbacks, home -> {});
    }

    private boolean run(int callbacks, Consumer<Path> atTheEnd) throws IOException, InterruptedException {
        LogLevel.errorsOnly(true);
        try (TemporaryFolder folder = new TemporaryFolder()) {
            Path home = folder.path();
            List<Integer> ports = FreePorts.of(3);
            Files.write(home.resolve("application.properties"), List.of("easemob.callback.secrets=" + SECRET,
                    "camel.server.host=127.0.0.1", "camel.server.port=" + ports.get(0), "camel.management.port=" + ports.get(1),
                    // Nobody listens there: the classes of an HTTP delivery, of its failure and of its retry are used.
                    "easemob.forward.default=console,http", "easemob.destination.http.uri=http://127.0.0.1:" + ports.get(2)));
            return run(home, URI.create("http://127.0.0.1:" + ports.get(0) + "/callbacks"), callbacks, atTheEnd);
        } finally {
            LogLevel.errorsOnly(false);
        }
    }

    private boolean run(Path home, URI url, int callbacks, Consumer<Path> atTheEnd) throws IOException, InterruptedException {
        RouteFolder routes = new RouteFolder(copyRoutes(home.resolve("routes")));
        Runner runner = new Runner(routes,
                new SavedProperties(new PropertyCatalogue(), Map.of(), new Properties(), home, null, routes));
        runner.start();
        try {
            List<SampleCallback> samples = new SampleChoice(null, false).samples(List.of("all"));
            int count = Math.max(callbacks, samples.size());
            Replies replies = new SampleSender(url, A_SECOND).send(count,
                    i -> samples.get((int) i % samples.size()).fresh(SECRET, Instant.now()), sent -> {});
            atTheEnd.accept(home);
            return replies.answeredOk() == count;
        } finally {
            runner.stop();
        }
    }

    /** A file that is not there any more is missed where it is needed, with a message that says so. */
    private Path copyRoutes(Path folder) throws IOException {
        for (String name : ROUTES) {
            Path file = distribution.resolve("routes").resolve(name);
            if (Files.exists(file)) {
                Files.createDirectories(folder.resolve(name).getParent());
                Files.copy(file, folder.resolve(name));
            }
        }
        return folder;
    }
}
