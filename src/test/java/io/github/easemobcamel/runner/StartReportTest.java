package io.github.easemobcamel.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.config.Settings;
import java.util.List;
import java.util.Properties;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class StartReportTest {

    private final PropertyCatalogue catalogue = new PropertyCatalogue();
    private final Properties properties = catalogue.defaults();

    @Test
    void tellsWhatRunsWithoutAnySetting() {
        assertThat(report()).containsExactly(
                "Receiving callbacks at http://0.0.0.0:8080/callbacks, health at http://127.0.0.1:9876/observe/health, "
                        + "the operations page at http://127.0.0.1:9876/",
                "Stored in /x/data",
                "Routes in /x/routes",
                "Destination console: direct:write-to-console",
                "Forwarding everything else to console");
    }

    @Test
    void promisesNoManagementThatIsSwitchedOff() {
        properties.setProperty("camel.management.enabled", "false");

        assertThat(report()).startsWith("Receiving callbacks at http://0.0.0.0:8080/callbacks");
    }

    @Test
    void tellsWhichOperationGoesWhere() {
        properties.setProperty("easemob.destination.audit.uri", "kafka:audit");
        properties.setProperty("easemob.destination.audit.filter", "${header.scope} == 'chatroom'");
        properties.setProperty("easemob.forward.kick", "audit,console");
        properties.setProperty("easemob.forward.ban", "audit,console");
        properties.setProperty("easemob.forward.presence", "");
        properties.setProperty("easemob.forward.absence", "console");

        assertThat(report()).contains("Destination audit: kafka:audit if ${header.scope} == 'chatroom'").endsWith(
                "Forwarding ban, kick to audit, console",
                "Forwarding presence to no destination",
                "Forwarding everything else to console");
    }

    @Test
    void leavesCredentialsOut() {
        properties.setProperty("easemob.destination.hook.uri", "https://me:s3cret@example.com/hook?token=s3cret");
        properties.setProperty("easemob.callback.secrets", "s3cret");

        assertThat(report()).contains("Destination hook: https://example.com")
                .noneMatch(line -> line.contains("s3cret"));
    }

    @Test
    void tellsAPersonWhatToDoNext() {
        properties.setProperty("camel.management.host", "0.0.0.0");
        assertThat(StartReport.next(settings()))
                .isEqualTo("Next: send a sample from another terminal with \"bin/easemob-camel send "
                        + "kick\", look at http://127.0.0.1:9876/, stop with Ctrl-C");

        properties.setProperty("camel.management.enabled", "false");
        assertThat(StartReport.next(settings())).doesNotContain("http");
    }

    private List<String> report() {
        return StartReport.lines(settings(), "/x/data", "Routes in /x/routes");
    }

    private Settings settings() {
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.getPropertiesComponent().setInitialProperties(properties);
        return new Settings(properties, catalogue, camel::resolvePropertyPlaceholders);
    }
}
