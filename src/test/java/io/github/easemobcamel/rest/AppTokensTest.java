package io.github.easemobcamel.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.easemobcamel.simulator.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a token is fetched, and when not. The fetches run when the test says so, on a clock that the test moves. */
class AppTokensTest {

    private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");
    private static final EasemobException DOWN = EasemobException.answered(503, "", "down", "", true, null);

    private final Queue<Runnable> fetches = new ArrayDeque<>();
    private final List<Object> results = new ArrayList<>();
    private final SettableClock clock = new SettableClock(START.toString());
    private final AppTokens tokens = new AppTokens(this::next, fetches::add, clock);

    /** So many seconds after the start. */
    private void setSeconds(long seconds) {
        clock.advance(Duration.between(clock.instant(), START.plusSeconds(seconds)));
    }

    private AppToken next() {
        Object result = results.remove(0);
        if (result instanceof EasemobException failure) {
            throw failure;
        }
        if (result instanceof Error error) {
            throw error;
        }
        return (AppToken) result;
    }

    private AppToken token(String value, long expiresIn) {
        return AppToken.of(value, expiresIn, clock.instant());
    }

    private AppToken fetched(AppToken token) {
        CompletableFuture<AppToken> good = tokens.good();
        results.add(token);
        fetches.remove().run();
        return good.join();
    }

    @ParameterizedTest
    @CsvSource({"3600, 3600", "5184000, 5184000", "315360000, 315360000", "315360001, 315360", "5184000000, 5184000",
        "-1, 3600"})
    void readsSecondsAndMilliseconds(long expiresIn, long seconds) {
        AppToken token = token("t", expiresIn);

        assertThat(token.isGood(START.plusSeconds(seconds).minusMillis(1))).isTrue();
        assertThat(token.isGood(START.plusSeconds(seconds).plusMillis(1))).isFalse();
        assertThat(token.isFresh(START.plusSeconds(seconds * 7 / 10))).isTrue();
        assertThat(token.isFresh(START.plusSeconds(seconds * 9 / 10))).isFalse();
    }

    @Test
    void takesZeroForATokenThatDoesNotExpire() {
        assertThat(token("t", 0).isFresh(START.plus(Duration.ofDays(100_000)))).isTrue();
    }

    @Test
    void fetchesOnceForAllWhoWait() {
        List<CompletableFuture<AppToken>> waiting = IntStream.range(0, 100).mapToObj(i -> tokens.good()).toList();

        assertThat(fetches).hasSize(1);
        results.add(token("t", 3600));
        fetches.remove().run();

        assertThat(waiting).allSatisfy(good -> assertThat(good.join().value()).isEqualTo("t"));
        assertThat(tokens.good()).isCompleted();
        assertThat(fetches).isEmpty();
    }

    @Test
    void renewsEarlyWhileTheOldTokenIsStillUsed() {
        fetched(token("old", 1000));
        setSeconds(850);

        assertThat(tokens.good().join().value()).isEqualTo("old");
        assertThat(tokens.good().join().value()).isEqualTo("old");
        assertThat(fetches).hasSize(1);
        results.add(token("new", 1000));
        fetches.remove().run();

        assertThat(tokens.good().join().value()).isEqualTo("new");
    }

    @Test
    void goesOnWithTheOldTokenWhenTheEarlyRenewalFails() {
        fetched(token("old", 1000));
        setSeconds(850);
        tokens.good();
        results.add(DOWN);
        fetches.remove().run();

        assertThat(tokens.good().join().value()).isEqualTo("old");
        assertThat(fetches).isEmpty();
        clock.advance(Duration.ofSeconds(2));
        assertThat(tokens.good().join().value()).isEqualTo("old");
        assertThat(fetches).hasSize(1);
    }

    @Test
    void waitsForANewTokenWhenTheOldHasExpired() {
        fetched(token("old", 1000));
        setSeconds(1000);

        assertThat(tokens.good()).isNotCompleted();
    }

    @Test
    void pausesEverLongerWhenFetchingFails() {
        int fetchesInAnHour = 0;
        for (int second = 0; second < 3600; second++) {
            setSeconds(second);
            CompletableFuture<AppToken> good = tokens.good();
            if (!fetches.isEmpty()) {
                fetchesInAnHour++;
                results.add(DOWN);
                fetches.remove().run();
            }
            assertThatThrownBy(good::join).isInstanceOf(CompletionException.class).hasCauseInstanceOf(EasemobException.class);
        }
        assertThat(fetchesInAnHour).isBetween(60, 70);
    }

    @Test
    void pausesEverLongerWhenTheEarlyRenewalFailsAlthoughTheOldTokenStillWorks() {
        AppToken old = fetched(token("old", 36_000));
        int fetchesInAnHour = 0;
        for (int second = 0; second < 3600; second++) {
            setSeconds(30_000 + second);
            assertThat(tokens.good().join()).isSameAs(old);
            if (!fetches.isEmpty()) {
                fetchesInAnHour++;
                results.add(DOWN);
                fetches.remove().run();
            }
            tokens.accepted(old);
        }
        assertThat(fetchesInAnHour).isBetween(60, 70);
    }

    @Test
    void pausesShortlyAgainAfterANewTokenWorked() {
        tokens.accepted(fetched(token("first", 1)));
        for (int i = 0; i < 5; i++) {
            clock.advance(Duration.ofSeconds(60));
            tokens.good();
            results.add(DOWN);
            fetches.remove().run();
        }
        clock.advance(Duration.ofSeconds(60));
        tokens.accepted(fetched(token("t", 1000)));
        clock.advance(Duration.ofSeconds(1000));
        tokens.good();
        results.add(DOWN);
        fetches.remove().run();

        clock.advance(Duration.ofSeconds(1));
        tokens.good();
        assertThat(fetches).hasSize(1);
    }

    @Test
    void doesNotUseARejectedTokenAgain() {
        AppToken old = fetched(token("old", 1000));
        tokens.accepted(old);

        tokens.rejected(old, DOWN);
        assertThat(fetched(token("new", 1000)).value()).isEqualTo("new");
        tokens.rejected(old, DOWN);

        assertThat(tokens.good().join().value()).isEqualTo("new");
    }

    @Test
    void fetchesAgainAfterAnErrorOfTheMachine() {
        CompletableFuture<AppToken> good = tokens.good();
        results.add(new NoClassDefFoundError("first use"));
        fetches.remove().run();

        assertThatThrownBy(good::join).hasCauseInstanceOf(EasemobException.class)
                .hasRootCauseInstanceOf(NoClassDefFoundError.class);
        clock.advance(Duration.ofSeconds(1));
        assertThat(fetched(token("t", 1000)).value()).isEqualTo("t");
    }

    @Test
    void showsNoTokenInItsText() {
        assertThat(token("YWMt-x", 10).toString()).doesNotContain("YWMt-x");
    }
}
