package io.github.easemobcamel.http.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpRequestInterceptor;
import org.apache.hc.core5.http.protocol.HttpContext;

/** Says of a JSON object or array that leaves without a Content-Type what it is. */
final class JsonType implements HttpRequestInterceptor {

    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public void process(HttpRequest request, EntityDetails details, HttpContext context) throws IOException {
        if (request instanceof ClassicHttpRequest classic && details != null && details.getContentType() == null
                && !request.containsHeader(HttpHeaders.CONTENT_TYPE) && classic.getEntity().isRepeatable()
                && isJson(classic.getEntity())) {
            request.setHeader(HttpHeaders.CONTENT_TYPE, ContentType.APPLICATION_JSON.getMimeType());
        }
    }

    private static boolean isJson(HttpEntity entity) throws IOException {
        if (entity.getContentLength() == 0) {
            return false;
        }
        try (JsonParser parser = JSON.createParser(entity.getContent())) {
            JsonToken first = parser.nextToken();
            return first != null && first.isStructStart() && parser.skipChildren() != null && parser.nextToken() == null;
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            return false;
        }
    }
}
