package io.github.easemobcamel.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measure g: the time of {@code direct:get-chatroom-announcement} and of the same request with a bare HTTP client, in turns,
 * in the same runner, against a server that answers at once or after 10 ms.
 */
final class DirectCalls implements Measure {

    private static final long[] DELAYS_MICROS = {0, 10_000};
    private static final String PATH = "/bench/bench";
    private static final Duration LONGEST = Duration.ofMinutes(10);

    @Override
    public void run(Bench bench, int round) {
        bench.attempt("direct calls", round, () -> measure(bench, round));
    }

    private static void measure(Bench bench, int round) {
        try (Receiver easemob = new Receiver(0)) {
            easemob.reply(PATH + "/token", "{\"access_token\":\"bench\",\"expires_in\":5184000,\"application\":\"bench\"}");
            easemob.reply(PATH + "/chatrooms/1735/announcement", "{\"data\":{\"announcement\":\"Welcome\"}}");
            for (long delay : DELAYS_MICROS) {
                easemob.delay(delay);
                measure(bench, round, easemob, delay);
            }
        }
    }

    private static void measure(Bench bench, int round, Receiver easemob, long delay) {
        try {
            Path home = Files.createDirectories(bench.places().work().resolve("direct-calls"));
            int port = Server.freePort();
            prepare(bench, easemob, home, port);
            try (Server runner = Server.start(command(bench, home), Map.of(), port, home)) {
                Path times = home.resolve("times");
                Waiting.until(LONGEST, () -> {
                    runner.requireAlive();
                    return Files.exists(times);
                });
                for (String line : Files.readAllLines(times)) {
                    String[] field = line.split("=");
                    bench.note(Candidate.RUNNER, delay == 0 ? "Easemob answers at once" : "Easemob answers after 10 ms", round,
                            field[0], Double.parseDouble(field[1]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The runner's own routes and one more, which starts the measuring. */
    private static void prepare(Bench bench, Receiver easemob, Path home, int port) throws IOException {
        Map<String, String> rest = new HashMap<>(Map.of("easemob.rest.base-url", easemob.url(),
                "easemob.rest.org-name", "bench", "easemob.rest.app-name", "bench", "easemob.rest.client-id", "bench",
                "easemob.rest.client-secret", "bench", "easemob.rest.rate-limit", "1000000"));
        RunnerHome.write(home, port, Server.freePort(), rest);
        Path routes = bench.places().distribution().resolve("routes");
        try (Stream<Path> files = Files.walk(routes)) {
            for (Path file : files.toList()) {
                Files.copy(file, home.resolve("routes").resolve(routes.relativize(file).toString()));
            }
        }
        Files.copy(bench.places().bench().resolve("direct-calls/measure-direct-calls.camel.yaml"),
                home.resolve("routes/measure-direct-calls.camel.yaml"));
    }

    /** A runner that has the measuring class besides its own. */
    private static List<String> command(Bench bench, Path home) {
        Path distribution = bench.places().distribution();
        return List.of(bench.places().java(), "-Xmx" + bench.options().heap(), "-Djava.io.tmpdir=" + home,
                "-Dbench.seconds=" + bench.options().measured().toSeconds(),
                "-Dbench.warm-up=" + bench.options().warmUp().toSeconds(),
                "-Deasemob-camel.distribution=" + distribution, "-cp", distribution.resolve("lib") + "/*:"
                        + bench.places().bench().resolve("direct-calls/target/bench-direct-calls.jar"),
                "io.github.easemobcamel.cli.EasemobCamel", "--home", home.toString());
    }
}
