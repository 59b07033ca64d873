package io.github.easemobcamel.config;

import java.util.List;

/**
 * Says for a person why the runner does not start: what is wrong, where, and how to mend it. Each problem is one line; the
 * message is all of them in one.
 */
public final class ConfigurationException extends RuntimeException {

    private final transient List<String> problems;

    /**
     * @param message one line; it never contains a secret
     */
    public ConfigurationException(String message) {
        this(message, null);
    }

    /**
     * @param message one line; it never contains a secret
     * @param cause what the library said, for the log at DEBUG
     */
    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
        problems = List.of(message);
    }

    /**
     * @param problems everything that is wrong, at least one thing, each in one line; none contains a secret
     */
    public ConfigurationException(List<String> problems) {
        this(problems, null);
    }

    /**
     * @param problems everything that is wrong, at least one thing, each in one line; none contains a secret
     * @param cause what the library said, for the log at DEBUG
     */
    public ConfigurationException(List<String> problems, Throwable cause) {
        super(String.join("; ", problems), cause);
        this.problems = List.copyOf(problems);
    }

    /** {@return everything that is wrong, each in one line} */
    public List<String> problems() {
        return problems;
    }
}
