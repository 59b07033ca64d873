package io.github.easemobcamel.deliver;

import io.github.easemobcamel.store.BatchPolicy;
import io.github.easemobcamel.store.QueueNames;
import java.util.Map;

/**
 * How one generation takes and delivers the events of its destinations.
 *
 * @param byName those of all its destinations, by name
 */
public record DeliveryPolicies(Map<String, DeliveryPolicy> byName) {

    /** {@return how its events are taken and delivered} */
    public DeliveryPolicy policy(String destination) {
        return byName.get(destination);
    }

    /** {@return how the events of a queue are taken that is not that of the stored callbacks} */
    public BatchPolicy policyOfQueue(String queue) {
        String prefix = QueueNames.destination("");
        BatchPolicy ofDestination = queue.startsWith(prefix) ? byName.get(queue.substring(prefix.length())) : null;
        return ofDestination == null ? BatchPolicy.ONE_BY_ONE : ofDestination;
    }

    /** {@return whether one of them keeps the order of rooms although events fail} */
    public boolean haveStrictOrder() {
        return byName.values().stream().anyMatch(policy -> policy.destination().strictOrder());
    }
}
