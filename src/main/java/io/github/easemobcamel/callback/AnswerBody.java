package io.github.easemobcamel.callback;

import org.apache.camel.Exchange;

/** Writes an {@link Answer} as the JSON that the sender gets. */
public final class AnswerBody {

    private final Tally failures = new Tally();

    /**
     * @param answer the answer
     * @param message what is wrong, in fixed words that need no escaping, or null
     * @return JSON of less than 200 bytes
     */
    static String of(Answer answer, String message) {
        String detail = message == null ? "" : ",\"message\":\"" + message + "\"";
        return beginning(answer) + detail + "}";
    }

    /** @return what the JSON of an answer begins with, and that of no other */
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
            write(exchange, Answer.UNAVAILABLE, "the callback cannot be stored now");
        }
    }

    private static void write(Exchange exchange, Answer answer, String message) {
        exchange.getMessage().setBody(of(answer, message));
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, answer.httpStatus());
    }
}
