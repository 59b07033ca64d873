package io.github.easemobcamel.bench;

/** One of the questions that the benchmark answers. */
interface Measure {

    /**
     * Measures and notes its figures with {@link Bench#note}.
     *
     * @param bench the run
     * @param round from 1
     */
    void run(Bench bench, int round);
}
