package io.github.easemobcamel.receive;

import io.github.easemobcamel.log.Tally;
import org.apache.camel.Exchange;

/** Writes an {@link Answer} as the JSON that the sender gets. */
public final class AnswerBody {

    static final String STARTING = "the runner is starting";
    static final String TOO_MUCH = "too much is being received at once";
    static final String CANNOT_STORE = "the callback cannot be stored now";

    private final Tally failures = new Tally();

    /**
     * {@return JSON of less than 200 bytes}
     *
     * @param answer the answer
     * @param message what is wrong, in fixed words that need no escaping, or null
     */
    static String of(Answer answer, String message) {
        String detail = message == null ? "" : ",\"message\":\"" + message + "\"";
        return beginning(answer) + answer.further() + detail + "}";
    }

    /** {@return the message that {@link #of} has put into an answer; empty if there is none, or the answer is another's or null} */
    static String message(String body) {
        String begin = ",\"message\":\"";
        int at = body == null ? -1 : body.indexOf(begin);
        return at < 0 || !body.endsWith("\"}") ? "" : body.substring(at + begin.length(), body.length() - 2);
    }

    /** {@return what the JSON of an answer begins with, and that of no other} */
    static String beginning(Answer answer) {
        return "{\"status\":\"" + answer.word() + "\"";
    }

    /**
     * Turns the message into the reply to an accepted callback: its body is the {@link Answer} that storing gave.
     *
     * @param exchange the exchange of a callback that was stored
     */
    public void write(Exchange exchange) {
        write(exchange, exchange.getMessage().getBody(Answer.class), null);
    }

    /**
     * Turns the message into the reply to a callback that was refused, or could not be stored.
     *
     * @param exchange the exchange of a callback that failed
     */
    public void writeFailure(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (failure instanceof CallbackRefusedException refused) {
            write(exchange, refused.answer(), refused.getMessage());
        } else {
            failures.count("Could not store {} callback(s), the last because of {}", String.valueOf(failure));
            write(exchange, Answer.UNAVAILABLE, CANNOT_STORE);
        }
    }

    private static void write(Exchange exchange, Answer answer, String message) {
        exchange.getMessage().setBody(of(answer, message));
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, answer.httpStatus());
    }
}
