package io.github.easemobcamel.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The store in PostgreSQL: all that a store does, and what several runners do to it. */
class PostgresStoreTest extends RecordStoreTest {

    private static PostgresCluster cluster;
    private static int databases;

    private String url;

    @BeforeAll
    static void startCluster() throws IOException {
        cluster = PostgresCluster.start().orElse(null);
        if (cluster == null && System.getenv("CI") != null) {
            throw new IllegalStateException("PostgreSQL is not installed, but CI tests with it: apt-get install postgresql");
        }
        Assumptions.assumeTrue(cluster != null, "PostgreSQL is not installed, so the record in it is not tested");
    }

    @AfterAll
    static void stopCluster() throws IOException {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Override
    RecordStore open() throws IOException {
        if (url == null) {
            url = cluster.database("record" + databases++);
        }
        return PostgresStore.open(url);
    }

    /** What one runner dispatches another may deliver, at the same moment. */
    @Test
    void bringsTogetherWhatTwoRunnersKnow() throws Exception {
        try (RecordStore other = PostgresStore.open(url)) {
            Thread delivers = new Thread(() -> IntStream.range(0, 200).forEach(i -> {
                try {
                    other.write(List.of(delivered(i), delivered(i + 1000)));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }), "other");
            delivers.start();
            for (int i = 0; i < 200; i++) {
                store.write(List.of(event(i).dispatched(List.of("audit"), START, true)));
            }
            delivers.join();
        }
        assertThat(store.count(query(Map.of("destination", "crm"), DeliveryState.DELIVERED))).isEqualTo(400);
        assertThat(store.count(words("destination", "audit"))).isEqualTo(200);
        assertThat(store.count(words())).isEqualTo(400);
    }

    @Test
    void saysWhyTheDatabaseCannotBeUsedWithoutThePassword() {
        assertThatThrownBy(() -> PostgresStore.open(url.replace("/record", "/nowhere") + "&password=geheim"))
                .isInstanceOf(IOException.class).hasMessageContaining("nowhere").hasMessageNotContaining("geheim");
    }

    private static RecordedEvent delivered(int number) {
        return event(number).attempted("crm", new Attempt(START, 5, DeliveryState.DELIVERED, 200, null, false), 0);
    }
}
