package io.github.easemobcamel.receive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.easemobcamel.event.Callback;
import io.github.easemobcamel.event.Family;
import io.github.easemobcamel.event.ReadCallback;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Body;

/**
 * Reads from a request's body what verifying and storing need, and refuses what cannot be a callback.
 *
 * <p>Required, after the vendor's page: {@code callId}, {@code timestamp} and {@code security} in every callback, and a
 * {@code payload} with an {@code operation} where {@code chat_type} is {@code muc}. One vendor page calls the signature
 * {@code secret}; it is read from there when {@code security} is missing. Everything else is left to whoever handles the
 * event, so that a field that Easemob adds or changes never costs a callback.
 */
public final class CallbackReader {

    private static final int MAX_DEPTH = 64;
    private static final int MAX_NUMBER_LENGTH = 64;
    private static final int MAX_CALL_ID_LENGTH = 1024;
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final Pattern MILLISECONDS = Pattern.compile("\\d{1,19}");

    /** Of these the vendor prints examples without callId and security. */
    private static final Set<Family> UNSIGNED = Set.of(Family.NOTIFY, Family.PUSH);

    private final ObjectReader json;
    private final boolean dropsUnsigned;

    /**
     * @param maxBodySize the longest body in bytes, which bounds every text in it
     * @param dropsUnsigned whether a callback of a family that Easemob does not sign is answered 200, and not 400
     */
    public CallbackReader(int maxBodySize, boolean dropsUnsigned) {
        this.dropsUnsigned = dropsUnsigned;
        StreamReadConstraints constraints = StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH)
                .maxNumberLength(MAX_NUMBER_LENGTH).maxStringLength(maxBodySize).maxNameLength(maxBodySize)
                .maxDocumentLength(maxBodySize).build();
        JsonFactory factory = JsonFactory.builder().streamReadConstraints(constraints)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
        json = JsonMapper.builder(factory).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build().reader();
    }

    /**
     * {@return the callback in it}
     *
     * @param body the bytes that were received
     * @throws CallbackRefusedException if the body is not UTF-8, not one JSON object, or lacks a required field
     */
    public Callback read(@Body byte[] body) throws CallbackRefusedException {
        JsonNode root = parse(body);
        Family family = Family.of(root);
        if (UNSIGNED.contains(family) && !isSigned(root)) {
            throw dropsUnsigned ? new CallbackRefusedException(Answer.DROPPED, null) : malformed(FailureCause.UNSIGNED);
        }
        String callId = text(root, "callId");
        if (callId.length() > MAX_CALL_ID_LENGTH) {
            throw malformed("callId is longer than " + MAX_CALL_ID_LENGTH + " characters");
        }
        if (callId.chars().anyMatch(Character::isISOControl)) {
            throw malformed("callId contains a control character");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(callId)) {
            // Signing and remembering take its UTF-8, in which every half of a surrogate pair is the same question mark.
            throw malformed("callId contains half a character");
        }
        String timestamp = timestamp(root.path("timestamp"));
        String security = text(root, root.has("security") ? "security" : "secret");
        if ("muc".equals(root.path("chat_type").textValue())) {
            JsonNode payload = root.path("payload");
            if (!payload.isObject()) {
                throw malformed("payload is missing or not an object");
            }
            text(payload, "operation");
        }
        return new Callback(body, callId, timestamp, security, ReadCallback.roomId(root), Family.isPreSend(root), null);
    }

    private static boolean isSigned(JsonNode root) {
        return root.has("callId") && (root.has("security") || root.has("secret"));
    }

    private JsonNode parse(byte[] body) throws CallbackRefusedException {
        String text;
        try {
            // Decoded strictly here: Jackson would guess UTF-16 and UTF-32 and let some malformed UTF-8 pass.
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            throw malformed("the body is not UTF-8");
        }
        if (text.indexOf(BYTE_ORDER_MARK) == 0) {
            throw malformed("the body starts with a byte order mark");
        }
        try {
            JsonNode root = json.readTree(text);
            if (!root.isObject()) {
                throw malformed("the body is not a JSON object");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw malformed("the body is not one valid JSON object (line " + line(e) + ")");
        } catch (NumberFormatException e) {
            // Jackson lets it through where the exponent does not fit into an int.
            throw malformed("a number has too large an exponent");
        }
    }

    private static String timestamp(JsonNode node) throws CallbackRefusedException {
        boolean number = node.isIntegralNumber() || node.isTextual();
        if (!number || !MILLISECONDS.matcher(node.asText()).matches()) {
            throw malformed("timestamp is missing or not a whole number of milliseconds");
        }
        return node.asText();
    }

    private static String text(JsonNode object, String field) throws CallbackRefusedException {
        JsonNode node = object.path(field);
        if (!node.isTextual() || node.textValue().isBlank()) {
            String name = field.equals("secret") ? "security" : field;
            throw malformed(name + " is missing, empty or not a text");
        }
        return node.textValue();
    }

    private static int line(JsonProcessingException e) {
        return e.getLocation() == null ? 1 : e.getLocation().getLineNr();
    }

    private static CallbackRefusedException malformed(String message) {
        return new CallbackRefusedException(Answer.MALFORMED, message);
    }
}
