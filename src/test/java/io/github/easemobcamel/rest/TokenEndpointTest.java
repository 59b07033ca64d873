package io.github.easemobcamel.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.junit.jupiter.api.Test;

class TokenEndpointTest {

    private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");

    @Test
    void countsTheAgeOfATokenFromBeforeItWasAskedFor() throws IOException {
        AtomicReference<Instant> now = new AtomicReference<>(START);
        InstantSource time = now::get;
        try (FakeEasemob easemob = new FakeEasemob(); CloseableHttpClient client = HttpClients.createDefault()) {
            easemob.tokenAnswers(exchange -> {
                now.set(START.plus(Duration.ofSeconds(60)));
                FakeEasemob.token("t", "100").to(exchange);
            });

            AppToken token = new TokenEndpoint(RestSettings.from(RestRoutes.properties(easemob.url())), client,
                    time.withZone(ZoneOffset.UTC)).get();

            assertThat(token.isGood(START.plusSeconds(99))).isTrue();
            assertThat(token.isGood(START.plusSeconds(101))).isFalse();
        }
    }
}
