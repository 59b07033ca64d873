/**
 * The command {@code test}: a user's routes in a runner on this machine, with Easemob played by the simulator and every other service by
 * what a test says. Files come in; what became of each test goes out. {@code Bench} is that runner, which a replay of recorded events
 * uses, too; {@code RoutesTestSupport}, for tests in Java, does without it.
 */
package io.github.easemobcamel.kit;
