package io.github.easemobcamel.deliver;

import com.fasterxml.jackson.core.JacksonException;
import io.github.easemobcamel.rest.EasemobException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.TypeConversionException;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.util.ObjectHelper;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Decides what a failed delivery is about: the service, so that the circuit breaker is to know of it, or the event alone. The
 * first exception counts that says something, from the outermost to the innermost cause; what says nothing, such as an
 * exception that a user's route throws, is about the event, for what is known of outages is a short list: no connection, no
 * answer in time, an answer that says so.
 */
public final class FaultClassifier {

    /**
     * Statuses below 500 that are not about the event: who calls (401, 402, 403, 407), where (404, 405, 421, 426), and when
     * (408, 425, 429). Source: RFC 9110, section 15.5, RFC 8470 and RFC 6585.
     */
    private static final Set<Integer> OF_SERVICE = Set.of(401, 402, 403, 404, 405, 407, 408, 421, 425, 426, 429);
    /** How clients of other protocols, of which this class knows nothing, call what keeps them from their service. */
    private static final Pattern OUTAGE_BY_NAME = Pattern
            .compile(".*(Timeout|TimedOut|Connect|Unavailable|Network|Socket|Throttl).*");
    /** How Java says that a name of a file, which may come from an event, is none. */
    private static final Pattern FILE_NAME = Pattern.compile(".*(File name too long|Is a directory|Invalid file path).*");

    /** What a failure is about. */
    enum Fault {
        /** The service, or the pace: no event would have been taken. */
        OUTAGE,
        /** The event: the service, which is up, has answered that it does not take this one. */
        REFUSAL,
        /** The event, too; whether the service is up, the failure does not say. */
        EVENT,
        /** The event: no other attempt can succeed. */
        PERMANENT
    }

    /** {@return whether the failure is about the event, so that the circuit breaker does not count it} */
    public boolean isRefusal(Exchange exchange) {
        return of(failure(exchange)) != Fault.OUTAGE;
    }

    /** {@return whether the failure says by its own word that no other attempt can succeed} */
    public boolean isPermanent(Exchange exchange) {
        return of(failure(exchange)) == Fault.PERMANENT;
    }

    /**
     * {@return whether the service itself has said so, and is up therefore}
     *
     * @param failure why an attempt failed, which is about the event
     */
    static boolean isAnswer(Throwable failure) {
        EasemobException easemob = ObjectHelper.getException(EasemobException.class, failure);
        return of(failure) == Fault.REFUSAL || (easemob != null && easemob.getStatus() > 0);
    }

    private static Throwable failure(Exchange exchange) {
        return exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    }

    /**
     * {@return what that is about}
     *
     * @param failure why an attempt failed
     */
    static Fault of(Throwable failure) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
            Fault fault = ofOne(cause);
            if (fault != null) {
                return fault;
            }
        }
        return Fault.EVENT;
    }

    private static Fault ofOne(Throwable failure) {
        if (failure instanceof HttpOperationFailedException http) {
            int status = http.getStatusCode();
            return status / 100 == 4 && !OF_SERVICE.contains(status) ? Fault.REFUSAL : Fault.OUTAGE;
        }
        if (failure instanceof EasemobException easemob) {
            return easemob.isRetryable() ? Fault.OUTAGE : Fault.PERMANENT;
        }
        if (isAboutData(failure)) {
            return Fault.EVENT;
        }
        return isOutage(failure) ? Fault.OUTAGE : null;
    }

    private static boolean isAboutData(Throwable failure) {
        return failure instanceof JacksonException || failure instanceof CharacterCodingException || failure instanceof ZipException
                || failure instanceof TypeConversionException || failure instanceof NoTypeConversionAvailableException
                || failure instanceof InvalidPayloadException
                || failure instanceof RecordTooLargeException || failure instanceof RecordBatchTooLargeException
                || failure instanceof SerializationException || failure instanceof InvalidRecordException
                || failure instanceof InvalidTimestampException || failure instanceof InvalidTopicException
                || failure instanceof MessageFormatException || failure instanceof MessageEOFException
                || failure instanceof MessageNotReadableException || failure instanceof MessageNotWriteableException
                || (failure instanceof SQLException sql && isAboutData(sql))
                || (failure instanceof IOException && FILE_NAME.matcher(String.valueOf(failure.getMessage())).matches());
    }

    /** Classes 22, 23 and 42 of SQLSTATE: a value that does not fit, a constraint, a statement that is none. */
    private static boolean isAboutData(SQLException failure) {
        return failure.getSQLState() != null && failure.getSQLState().matches("(22|23|42).*");
    }

    private static boolean isOutage(Throwable failure) {
        return failure instanceof IOException || failure instanceof TimeoutException || failure instanceof SQLException
                || failure instanceof JMSException || failure instanceof KafkaException
                || failure instanceof ExchangeTimedOutException || failure instanceof DirectConsumerNotAvailableException
                || failure instanceof RejectedExecutionException || failure instanceof InterruptedException
                || failure instanceof Error || OUTAGE_BY_NAME.matcher(failure.getClass().getSimpleName()).matches();
    }
}
