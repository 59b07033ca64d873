package io.github.easemobcamel.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.event.CallIdentity;
import io.github.easemobcamel.store.RememberedCallIds.Memory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same as a map of Java's that forgets its oldest entry, for callIds that come again and callIds that share their place. */
class RememberedCallIdsTest {

    /** The last bits, which tell the place, are few: many callIds want one place, and go round the end of the table. */
    @ParameterizedTest(name = "{0} remembered, callIds with the last bits below {1}")
    @CsvSource({"1, 8", "2, 8", "7, 2", "100, 4", "1000, 2147483647", "1500, 64", "5000, 2147483647"})
    void forgetsTheOldestAndKeepsTheFirstBody(int capacity, int lastBits) {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        RememberedCallIds remembered = new RememberedCallIds(capacity);
        Map<Long, Long> expected = new LinkedHashMap<>();

        for (int i = 0; i < 6 * capacity + 1000; i++) {
            long callId = ((long) random.nextInt(2 * capacity + 1) << 32) - random.nextInt(lastBits);
            long body = random.nextInt(2);

            assertThat(remembered.recall(new CallIdentity(callId, body))).isEqualTo(memory(expected.get(callId), body));
            remembered.remember(new CallIdentity(callId, body));

            expected.putIfAbsent(callId, body);
            if (expected.size() > capacity) {
                expected.remove(expected.keySet().iterator().next());
            }
        }
        expected.forEach((callId, body) -> assertThat(remembered.recall(new CallIdentity(callId, body))).isEqualTo(Memory.SAME));
    }

    private static Memory memory(Long remembered, long body) {
        if (remembered == null) {
            return Memory.NEW;
        }
        return remembered == body ? Memory.SAME : Memory.OTHER_BODY;
    }
}
