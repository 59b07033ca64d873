package io.github.easemobcamel.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultTest {

    @Test
    void readsEveryOption() {
        assertThat(Fault.parse("latency=250, endpoint=set-chatroom-metadata, next=3, probability=0.25"))
                .isEqualTo(new Fault(Fault.Kind.LATENCY, 250, SimulatedEndpoint.SET_CHATROOM_METADATA, 3, 0.25));
    }

    @ParameterizedTest
    @CsvSource({"503, STATUS, 503", "429, RATE_LIMIT, -1", "429=7, RATE_LIMIT, 7", "latency, LATENCY, 1000",
        "html, HTML, 502", "empty=200, EMPTY, 200", "drop, DROP, -1", "result-false, RESULT_FALSE, -1"})
    void readsShortForms(String text, Fault.Kind kind, int value) {
        assertThat(Fault.parse(text)).isEqualTo(new Fault(kind, value, null, -1, 1));
    }

    @ParameterizedTest
    @EnumSource(Fault.Kind.class)
    void printsWhatItReads(Fault.Kind kind) {
        Fault fault = new Fault(kind, kind.defaultValue(), SimulatedEndpoint.TOKEN, 2, 0.5);

        assertThat(Fault.parse(fault.toString())).isEqualTo(fault);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"nonsense | lost-reply", "'' | lost-reply", "drop,endpoint=x | force-set",
        "drop,often=1 | probability", "drop,next=many | whole number", "drop,probability=2 | between 0 and 1",
        "drop,probability=x | between 0 and 1", "latency=1s | whole number", "999 | between 200 and 599",
        "status=42 | between 200 and 599", "drop,next | whole number"})
    void saysWhatIsWrongWithAFault(String text, String hint) {
        assertThatThrownBy(() -> Fault.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(hint);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.0, 0.4999})
    void happensAsOftenAsItsProbabilitySays(double dice) {
        Faults faults = new Faults(() -> dice);
        faults.add("drop,probability=0.5");

        assertThat(faults.hit(SimulatedEndpoint.TOKEN)).hasSize(1);
    }

    @Test
    void doesNotHappenBeyondItsProbability() {
        Faults faults = new Faults(() -> 0.5);
        faults.add("drop,probability=0.5");

        assertThat(faults.hit(SimulatedEndpoint.TOKEN)).isEmpty();
    }

    @Test
    void isUsedUpAfterItsNumberOfRequests() {
        Faults faults = new Faults();
        faults.add("503,next=2,endpoint=token");

        assertThat(faults.hit(SimulatedEndpoint.STORAGE_INFO)).isEmpty();
        assertThat(faults.hit(SimulatedEndpoint.TOKEN)).hasSize(1);
        assertThat(faults.active()).extracting(Fault::next).containsExactly(1);
        assertThat(faults.hit(SimulatedEndpoint.TOKEN)).hasSize(1);
        assertThat(faults.hit(SimulatedEndpoint.TOKEN)).isEmpty();
        assertThat(faults.active()).isEmpty();
    }

    @Test
    void meetsLatencyTogetherWithOneOtherFault() {
        Faults faults = new Faults();
        faults.add("503,next=1");
        faults.add("drop,next=1");
        faults.add("latency=1,next=1");

        assertThat(faults.hit(SimulatedEndpoint.TOKEN)).extracting(Fault::kind)
                .containsExactly(Fault.Kind.STATUS, Fault.Kind.LATENCY);
        assertThat(faults.hit(SimulatedEndpoint.TOKEN)).extracting(Fault::kind).containsExactly(Fault.Kind.DROP);
    }
}
