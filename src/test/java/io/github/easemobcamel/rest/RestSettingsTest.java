package io.github.easemobcamel.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.easemobcamel.config.ConfigurationException;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of {@code easemob.rest.*} is refused at the start, before a call could fail of it. */
class RestSettingsTest {

    private static RestSettings withBaseUrl(String value) {
        Properties properties = new Properties();
        properties.setProperty("easemob.rest.base-url", value);
        return RestSettings.from(properties);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a1.easemob.com", "//a1.easemob.com", "https://", "https:///x", "ftp://a1.easemob.com", "localhost:8090",
                "http://a b", "https://a1.easemob.com/org/app", "https://a1.easemob.com?x=1", "https://u:p@a1.easemob.com"})
    void refusesABaseUrlThatIsNone(String value) {
        assertThatThrownBy(() -> withBaseUrl(value)).isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("easemob.rest.base-url").hasMessageNotContaining("u:p");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://a1.easemob.com", "http://127.0.0.1:8090", "http://127.0.0.1:8090/", "https://[::1]:1//"})
    void takesSchemeAndHost(String value) {
        assertThat(withBaseUrl(value).baseUrl()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "-1s", "soon"})
    void refusesATimeThatIsNone(String value) {
        Properties properties = new Properties();
        properties.setProperty("easemob.rest.max-wait", value);

        assertThatThrownBy(() -> RestSettings.from(properties)).hasMessageContaining("easemob.rest.max-wait");
    }

    @Test
    void keepsTheSecretOutOfItsText() {
        Properties properties = RestRoutes.properties("http://127.0.0.1:1");

        assertThat(RestSettings.from(properties).toString()).doesNotContain(FakeEasemob.SECRET);
    }
}
