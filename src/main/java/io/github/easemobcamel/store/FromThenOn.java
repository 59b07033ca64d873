package io.github.easemobcamel.store;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A policy whose consumers take nothing until a moment has come.
 *
 * @param policy the policy from then on
 * @param moment what is counted down then
 */
public record FromThenOn(BatchPolicy policy, CountDownLatch moment) implements BatchPolicy {

    @Override
    public int batchSize() {
        return policy.batchSize();
    }

    @Override
    public boolean rests() {
        return policy.rests();
    }

    @Override
    public Batch admit(Session session, long millis) throws JMSException, InterruptedException {
        return moment.await(millis, TimeUnit.MILLISECONDS) ? policy.admit(session, millis) : null;
    }
}
