package io.github.easemobcamel.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Reads from a file system that does not answer, as a network mount whose server is away. */
class BoundedReadingTest {

    private final BoundedReading reading = new BoundedReading(Duration.ofMillis(50), () -> Path.of("routes/far.camel.yaml"));

    @Test
    void saysWhatDoesNotAnswerAndReadsAgainWhenItDoes() {
        CountDownLatch answer = new CountDownLatch(1);
        Supplier<String> far = () -> {
            try {
                answer.await();
                return "content";
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        assertThatThrownBy(() -> reading.of(far)).hasRootCauseMessage("routes/far.camel.yaml has not answered for 0 s; is it on a "
                + "file system that is away?");
        assertThatThrownBy(() -> reading.of(() -> "near")).as("nothing else is begun meanwhile")
                .hasRootCauseInstanceOf(IOException.class);
        answer.countDown();
        await().untilAsserted(() -> assertThat(reading.of(far)).isEqualTo("content"));
    }

    @Test
    void readsOnAnotherThreadAfterAWhile() {
        BoundedReading patient = new BoundedReading(Duration.ofMillis(50), () -> "routes", Duration.ZERO);
        CountDownLatch never = new CountDownLatch(1);
        try {
            assertThatThrownBy(() -> patient.of(() -> {
                try {
                    never.await();
                    return "far";
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            })).hasRootCauseInstanceOf(IOException.class);
            await().untilAsserted(() -> assertThat(patient.of(() -> "near")).isEqualTo("near"));
        } finally {
            never.countDown();
        }
    }

    @Test
    void failsAsTheReadingFails() {
        UncheckedIOException failure = new UncheckedIOException(new IOException("broken"));
        assertThatThrownBy(() -> reading.of(() -> {
            throw failure;
        })).isSameAs(failure);
        assertThat(reading.of(() -> "content")).isEqualTo("content");
    }
}
