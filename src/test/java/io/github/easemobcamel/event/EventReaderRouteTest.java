package io.github.easemobcamel.event;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.receive.PrintedCallback;
import java.util.Map;
import org.apache.camel.BindToRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;

/** The reader as the bean of a route, where Camel decides what its parameters are. */
class EventReaderRouteTest extends CamelTestSupport {

    @SuppressWarnings("UnusedVariable") // CamelTestSupport reads it
    @BindToRegistry("eventReader")
    private final EventReader eventReader = new EventReader();

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:event").bean("eventReader", "setHeaders");
            }
        };
    }

    @Test
    void setsTheHeadersOfTheMessageAndLeavesItsBody() {
        byte[] body = PrintedCallback.text("chatroom/set_metadata");

        Exchange exchange = template.request("direct:event", each -> {
            each.getMessage().setBody(body);
            each.getMessage().setHeader("target", "stale");
        });

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isSameAs(body);
        assertThat(exchange.getMessage().getHeaders()).isEqualTo(Map.ofEntries(
                entry("callId", "XXXX#XXXX_976432657191668068"), entry("family", "muc"), entry("action", "set_metadata"),
                entry("operation", "set_metadata"), entry("scope", "chatroom"), entry("roomId", "662XXXX13"),
                entry("appKey", "XXXX#XXXX"), entry("actor", "user1"), entry("outcome", "ok"),
                entry("eventTime", 1644908244060L), entry("chatType", "muc")));
    }
}
