package io.github.easemobcamel.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.easemobcamel.deliver.FaultClassifier.Fault;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultClassifierTest {

    /** A client of which nobody here has heard. */
    private static final class TurnstileTimeoutException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 406, 409, 410, 411, 412, 413, 414, 415, 417, 418, 422, 423, 424, 428, 431, 451, 499})
    void takesAnAnswerAboutTheEventForARefusal(int status) {
        assertThat(FaultClassifier.of(http(status))).isEqualTo(Fault.REFUSAL);
        assertThat(FaultClassifier.of(wrapped(http(status)))).isEqualTo(Fault.REFUSAL);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 304, 401, 402, 403, 404, 405, 407, 408, 421, 425, 426, 429, 500, 501, 502, 503, 504, 507, 599})
    void takesAnAnswerAboutTheServiceOrThePaceForAnOutage(int status) {
        assertThat(FaultClassifier.of(http(status))).isEqualTo(Fault.OUTAGE);
        assertThat(FaultClassifier.of(wrapped(http(status)))).isEqualTo(Fault.OUTAGE);
    }

    static Stream<Throwable> failuresOfAService() {
        return Stream.of(new ConnectException("refused"), new SocketTimeoutException(), new SSLHandshakeException("no"),
                new TimeoutException(), new JMSException("away"), new AccessDeniedException("/mnt/share"),
                new FileSystemException("/mnt/share", null, "No space left on device"),
                new org.apache.kafka.common.errors.TimeoutException("no metadata"), new TopicAuthorizationException("no"),
                new SQLException("gone", "08006"), new OutOfMemoryError(), new TurnstileTimeoutException());
    }

    @ParameterizedTest
    @MethodSource("failuresOfAService")
    void takesWhatKeepsAllEventsFromAServiceForAnOutage(Throwable failure) {
        assertThat(FaultClassifier.of(failure)).isEqualTo(Fault.OUTAGE);
        assertThat(FaultClassifier.of(wrapped(failure))).isEqualTo(Fault.OUTAGE);
    }

    static Stream<Throwable> failuresOfAnEvent() throws Exception {
        return Stream.of(new IllegalArgumentException("no such member"), new IllegalStateException(), new NullPointerException(),
                new ClassCastException(), new Exception("thrown by a route"), new RuntimeException("thrown by a route"),
                json(), new UncheckedIOException(json()), new NoTypeConversionAvailableException("x", Integer.class),
                new RecordTooLargeException("too large"), new MessageFormatException("no such type"),
                new InvalidPathException("a\0b", "Nul character not allowed"),
                new GenericFileOperationFailedException("Cannot store file: x",
                        new FileNotFoundException("x (File name too long)")),
                new FileNotFoundException("/out (Is a directory)"), new SQLIntegrityConstraintViolationException("twice", "23505"));
    }

    @ParameterizedTest
    @MethodSource("failuresOfAnEvent")
    void takesAnythingElseForAFailureOfTheEvent(Throwable failure) {
        assertThat(FaultClassifier.of(failure)).isEqualTo(Fault.EVENT);
        assertThat(FaultClassifier.of(wrapped(failure))).isEqualTo(Fault.EVENT);
    }

    @Test
    void bearsCausesThatGoRoundInACircle() {
        Exception one = new Exception("one");
        one.initCause(new Exception("two", one));

        assertThat(FaultClassifier.of(one)).isEqualTo(Fault.EVENT);
    }

    private static Throwable wrapped(Throwable failure) {
        return new CamelExecutionException("wrapped", new DefaultExchange(new DefaultCamelContext()),
                new ExecutionException(failure));
    }

    private static IOException json() {
        try {
            new JsonMapper().readTree("{");
            throw new IllegalStateException("it is no JSON");
        } catch (IOException e) {
            return e;
        }
    }

    private static HttpOperationFailedException http(int status) {
        return new HttpOperationFailedException("https://shop.example/hook", status, "", null, Map.of(), "");
    }
}
