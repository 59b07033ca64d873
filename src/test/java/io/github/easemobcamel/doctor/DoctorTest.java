package io.github.easemobcamel.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.config.Settings;
import io.github.easemobcamel.doctor.Finding.Level;
import io.github.easemobcamel.tls.Identity;
import io.github.easemobcamel.tls.TestAuthority;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command does not show easily. */
class DoctorTest {

    @Test
    void givesNoCheckForEver() throws InterruptedException {
        Check stuck = new Check("stuck", () -> {
            new CountDownLatch(1).await();
            return List.of();
        });
        Check fine = new Check("fine", () -> List.of(Finding.ok("fine", "is well")));
        // What a library says of a URI has the URI in it.
        Check broken = new Check("broken", () -> {
            throw new IllegalStateException("tcp://127.0.0.1?password=hidden");
        });

        List<Finding> findings = Doctor.examine(List.of(stuck, fine, broken), Duration.ofSeconds(1));

        assertThat(findings).extracting(Finding::level).containsExactly(Level.PROBLEM, Level.OK, Level.PROBLEM);
        assertThat(findings.get(0).text()).isEqualTo("no result within 1 s");
        assertThat(findings.get(2).text()).isEqualTo("cannot be examined (IllegalStateException)");
    }

    @Test
    void comparesTheClockWithEasemobs() throws InterruptedException {
        try (HttpReceiver easemob = new HttpReceiver()) {
            PropertyCatalogue catalogue = new PropertyCatalogue();
            Properties properties = catalogue.defaults();
            properties.setProperty("easemob.rest.base-url", easemob.url());
            properties.setProperty("easemob.rest.org-name", "org");
            EasemobService service = new EasemobService(new Settings(properties, catalogue, UnaryOperator.identity()));

            assertThat(service.clock(Clock.systemUTC())).extracting(Finding::level).containsExactly(Level.OK);
            assertThat(service.clock(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(5)))).singleElement()
                    .matches(finding -> finding.level() == Level.WARNING
                            && finding.text().matches(".*, (299|300|301) s from Easemob's"));
            assertThat(service.clock(Clock.offset(Clock.systemUTC(), Duration.ofDays(-20_000)))).extracting(Finding::level)
                    .containsExactly(Level.PROBLEM);
        }
    }

    @Test
    void warnsOfACertificateBeforeItsEnd(@TempDir Path folder) {
        var issued = new TestAuthority(folder).issue("short", "-validity", "10");
        var certificate = Identity.ofPem("x", issued.certificate(), issued.key()).certificate();

        assertThat(Network.expiry("x", "it", certificate, Clock.systemUTC())).extracting(Finding::level)
                .containsExactly(Level.WARNING);
        assertThat(Network.expiry("x", "it", certificate, Clock.offset(Clock.systemUTC(), Duration.ofDays(11))))
                .extracting(Finding::level).containsExactly(Level.PROBLEM);
        assertThat(Network.expiry("x", "it", certificate, Clock.offset(Clock.systemUTC(), Duration.ofDays(-30))))
                .extracting(Finding::level).containsExactly(Level.OK);
    }
}
