package io.github.easemobcamel.rest;

/** What is wrong with the description of a call, and in which parameter of its route. */
public final class CallMistake extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String parameter;

    CallMistake(String parameter, String message) {
        super(message);
        this.parameter = parameter;
    }

    public String parameter() {
        return parameter;
    }
}
