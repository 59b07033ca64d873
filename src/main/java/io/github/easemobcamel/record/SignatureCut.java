package io.github.easemobcamel.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.easemobcamel.log.ShownText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Takes the signature out of a callback's bytes and leaves all others as they are. */
final class SignatureCut {

    private static final byte[] MASK = "\"***\"".getBytes(StandardCharsets.US_ASCII);
    private static final JsonFactory JSON = new JsonFactory();

    private SignatureCut() {
    }

    /** {@return the callback with {@code ***} as its {@code security} or {@code secret}} */
    static byte[] of(byte[] body) {
        ByteArrayOutputStream cut = new ByteArrayOutputStream(body.length);
        int kept = 0;
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return masked(body);
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                boolean signature = name.equals("security") || name.equals("secret");
                parser.nextToken();
                int start = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                if (signature) {
                    parser.finishToken();
                    cut.write(body, kept, start - kept);
                    cut.write(MASK, 0, MASK.length);
                    kept = (int) parser.currentLocation().getByteOffset();
                }
            }
            cut.write(body, kept, body.length - kept);
            return cut.toByteArray();
        } catch (IOException e) {
            return masked(body);
        }
    }

    /** What is not one JSON object cannot have come in by itself; it is masked as whatever is printed. */
    private static byte[] masked(byte[] body) {
        return ShownText.mask(new String(body, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    }
}
