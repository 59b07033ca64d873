package io.github.easemobcamel.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.event.EventHeader;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.component.jms.JmsHeaderFilterStrategy;
import org.junit.jupiter.api.Test;

/** What passes between headers and the broker's properties is what passes with Camel's own strategy. */
class EventPropertiesTest {

    private static final List<String> NAMES = Stream.concat(EventHeader.ALL.stream(), Stream.of(QueueNames.RECEIVED_TIME,
            EventFormat.VERSION, EventFormat.BODY_CRC, "CALLID", "deliveryAttempts", "x", "CamelHttpUri", "camelHttpUri",
            "org.apache.camel.x", "JMSXUserID", "JMSXState", "JMSXGroupID", "JMSTimestamp", "breadcrumbId")).toList();

    @Test
    void passesWhatCamelLetsPass() {
        JmsHeaderFilterStrategy camels = new JmsHeaderFilterStrategy();
        EventProperties own = new EventProperties();
        for (String name : NAMES) {
            for (Object value : new Object[]{"x", 1L, null}) {
                assertThat(own.applyFilterToCamelHeaders(name, value, null)).as("%s=%s out", name, value)
                        .isEqualTo(camels.applyFilterToCamelHeaders(name, value, null));
                assertThat(own.applyFilterToExternalHeaders(name, value, null)).as("%s=%s in", name, value)
                        .isEqualTo(camels.applyFilterToExternalHeaders(name, value, null));
            }
        }
    }
}
