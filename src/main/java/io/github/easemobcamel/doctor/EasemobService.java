package io.github.easemobcamel.doctor;

import io.github.easemobcamel.config.Settings;
import io.github.easemobcamel.rest.CredentialCheck;
import io.github.easemobcamel.rest.EasemobException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Asks Easemob's REST service for the time and for a token. */
final class EasemobService {

    private static final String NAME = "easemob.rest";
    private static final String CLOCK = "clock";
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration TOLERANCE = Duration.ofSeconds(30);
    /** Before it there was no such version. */
    private static final Instant OLDEST = Instant.parse("2026-01-01T00:00:00Z");

    private final Settings settings;

    EasemobService(Settings settings) {
        this.settings = settings;
    }

    /** {@return whether the credentials, if there are any, get a token; asking too often is what Easemob bans accounts for} */
    List<Finding> credentials() {
        List<String> missing = missing();
        if (missing.size() == 4) {
            return List.of(Finding.ok(NAME, "not configured: callbacks are received, and no route can call Easemob"));
        }
        if (!missing.isEmpty()) {
            return List.of(Finding.problem(NAME, String.join(", ", missing) + (missing.size() == 1 ? " is" : " are") + " not set",
                    "copy what is missing from Easemob's console"));
        }
        try {
            CredentialCheck.run(settings.resolved());
            return List.of(Finding.ok(NAME, "got a token from " + settings.text("easemob.rest.base-url")));
        } catch (EasemobException e) {
            return List.of(Finding.problem(NAME, e.getMessage(), e.getStatus() == 0
                    ? "see whether this machine may connect to easemob.rest.base-url"
                    : "compare easemob.rest.base-url, .org-name, .app-name, .client-id and .client-secret with Easemob's console"));
        }
    }

    /** {@return whether this machine's time is plausible and, where REST is configured, that of Easemob} */
    List<Finding> clock(Clock clock) throws InterruptedException {
        if (clock.instant().isBefore(OLDEST)) {
            return List.of(Finding.problem(CLOCK, "it says " + clock.instant(), "set the clock (NTP): certificates seem invalid"));
        }
        if (missing().size() == 4) {
            return List.of(Finding.ok(CLOCK,
                    "it says " + clock.instant() + "; not compared with Easemob's, for easemob.rest.* is not configured"));
        }
        Optional<Instant> theirs = date();
        if (theirs.isEmpty()) {
            return List.of(Finding.ok(CLOCK, "it says " + clock.instant() + "; Easemob did not tell its time"));
        }
        Duration difference = Duration.between(theirs.get(), clock.instant());
        String text = "it says " + clock.instant() + ", " + difference.toSeconds() + " s from Easemob's";
        return List.of(difference.abs().compareTo(TOLERANCE) > 0 ? Finding.warning(CLOCK, text,
                "set the clock (NTP): tokens, schedules and the times of events depend on it") : Finding.ok(CLOCK, text));
    }

    /** A service in front of the real one answers too, and has a clock of its own: it is near enough. */
    private Optional<Instant> date() throws InterruptedException {
        try {
            return HttpClient.newBuilder().connectTimeout(TIMEOUT).build().send(HttpRequest.newBuilder(
                    URI.create(settings.text("easemob.rest.base-url"))).timeout(TIMEOUT)
                    .method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.discarding())
                    .headers().firstValue("date")
                    .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private List<String> missing() {
        return Stream.of("org-name", "app-name", "client-id", "client-secret").map("easemob.rest."::concat)
                .filter(key -> settings.text(key).isEmpty()).toList();
    }
}
