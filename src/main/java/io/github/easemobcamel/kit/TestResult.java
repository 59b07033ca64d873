package io.github.easemobcamel.kit;

import java.time.Duration;
import java.util.List;

/**
 * What became of a test.
 *
 * @param test the test
 * @param failures what is wrong, each in one or more lines; none if it passed
 * @param took how long it took
 */
public record TestResult(TestFile.Test test, List<String> failures, Duration took) {

    /** {@return whether all came as the test says} */
    public boolean passed() {
        return failures.isEmpty();
    }
}
