package io.github.easemobcamel.cli;

import static io.github.easemobcamel.event.Json.JSON;

import java.io.IOException;
import java.net.SocketException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Counts how many callbacks were answered with what; for several threads at once. */
final class Replies {

    private static final Pattern WORD = Pattern.compile("[\\w-]{1,40}");
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;

    private final Map<String, Long> counts = new TreeMap<>();
    private long answeredOk;
    private long unauthorized;
    private long unanswered;
    private Obstacle obstacle;

    /** @param failure why there is no answer */
    synchronized void addFailure(Exception failure) {
        Optional<Obstacle> known = Obstacle.of(failure);
        obstacle = known.orElse(obstacle);
        if (known.isEmpty()) {
            unanswered++;
            count("no answer (" + reason(failure) + ")");
        }
    }

    private static String reason(Exception failure) {
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        // Depending on the moment, Java has two names for it.
        return failure instanceof SocketException || message.equals("Unexpected end of file from server")
                ? "the connection was closed" : message;
    }

    /**
     * @param status the status of the answer
     * @param body its body
     */
    synchronized void add(int status, byte[] body) {
        answeredOk += status == OK ? 1 : 0;
        unauthorized += status == UNAUTHORIZED ? 1 : 0;
        count((status + " " + statusWord(body)).strip());
    }

    private void count(String reply) {
        counts.merge(reply, 1L, Long::sum);
    }

    /** Only a plain word is repeated on the terminal: who answers may be anybody. */
    private static String statusWord(byte[] body) {
        try {
            String word = JSON.readTree(body).path("status").asText();
            return WORD.matcher(word).matches() ? word : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** {@return how often there was which reply, e.g. {@code 200 accepted}} */
    synchronized Map<String, Long> counts() {
        return new TreeMap<>(counts);
    }

    /** {@return how many callbacks were sent, answered or not} */
    synchronized long sent() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** {@return how many were answered 200, the one success that Easemob knows} */
    synchronized long answeredOk() {
        return answeredOk;
    }

    /** {@return whether any was answered 401} */
    synchronized boolean anyUnauthorized() {
        return unauthorized > 0;
    }

    /** {@return whether something was sent and none of it answered} */
    synchronized boolean noneAnswered() {
        return unanswered > 0 && unanswered == sent();
    }

    /** {@return what no other callback would get past: there is no use in going on} */
    synchronized Optional<Obstacle> obstacle() {
        return Optional.ofNullable(obstacle);
    }
}
