package io.github.easemobcamel.operate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.log.ShownText;
import io.github.easemobcamel.operate.AdminRefusal.Reason;
import io.github.easemobcamel.record.EventJson;
import io.github.easemobcamel.record.EventQuery;
import io.github.easemobcamel.record.RecordedEvent;
import io.github.easemobcamel.record.Recorder;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What happens, as it happens, at {@code GET /admin/tail}: a line of JSON for each event, each attempt and everything else that the
 * record is told, until the reader goes away. A reader that is too slow loses lines, and a line tells it how many.
 */
final class EventTail implements Handler<RoutingContext> {

    private static final int MOST_READERS = 20;
    private static final int MOST_LINES = 1000;
    private static final long BEAT_MILLIS = 15_000;

    private final Optional<Recorder> record;
    private final AtomicInteger readers = new AtomicInteger();

    EventTail(Optional<Recorder> record) {
        this.record = record;
    }

    @Override
    public void handle(RoutingContext request) {
        Recorder recorder = RecordCalls.require(record);
        Map<String, String> parameters = AdminApi.parameters(request);
        parameters.keySet().stream().filter(name -> !RecordQuery.PARAMETERS.contains(name)).findFirst().ifPresent(unknown -> {
            throw new AdminRefusal(Reason.MALFORMED,
                    unknown + ": unknown; there are " + String.join(", ", RecordQuery.PARAMETERS));
        });
        EventQuery query = RecordQuery.of(parameters::get);
        if (readers.incrementAndGet() > MOST_READERS) {
            readers.decrementAndGet();
            throw new AdminRefusal(Reason.UNAVAILABLE, "there are " + MOST_READERS + " readers already");
        }
        Reader reader = new Reader(request, query);
        long beat = request.vertx().setPeriodic(BEAT_MILLIS,
                timer -> reader.add("{\"type\":\"beat\",\"at\":\"" + Instant.now() + "\"}"));
        request.addEndHandler(ended -> {
            request.vertx().cancelTimer(beat);
            recorder.unwatch(reader);
            readers.decrementAndGet();
        });
        recorder.watch(reader);
    }

    /** One reader; lines come from the thread of the record and leave on the event loop. */
    private static final class Reader implements Consumer<RecordedEvent> {

        private final EventQuery query;
        private final HttpServerResponse response;
        private final Context context;
        private final Queue<String> lines = new ArrayBlockingQueue<>(MOST_LINES);
        private final AtomicLong lost = new AtomicLong();
        private final AtomicBoolean due = new AtomicBoolean();

        Reader(RoutingContext request, EventQuery query) {
            this.query = query;
            context = request.vertx().getOrCreateContext();
            response = request.response().setChunked(true).putHeader(HttpHeaders.CONTENT_TYPE, "application/x-ndjson")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            response.drainHandler(drained -> write());
            // The headers go now, so that a reader knows that it is heard.
            response.write("{\"type\":\"beat\",\"at\":\"" + Instant.now() + "\"}\n");
        }

        @Override
        public void accept(RecordedEvent change) {
            if (query.matches(change)) {
                boolean attempts = change.deliveries().values().stream().anyMatch(delivery -> !delivery.attempts().isEmpty());
                ObjectNode event = EventJson.shown(change, false);
                if (!attempts) {
                    add(ShownText.of(event.put("type", "event").toString()));
                } else {
                    change.deliveries().forEach((name, delivery) -> delivery.attempts().forEach(attempt -> {
                        ObjectNode line = event.deepCopy().put("type", "attempt");
                        line.remove("deliveries");
                        line.setAll(EventJson.attempt(name, attempt));
                        add(ShownText.of(line.toString()));
                    }));
                }
            }
        }

        void add(String line) {
            if (!lines.offer(line)) {
                lost.incrementAndGet();
            }
            if (due.compareAndSet(false, true)) {
                context.runOnContext(ignored -> write());
            }
        }

        private void write() {
            due.set(false);
            while (!response.ended() && !response.closed() && !response.writeQueueFull()) {
                long gone = lost.getAndSet(0);
                String line = gone > 0 ? "{\"type\":\"lost\",\"lines\":" + gone + "}" : lines.poll();
                if (line == null) {
                    return;
                }
                response.write(line + "\n");
            }
        }
    }
}
