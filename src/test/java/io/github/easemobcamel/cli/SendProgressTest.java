package io.github.easemobcamel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SendProgressTest {

    private final StringWriter out = new StringWriter();
    private final AtomicLong seconds = new AtomicLong(5);

    private SendProgress progress(long total) {
        return new SendProgress(new PrintWriter(out), total, () -> TimeUnit.SECONDS.toNanos(seconds.get()));
    }

    @Test
    void speaksEveryTwoSeconds() {
        SendProgress progress = progress(100_000);
        for (int i = 1; i <= 50; i++) {
            seconds.set(5 + i / 10);
            progress.sent(i * 100L);
        }

        assertThat(out.toString().lines()).containsExactly("2,000 of 100,000 sent", "4,000 of 100,000 sent");
    }

    @Test
    void isSilentInAShortSending() {
        SendProgress progress = progress(999);
        seconds.set(60);
        progress.sent(500);

        assertThat(out.toString()).isEmpty();
    }
}
