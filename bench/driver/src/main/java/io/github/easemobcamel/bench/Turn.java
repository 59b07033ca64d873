package io.github.easemobcamel.bench;

import java.time.Duration;
import java.util.List;

/**
 * What a runner did in its turn beside another one: see {@link Turns}.
 *
 * @param events a second all the way
 * @param cpuMicros how much of the processor one took
 * @param accepted callbacks a second that go to nobody
 */
record Turn(double events, double cpuMicros, double accepted) {

    /**
     * Lets two runners take turns, and notes what each did and how the second one compares.
     *
     * @param bench the run
     * @param round which one
     * @param base the runner to compare with, warmed up
     * @param other the other one, warmed up
     * @param settings what to call the first, the second, and the ratio of both
     */
    static void compare(Bench bench, int round, RunnerUnderLoad base, RunnerUnderLoad other, List<String> settings) {
        Turns.take(() -> of(base), () -> of(other), (ofBase, ofOther) -> {
            ofBase.note(bench, round, settings.get(0));
            ofOther.note(bench, round, settings.get(1));
            new Turn(ofOther.events / ofBase.events, ofOther.cpuMicros / ofBase.cpuMicros, ofOther.accepted / ofBase.accepted)
                    .note(bench, round, settings.get(2));
        });
    }

    private static Turn of(RunnerUnderLoad runner) {
        long before = Window.slowest(runner.receiver(), 1);
        Duration cpuBefore = runner.server().cpu();
        double events = runner.endToEnd();
        double cpuMicros = runner.server().cpu().minus(cpuBefore).toNanos() / 1e3
                / (Window.slowest(runner.receiver(), 1) - before);
        double accepted = runner.accepts("update").rate();
        runner.settle();
        return new Turn(events, cpuMicros, accepted);
    }

    private void note(Bench bench, int round, String setting) {
        bench.note(Candidate.RUNNER, setting, round, "events/s", events);
        bench.note(Candidate.RUNNER, setting, round, "CPU µs per event", cpuMicros);
        bench.note(Candidate.RUNNER, setting, round, "accepted/s", accepted);
    }
}
