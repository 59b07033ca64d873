package io.github.easemobcamel;

import io.github.easemobcamel.config.ConfigurationException;

/** Finds, in what Camel throws when it does not start, the one line that helps a person. */
public final class StartFailure {

    private StartFailure() {
    }

    /**
     * @param failure what was thrown
     * @return the same in one line
     */
    public static ConfigurationException explain(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigurationException known) {
                return known;
            }
        }
        failure.printStackTrace();
        return new ConfigurationException("the runner does not start: " + failure.getMessage(), failure);
    }
}
