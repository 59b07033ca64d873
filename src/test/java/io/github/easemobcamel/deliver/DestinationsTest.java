package io.github.easemobcamel.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.easemobcamel.record.Facts;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** Which queues a branch of dispatch-callback sends to. */
class DestinationsTest {

    private final Destinations destinations = new Destinations(Set.of("shop", "audit"), Facts.NONE);

    @Test
    void givesTheQueueOfEachNameOnce() {
        assertThat(queues("shop, audit,shop")).containsExactly("jms:queue:destination.shop", "jms:queue:destination.audit");
        assertThat(queues("")).isEmpty();
    }

    /** Rather than that an event goes nowhere: it stays in its queue until the route is mended. */
    @Test
    void refusesWhatARouteGotWrong() {
        assertThatThrownBy(() -> queues("shop,stop")).hasMessage("destination stop is not defined");
        assertThatThrownBy(() -> queues(null)).hasMessage("no step has set the variable destinations");
    }

    private List<String> queues(String names) {
        Exchange event = new DefaultExchange(new DefaultCamelContext());
        event.setVariable("destinations", names);
        return destinations.evaluate(event);
    }
}
