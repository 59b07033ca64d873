package io.github.easemobcamel.bench;

import org.HdrHistogram.Histogram;

/**
 * What a load saw in a stretch of time.
 *
 * @param seconds how long it was
 * @param accepted callbacks answered 200
 * @param refused callbacks answered anything else
 * @param failed callbacks without an answer
 * @param latency times in nanoseconds
 */
record Sample(double seconds, long accepted, long refused, long failed, Histogram latency) {

    /** @return callbacks answered 200 a second */
    double rate() {
        return accepted / seconds;
    }

    /**
     * @param percentile such as 99.9
     * @return so many percent took at most so many milliseconds
     */
    double millis(double percentile) {
        return latency.getValueAtPercentile(percentile) / 1e6;
    }
}
