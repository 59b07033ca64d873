package io.github.easemobcamel.log;

import java.io.Console;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a person reads what this process prints, and the colours that help. */
public final class Terminal {

    private static final String BOLD = "\u001b[1m";
    private static final String RED = "\u001b[31m";
    private static final String YELLOW = "\u001b[33m";
    private static final String PLAIN = "\u001b[0m";
    /** The beginning of a line, as log4j2.properties has it; no other line of what is printed can begin so. */
    private static final Pattern LINE = Pattern.compile(
            "^(\\d{4}-\\d\\d-\\d\\d [\\d:.]{12} )(?:(ERROR|WARN )|(INFO  console +)([^·\\n]+?)(?= ·|$))", Pattern.MULTILINE);
    /** From this Java on there is a console without a terminal, too. */
    private static final int CONSOLE_WITHOUT_TERMINAL = 22;

    private Terminal() {
    }

    /** {@return whether standard input and standard output of this process are a terminal} */
    // Null before that Java, and asked for more from it on
    @SuppressWarnings("SystemConsoleNull")
    static boolean isThere() {
        Console console = System.console();
        if (console == null || Runtime.version().feature() < CONSOLE_WITHOUT_TERMINAL) {
            return console != null;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /**
     * {@return whether it shall have colours}
     *
     * @param environment the variables; <a href="https://no-color.org">NO_COLOR</a> with any value but the empty one says no
     */
    static boolean wantsColours(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty() && !"dumb".equals(environment.get("TERM"));
    }

    /**
     * {@return the same with the word of a warning or an error coloured, and what happened in a line of the destination console bold}
     *
     * @param lines of the log, in which nothing steers a terminal yet
     */
    static String coloured(String lines) {
        return LINE.matcher(lines).replaceAll(line -> Matcher.quoteReplacement(line.group(2) == null
                ? line.group(1) + line.group(3) + BOLD + line.group(4) + PLAIN
                : line.group(1) + (line.group(2).equals("ERROR") ? RED : YELLOW) + line.group(2) + PLAIN));
    }
}
