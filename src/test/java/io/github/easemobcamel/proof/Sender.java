package io.github.easemobcamel.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Sends the events of some rooms as Easemob does: what is not answered 200 in time is sent once more at once, and then
 * forgotten. Nobody else sends events of these rooms, and the next goes out after the answer to the one before: so the
 * numbers of a room's events tell the order in which they were received.
 */
final class Sender implements Runnable {

    /** The shorter of the two that Easemob's pages name. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
    private static final Pattern CALL_ID = Pattern.compile("\"callId\":\"([^\"]+)\"");
    private static final List<SampleCallback> SAMPLES = Stream.of(Operation.values())
            .filter(operation -> operation.scopes().contains(Scope.CHATROOM) && !operation.name().endsWith("_SUPER_ADMIN"))
            .map(operation -> SampleCallback.of(operation, Scope.CHATROOM)).toList();

    private final HttpClient client;
    private final URI url;
    private final String secret;
    private final List<String> rooms;
    private final Ledger ledger;
    private final Ban ban;
    private final Runnable afterAnswer;
    private final Set<Event> perhapsStored = new LinkedHashSet<>();
    private int sent;

    /**
     * @param client posts the callbacks
     * @param url where to
     * @param secret signs them
     * @param rooms its rooms
     * @param ledger keeps what happens
     * @param ban the one ban for all senders
     * @param afterAnswer is run when an answer of 200 has been noted
     */
    Sender(HttpClient client, URI url, String secret, List<String> rooms, Ledger ledger, Ban ban, Runnable afterAnswer) {
        this.client = client;
        this.url = url;
        this.secret = secret;
        this.rooms = rooms;
        this.ledger = ledger;
        this.ban = ban;
        this.afterAnswer = afterAnswer;
    }

    /** Sends one event and returns when that has come to its end; nothing during a ban. */
    @Override
    public void run() {
        if (ban.inForce()) {
            return;
        }
        Event event = next();
        ledger.sent(event);
        boolean stored = attempt(event);
        // Easemob tries once more, at once
        if (stored || attempt(event)) {
            ledger.answered(event);
            perhapsStored.add(event);
            afterAnswer.run();
        } else {
            ledger.gone(event);
        }
    }

    /**
     * Sends again, to a runner that is not killed any more, all that an earlier one has answered or may have stored without
     * its answer coming through; as Easemob does with some if its exception storage is told to.
     *
     * @return how many events that were
     */
    int repeat() {
        for (Event event : Set.copyOf(perhapsStored)) {
            ledger.note("repeated", event.callId());
            if (!attempt(event)) {
                throw new AssertionError("a runner that runs has not answered " + event.callId() + " with 200");
            }
            ledger.answered(event);
        }
        return perhapsStored.size();
    }

    private Event next() {
        String room = rooms.get(sent % rooms.size());
        int number = sent / rooms.size() + 1;
        byte[] body = SAMPLES.get(sent % SAMPLES.size()).inRoom(room).fresh(secret, Instant.now());
        sent++;
        return new Event(callId(body), room, number, body);
    }

    private boolean attempt(Event event) {
        HttpRequest request = HttpRequest.newBuilder(url).timeout(ANSWER_TIMEOUT)
                .header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(event.body())).build();
        try {
            HttpResponse<Void> answer = client.send(request, BodyHandlers.discarding());
            if (answer.statusCode() == 200) {
                return true;
            }
            ledger.note("answer", event.callId(), answer.statusCode());
            perhapsStored.add(event);
        } catch (ConnectException e) {
            ledger.note("refused", event.callId());
        } catch (IOException e) {
            ledger.note("no answer", event.callId(), e.getClass().getSimpleName());
            perhapsStored.add(event);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ban.failed();
        return false;
    }

    /** The callId of a body that is one of ours. */
    static String callId(byte[] body) {
        Matcher matcher = CALL_ID.matcher(new String(body, UTF_8));
        return matcher.find() ? matcher.group(1) : "no callId";
    }
}
