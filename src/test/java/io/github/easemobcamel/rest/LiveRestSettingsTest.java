package io.github.easemobcamel.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.store.Runners;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletionException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Settings of the REST API that are changed while the beans are in use. */
class LiveRestSettingsTest {

    private static final ApiCall ANNOUNCEMENT = ApiCall.of(Map.of("name", "get-chatroom-announcement", "call",
            "GET chatrooms/{chatroomId}/announcement", "reply", "text announcement"));
    private final FakeEasemob easemob = new FakeEasemob();
    private final FakeEasemob other = new FakeEasemob();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Properties properties = RestRoutes.properties(easemob.url());
    private RestBeans beans;

    @BeforeEach
    void start() {
        context.start();
        beans = new RestBeans(context, properties, new SimpleMeterRegistry(), Runners.ALONE);
    }

    @AfterEach
    void stop() {
        context.stop();
        easemob.close();
        other.close();
    }

    @Test
    void keepsTheTokenWhenLimitsChange() {
        call();
        change("easemob.rest.rate-limit", "50");
        change("easemob.rest.response-timeout", "7s");
        call();
        assertThat(easemob.tokenFetches).hasValue(1);
    }

    @Test
    void fetchesATokenWithTheNewCredentials() {
        call();
        change("easemob.rest.client-secret", "rotated");
        call();
        assertThat(easemob.tokenFetches).hasValue(2);
    }

    @Test
    void callsTheNewAddress() {
        call();
        change("easemob.rest.base-url", other.url());
        call();
        assertThat(other.tokenFetches).hasValue(1);
    }

    /** Without credentials each call fails; when they are there, the next one does not. */
    @Test
    void callsWhenCredentialsHaveBeenSet() {
        change("easemob.rest.client-secret", "");
        assertThat(failureOfCall()).contains("not set: easemob.rest.client-secret");
        change("easemob.rest.client-secret", FakeEasemob.SECRET);
        call();
    }

    private void change(String key, String value) {
        properties.setProperty(key, value);
        beans.use(properties);
    }

    private void call() {
        EasemobClient client = (EasemobClient) beans.byName().get("easemobClient");
        client.send(ANNOUNCEMENT.request(null, Map.of("chatroomId", "66213271109633"))).toCompletableFuture().join();
    }

    private String failureOfCall() {
        try {
            call();
            return "";
        } catch (CompletionException e) {
            return e.getCause().getMessage();
        }
    }
}
