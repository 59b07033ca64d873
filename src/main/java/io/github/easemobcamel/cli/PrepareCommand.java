package io.github.easemobcamel.cli;

import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.config.SavedProperties;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.SampleChoice;
import io.github.easemobcamel.files.RouteFolder;
import io.github.easemobcamel.runner.Runner;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * Makes Java load the classes that a start and the first callbacks take. The start script lets Java write them to the archive
 * that later starts use (class-data sharing, JEP 350), and does so only for this word alone.
 */
@Command(name = "prepare", mixinStandardHelpOptions = true,
        description = "Make later starts faster: keep Java's classes, ready to use, in lib/ of the distribution. Once after "
                + "installing, and again after an update of Java.",
        footer = {"", "Exit code: 0 when it is done, 1 when not (a line says why; starts are as before), 2 for a mistake on the "
                + "command line."})
final class PrepareCommand implements Callable<Integer> {

    /** The files of a callback's way, and of one REST call. No others: what a user has added would really happen. */
    static final List<String> ROUTES = Stream.of("receive-callback", "dispatch-callback", "deliver-to-destination",
            "delivery-errors", "write-to-console", "recover-missed-callbacks", "chatroom/set-chatroom-metadata",
            "chatroom/make-easemob-call", "chatroom/call-easemob",
            "chatroom/rest-errors").map(name -> name + ".camel.yaml").toList();

    /** The system property by which the start script says that Java writes the classes it loads. */
    static final String PREPARING = "easemob-camel.preparing";

    private static final String SECRET = "prepare";

    @ParentCommand
    private EasemobCamel parent;

    @Spec
    private CommandSpec spec;

    /**
     * {@return 0 if a runner in a temporary folder has received callbacks and stopped, else 1}
     *
     * @throws CommandLine.ParameterException if nothing would be kept, as the start script has not understood the command line
     */
    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!Boolean.getBoolean(PREPARING)) {
            throw new CommandLine.ParameterException(spec.commandLine(),
                    "prepare takes no other word or option: easemob-camel prepare");
        }
        Path home = Files.createTempDirectory("easemob-camel");
        try {
            int port = freePort();
            Files.write(home.resolve("application.properties"), List.of("easemob.callback.secrets=" + SECRET,
                    "camel.server.host=127.0.0.1", "camel.server.port=" + port, "camel.management.port=" + freePort(),
                    // Nobody listens there: the classes of an HTTP delivery, of its failure and of its retry are used.
                    "easemob.forward.default=console,http", "easemob.destination.http.uri=http://127.0.0.1:" + freePort()));
            return run(home, URI.create("http://127.0.0.1:" + port + "/callbacks"));
        } finally {
            delete(home);
        }
    }

    private int run(Path home, URI url) throws IOException, InterruptedException {
        RouteFolder routes = new RouteFolder(copyRoutes(home.resolve("routes")));
        Runner runner = new Runner(routes,
                new SavedProperties(new PropertyCatalogue(), Map.of(), new Properties(), home, null, routes));
        runner.start();
        try {
            List<SampleCallback> samples = new SampleChoice(null, false).samples(List.of("all"));
            Replies replies = new SampleSender(url, Double.POSITIVE_INFINITY).send(samples.size(),
                    i -> samples.get((int) i).fresh(SECRET, Instant.now()), sent -> {});
            return replies.answeredOk() == samples.size() ? ExitCode.OK : ExitCode.SOFTWARE;
        } finally {
            runner.stop();
        }
    }

    /** A file that is not there any more is missed where it is needed, with a message that says so. */
    private Path copyRoutes(Path folder) throws IOException {
        for (String name : ROUTES) {
            Path file = parent.distribution().resolve("routes").resolve(name);
            if (Files.exists(file)) {
                Files.createDirectories(folder.resolve(name).getParent());
                Files.copy(file, folder.resolve(name));
            }
        }
        return folder;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }
}
