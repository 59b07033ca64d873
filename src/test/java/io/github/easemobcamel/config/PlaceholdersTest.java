package io.github.easemobcamel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Properties;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceholdersTest {

    private final Properties properties = new Properties();
    private final Placeholders placeholders = new Placeholders(properties);

    PlaceholdersTest() {
        properties.setProperty("my.place", "easemob");
        properties.setProperty("my.path", "/from/{{my.place}}");
    }

    /** Whether Camel is asked or not. */
    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "{place}", "}}", "{{my.path}}", "a {{my.place}} b", "{{none:otherwise}}",
        "Exchange.FILE_NAME", "the Exchange.FILE_NAME", "{{sys:java.version}}"})
    void sayWhatCamelSays(String text) throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getPropertiesComponent().setOverrideProperties(properties);

            assertThat(placeholders.apply(text)).isEqualTo(camel.resolvePropertyPlaceholders(text));
        }
    }

    @Test
    void areResolved() {
        assertThat(placeholders.apply("{{my.path}}/1")).isEqualTo("/from/easemob/1");
        assertThat(placeholders.apply("Exchange.FILE_NAME")).isEqualTo(Exchange.FILE_NAME);
        assertThatThrownBy(() -> placeholders.apply("{{none}}")).isInstanceOf(IllegalArgumentException.class);
    }
}
