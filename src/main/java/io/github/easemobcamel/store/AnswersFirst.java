package io.github.easemobcamel.store;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A policy whose consumers take nothing until the first callbacks can be answered, and later, while answers are late, rest a while before
 * each transaction: Easemob does not wait long for an answer, and events that are stored can wait. They are not held up for good, so
 * a disk that is slow for hours does not fill up.
 *
 * @param policy the policy else
 * @param firstAnswers is counted down when callbacks can be answered
 * @param answersAreLate whether answers take long now
 */
public record AnswersFirst(BatchPolicy policy, CountDownLatch firstAnswers, BooleanSupplier answersAreLate) implements BatchPolicy {

    private static final long REST_MILLIS = Duration.ofMillis(500).toMillis();

    @Override
    public int batchSize() {
        return policy.batchSize();
    }

    @Override
    public boolean rests() {
        return policy.rests();
    }

    @Override
    public boolean isForLeader() {
        return policy.isForLeader();
    }

    @Override
    public Optional<BatchPolicy> in(Lead lead) throws JMSException {
        return policy.in(lead).map(inLead -> new AnswersFirst(inLead, firstAnswers, answersAreLate));
    }

    @Override
    public Batch admit(Session session, long millis) throws JMSException, InterruptedException {
        if (!firstAnswers.await(millis, TimeUnit.MILLISECONDS)) {
            return null;
        }
        if (answersAreLate.getAsBoolean()) {
            TimeUnit.MILLISECONDS.sleep(Math.min(millis, REST_MILLIS));
        }
        return policy.admit(session, millis);
    }
}
