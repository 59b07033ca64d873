package io.github.easemobcamel.receive;

import io.github.easemobcamel.event.CallbackSignature;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A callback's text in all its odd formatting, signed anew by changing nothing but {@code callId}, {@code timestamp} and
 * {@code security}.
 *
 * @param callId the fresh callId
 * @param body the text to post, UTF-8
 */
public record PrintedCallback(String callId, byte[] body) {

    /**
     * {@return the vendor's example}
     *
     * @param operation the operation
     * @param scope one of its scopes
     * @param secret the secret to sign with
     */
    public static PrintedCallback ofVendor(Operation operation, Scope scope, String secret) {
        return resigned(SampleCallback.printed(operation, scope), secret);
    }

    /**
     * {@return that sample}
     *
     * @param name a file below {@code src/test/resources/callbacks}, without its ending, e.g. {@code newer/join-apply}
     * @param secret the secret to sign with
     */
    public static PrintedCallback ofTest(String name, String secret) {
        return resigned(text(name), secret);
    }

    /**
     * {@return its bytes}
     *
     * @param name a file below {@code src/test/resources/callbacks}, without its ending
     */
    public static byte[] text(String name) {
        try (InputStream file = PrintedCallback.class.getResourceAsStream("/callbacks/" + name + ".json")) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * {@return the same text with a fresh callId and timestamp, and signed}
     *
     * @param text a callback
     * @param secret the secret to sign with
     */
    public static PrintedCallback resigned(byte[] text, String secret) {
        return resignedAs(valueOf("appkey", new String(text, StandardCharsets.UTF_8)) + "_" + UUID.randomUUID(), text, secret);
    }

    /** The same with that callId. */
    public static PrintedCallback resignedAs(String callId, byte[] text, String secret) {
        String printed = new String(text, StandardCharsets.UTF_8);
        String timestamp = Long.toString(System.currentTimeMillis());
        String signed = replaced("security", CallbackSignature.of(callId, secret, timestamp),
                replaced("timestamp", timestamp, replaced("callId", callId, printed)));
        return new PrintedCallback(callId, signed.getBytes(StandardCharsets.UTF_8));
    }

    private static String replaced(String field, String value, String text) {
        Matcher matcher = field(field, text);
        return text.substring(0, matcher.start(1)) + value + text.substring(matcher.end(1));
    }

    private static String valueOf(String field, String text) {
        return field(field, text).group(1);
    }

    private static Matcher field(String field, String text) {
        Matcher matcher = Pattern.compile("\"" + field + "\"\\s*:\\s*\"?([^\",\\s}]*)").matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException("no " + field + " in " + text);
        }
        // What a callback tells of has a time too, which stands before that of the callback.
        int last = matcher.start();
        while (matcher.find()) {
            last = matcher.start();
        }
        matcher.find(last);
        return matcher;
    }
}
