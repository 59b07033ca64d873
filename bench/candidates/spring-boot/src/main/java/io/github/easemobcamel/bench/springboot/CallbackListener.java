package io.github.easemobcamel.bench.springboot;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.stereotype.Component;

/** Takes the callbacks from the queue and drops them: with {@code bench.consume=true}, as the runner's dispatch does. */
@Component
@ConditionalOnProperty("bench.consume")
public class CallbackListener {

    /**
     * @param body a callback
     */
    @JmsListener(destination = "callbacks", concurrency = "8")
    public void take(String body) {
        // The runner forwards to no destination either.
    }
}
