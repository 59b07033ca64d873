package io.github.easemobcamel.config;

/** Says in one line, for a person, why the runner does not start: what is wrong, where, and how to mend it. */
public final class ConfigurationException extends RuntimeException {

    /**
     * @param message one line; it never contains a secret
     */
    public ConfigurationException(String message) {
        super(message);
    }

    /**
     * @param message one line; it never contains a secret
     * @param cause what the library said, for the log at DEBUG
     */
    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
