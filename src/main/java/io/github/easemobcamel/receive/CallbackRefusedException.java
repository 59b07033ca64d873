package io.github.easemobcamel.receive;

/** A request to the callback path that is not stored, with the answer that says so. */
public final class CallbackRefusedException extends Exception {

    private final Answer answer;

    /**
     * @param answer what the sender is told
     * @param message what is wrong, in fixed words: nothing of the request stands in it; null for nothing
     */
    public CallbackRefusedException(Answer answer, String message) {
        super(message);
        this.answer = answer;
    }

    /** {@return what the sender is told} */
    public Answer answer() {
        return answer;
    }
}
