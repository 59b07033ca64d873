package io.github.easemobcamel.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TokenEndpointTest {

    private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");

    @Test
    void countsTheAgeOfATokenFromBeforeItWasAskedFor() {
        AtomicReference<Instant> now = new AtomicReference<>(START);
        InstantSource time = now::get;
        try (FakeEasemob easemob = new FakeEasemob()) {
            easemob.tokenAnswers(exchange -> {
                now.set(START.plus(Duration.ofSeconds(60)));
                FakeEasemob.token("t", "100").to(exchange);
            });

            RestSettings settings = RestSettings.from(RestRoutes.properties(easemob.url()));
            Clock clock = time.withZone(ZoneOffset.UTC);

            try (EasemobHttp http = new EasemobHttp(settings, clock)) {
                AppToken token = new TokenEndpoint(settings, http, clock).get();

                assertThat(token.isGood(START.plusSeconds(99))).isTrue();
                assertThat(token.isGood(START.plusSeconds(101))).isFalse();
            }
        }
    }
}
