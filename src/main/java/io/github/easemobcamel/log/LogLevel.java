package io.github.easemobcamel.log;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;

/** From which level on lines are logged. */
public final class LogLevel {

    /** As the variable or the option of Java says, which hold from the first line on. */
    private static final Level INITIAL = LogManager.getRootLogger().getLevel();
    private static final boolean GIVEN = System.getProperty("easemob-camel.log.level") != null
            || System.getenv("EASEMOB_CAMEL_LOG_LEVEL") != null;

    private static Level wanted = INITIAL;
    private static boolean errorsOnly;

    private LogLevel() {
    }

    /** @param word the level from now on; empty for the one of the start. What was given to the process stays in force */
    public static synchronized void use(String word) {
        wanted = GIVEN || word.isEmpty() ? INITIAL : Level.valueOf(word);
        apply();
    }

    /** @param only whether errors alone are logged from now on, whatever else was wanted */
    public static synchronized void errorsOnly(boolean only) {
        errorsOnly = only;
        apply();
    }

    private static void apply() {
        Level level = errorsOnly ? Level.ERROR : wanted;
        if (!level.equals(LogManager.getRootLogger().getLevel())) {
            Configurator.setRootLevel(level);
        }
    }
}
