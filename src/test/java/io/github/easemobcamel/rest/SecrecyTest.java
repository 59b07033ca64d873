package io.github.easemobcamel.rest;

import static io.github.easemobcamel.rest.FakeEasemob.error;
import static io.github.easemobcamel.rest.FakeEasemob.html;
import static io.github.easemobcamel.rest.FakeEasemob.json;
import static io.github.easemobcamel.rest.RestRoutes.body;
import static io.github.easemobcamel.rest.RestRoutes.failure;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With every logger on TRACE and Camel's tracer on, neither the client secret nor a token is in the log. */
class SecrecyTest {

    private static final Map<String, Object> MEMBER = Map.of("chatroomId", "traced-room", "username", "u");
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final LoggerConfig root = ((LoggerContext) LogManager.getContext(false)).getConfiguration().getRootLogger();
    private final Level before = root.getLevel();
    private final AbstractAppender listener = new AbstractAppender("listener", null, null, false, Property.EMPTY_ARRAY) {
        @Override
        public void append(LogEvent event) {
            lines.add(event.getLoggerName() + " " + event.getMessage().getFormattedMessage() + text(event.getThrown()));
        }
    };

    private static String text(Throwable thrown) {
        return thrown == null ? "" : thrown + text(thrown.getCause());
    }

    @BeforeEach
    void listen() {
        listener.start();
        root.getAppenders().keySet().forEach(root::removeAppender);
        root.addAppender(listener, Level.TRACE, null);
        root.setLevel(Level.TRACE);
        ((LoggerContext) LogManager.getContext(false)).updateLoggers();
    }

    @AfterEach
    void stopListening() {
        root.removeAppender("listener");
        root.setLevel(before);
        ((LoggerContext) LogManager.getContext(false)).reconfigure();
    }

    @Test
    void keepsSecretAndTokenOutOfTheLog() {
        try (FakeEasemob easemob = new FakeEasemob()) {
            Properties properties = RestRoutes.properties(easemob.url());
            properties.setProperty("camel.main.tracing", "true");
            try (RestRoutes routes = new RestRoutes(properties)) {
                easemob.tokenAnswers(error(500, "server_error", "you sent " + FakeEasemob.SECRET));
                body(routes.call("set-chatroom-metadata", Map.of("a", "1"), MEMBER));
                easemob.answers(error(401, "unauthorized", "Unable to authenticate (OAuth)"));
                body(routes.call("get-chatroom-metadata", null, MEMBER));
                easemob.answers(json(404, "{\"error\":\"e\",\"error_description\":\"" + FakeEasemob.TOKEN + "3\"}"));
                failure(routes.call("delete-chatroom-metadata", "a", MEMBER));
                easemob.answers(html(503));
                body(routes.call("get-chatroom-announcement", null, MEMBER));
            }
            assertThat(easemob.tokenFetches).hasValue(3);
        }

        assertThat(linesWith("traced-room")).anyMatch(line -> line.startsWith("org.apache.hc.client5.http"))
                .anyMatch(line -> line.contains("[call-easemob]"));
        assertThat(linesWith(FakeEasemob.SECRET)).isEmpty();
        assertThat(linesWith(FakeEasemob.TOKEN)).isEmpty();
    }

    private List<String> linesWith(String words) {
        return lines.stream().filter(line -> line.contains(words)).toList();
    }
}
