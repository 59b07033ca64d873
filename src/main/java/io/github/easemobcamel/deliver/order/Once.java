package io.github.easemobcamel.deliver.order;

import jakarta.jms.JMSException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Something that one of several consumers does before all of them go on; one that fails leaves it to the next. */
final class Once {

    @FunctionalInterface
    interface Task {
        void run() throws JMSException;
    }

    /** How long a consumer waits while another one is about it. */
    private static final long WAIT_MILLIS = 500;

    private final ReentrantLock running = new ReentrantLock();
    private volatile boolean done;

    /** {@return whether it is done now; false while another consumer is about it} */
    boolean isDone(Task task) throws JMSException {
        try {
            if (!done && running.tryLock(WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                try {
                    if (!done) {
                        task.run();
                        done = true;
                    }
                } finally {
                    running.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return done;
    }
}
