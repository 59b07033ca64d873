package io.github.easemobcamel.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HostLookupTest {

    @Test
    void findsWhatTheResolverFinds() throws UnknownHostException {
        HostLookup lookup = new HostLookup(InetAddress::getAllByName);

        assertThat(lookup.find("127.0.0.1", Duration.ofMinutes(1))).containsExactly(InetAddress.getByName("127.0.0.1"));
        assertThatThrownBy(() -> new HostLookup(host -> {
            throw new UnknownHostException(host);
        }).find("nowhere", Duration.ofMinutes(1))).isInstanceOf(UnknownHostException.class).hasMessage("nowhere");
    }

    @Test
    void waitsNoLongerThanAskedAndAsksOnceHoweverManyWait() throws UnknownHostException {
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch end = new CountDownLatch(1);
        HostLookup lookup = new HostLookup(host -> {
            asked.incrementAndGet();
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new UnknownHostException(host);
            }
            return new InetAddress[]{InetAddress.getLoopbackAddress()};
        });

        for (int attempt = 0; attempt < 5; attempt++) {
            assertThatThrownBy(() -> lookup.find("slow", Duration.ofMillis(20))).isInstanceOf(UnknownHostException.class);
        }
        assertThat(asked).hasValue(1);
        end.countDown();
    }
}
