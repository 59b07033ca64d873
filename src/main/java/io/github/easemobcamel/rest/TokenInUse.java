package io.github.easemobcamel.rest;

/**
 * The token of the call that a thread is sending: handed from the sender to the HTTP client past the Camel message, where
 * a trace would show it. One attempt has one token, whatever is renewed in the meantime.
 */
final class TokenInUse {

    private final ThreadLocal<AppToken> token = new ThreadLocal<>();

    /**
     * @param used the token
     * @param sending sends a call, in this thread
     */
    void during(AppToken used, Runnable sending) {
        token.set(used);
        try {
            sending.run();
        } finally {
            token.remove();
        }
    }

    /**
     * {@return the header {@code Authorization} of the call that this thread is sending}
     *
     * @throws IllegalStateException if it is sending none: nothing goes out without a token
     */
    String authorization() {
        AppToken used = token.get();
        if (used == null) {
            throw new IllegalStateException("no token in this thread: send-to-easemob must stay in the thread it is called in");
        }
        return "Bearer " + used.value();
    }
}
