package io.github.easemobcamel.bench.direct;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/**
 * Runs inside the runner and times the same request in two ways, in turns: by the route of the runner and by the HTTP client
 * library that the runner uses too, bare: connection pool and token, body read as text, nothing parsed.
 */
public final class DirectCallMeasure {

    private static final String ROOM = "1735";
    private static final String EXPECTED = "Welcome";
    private static final int TURNS = 10;

    private interface Call {
        void make() throws IOException;
    }

    /**
     * Writes the file {@code times} beside the configuration.
     *
     * @param camel the runner's
     * @throws IOException if a call fails
     */
    public void run(CamelContext camel) throws IOException {
        String baseUrl = camel.resolvePropertyPlaceholders("{{easemob.rest.base-url}}");
        ProducerTemplate producer = camel.createProducerTemplate();
        HttpClient client = HttpClients.createDefault();
        Call direct = () -> require(producer.requestBodyAndHeader("direct:get-chatroom-announcement", null, "chatroomId", ROOM,
                String.class));
        Call bare = () -> {
            HttpGet request = new HttpGet(baseUrl + "/bench/bench/chatrooms/" + ROOM + "/announcement");
            request.addHeader("Authorization", "Bearer bench");
            require(client.execute(request, response -> EntityUtils.toString(response.getEntity())));
        };
        measure(direct, bare, Long.getLong("bench.warm-up"));
        List<List<Long>> times = measure(direct, bare, Long.getLong("bench.seconds"));
        double directMicros = micros(times.get(0), 50);
        double bareMicros = micros(times.get(1), 50);
        Path unfinished = Files.writeString(Path.of("times.new"), String.format(Locale.ROOT, """
                direct p50 µs=%.1f
                bare p50 µs=%.1f
                direct p99 µs=%.1f
                bare p99 µs=%.1f
                overhead p50 µs=%.1f
                overhead p50 %%=%.1f
                """, directMicros, bareMicros, micros(times.get(0), 99), micros(times.get(1), 99),
                directMicros - bareMicros, 100 * (directMicros / bareMicros - 1)));
        Files.move(unfinished, Path.of("times"));
    }

    private static List<List<Long>> measure(Call direct, Call bare, long seconds) throws IOException {
        List<List<Long>> times = List.of(new ArrayList<>(), new ArrayList<>());
        long turn = TimeUnit.SECONDS.toNanos(seconds) / TURNS / 2;
        for (int count = 0; count < TURNS; count++) {
            repeat(direct, turn, times.get(0));
            repeat(bare, turn, times.get(1));
        }
        return times;
    }

    private static void repeat(Call call, long nanos, List<Long> times) throws IOException {
        long end = System.nanoTime() + nanos;
        for (long begun = System.nanoTime(); begun < end; begun = System.nanoTime()) {
            call.make();
            times.add(System.nanoTime() - begun);
        }
    }

    private static double micros(List<Long> times, int percentile) {
        long[] sorted = times.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return sorted[(int) ((sorted.length - 1) * (percentile / 100.0))] / 1e3;
    }

    private static void require(String reply) {
        if (!reply.contains(EXPECTED)) {
            throw new IllegalStateException("not what Easemob answered: " + reply);
        }
    }
}
