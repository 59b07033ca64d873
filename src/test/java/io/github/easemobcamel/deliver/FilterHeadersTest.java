package io.github.easemobcamel.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.config.Backoff;
import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.config.SigningSecrets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterHeadersTest {

    @ParameterizedTest
    @CsvSource({"${header.roomid2} == '1', roomid2, roomId", "${header.opertion} == 'kick', opertion, operation",
        "${headers.Scop} == 'x', Scop, scope", "${headers[actr]} == 'x', actr, actor", "${header[targets]} == 'x', targets, target",
        "${in.header.user_id} == 'x', user_id, actor", "${header:chat_type} == 'muc', chat_type, chatType",
        "'${headerAs(eventtimes, Long)} > 1', eventtimes, eventTime", "${scope} == 1 && ${header.outcom} == 'ok', outcom, outcome"})
    void tellsOfAHeaderThatNoEventHas(String filter, String header, String meant) {
        assertThat(of(filter)).singleElement().asString()
                .startsWith("easemob.destination.shop.filter names the header " + header + ", which no event has; did you mean ");
        if (!header.equals("user_id")) {
            assertThat(of(filter)).singleElement().asString().contains("did you mean " + meant + "?");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "${header.scope} == 'chatroom' && ${header.OPERATION} in 'kick,leave'", "${body} contains 'header.x'",
                "${headers[roomId]} == '1'", "${exchangeProperty.header} == null", "${header.actor.length()} > 3"})
    void saysNothingOfWhatEventsHave(String filter) {
        assertThat(of(filter)).isEmpty();
    }

    private static List<String> of(String filter) {
        return FilterHeaders.unknown(List.of(new Destination("shop", "direct:x", filter, 1, Duration.ofSeconds(1),
                new Destination.Retry(new Backoff(Duration.ofSeconds(1), 2, Duration.ofHours(1)), 20, Duration.ofSeconds(30)),
                false,
                Destination.Tls.USUAL, "callback", new SigningSecrets(List.of()), null)));
    }
}
