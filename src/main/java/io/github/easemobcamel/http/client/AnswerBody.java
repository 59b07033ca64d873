package io.github.easemobcamel.http.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;

/** Reads the body of an answer into memory, decompressed, and no more of it than may be. */
final class AnswerBody {

    private final int longest;

    /** @param longest how many bytes a body may have, decompressed */
    AnswerBody(int longest) {
        this.longest = longest;
    }

    /**
     * {@return the body; of an answer that says no more than what is wrong, its beginning}
     *
     * @param response an answer with a body
     * @param connection gives the answer's connection up
     * @throws IOException if it is longer than it may be, or does not come whole
     */
    HttpEntity read(ClassicHttpResponse response, ExecRuntime connection) throws IOException {
        HttpEntity entity = response.getEntity();
        InputStream content = entity.getContent();
        byte[] body = decompressed(content, response).readNBytes(longest + 1);
        if (body.length > longest) {
            connection.discardEndpoint();
            if (response.getCode() < HttpStatus.SC_REDIRECTION) {
                throw new IOException("the answer's body is longer than " + longest + " bytes");
            }
            body = Arrays.copyOf(body, longest);
        } else if (content.read() >= 0) {
            connection.discardEndpoint();
        }
        return new InputStreamEntity(new ByteArrayInputStream(body), body.length,
                ContentType.parseLenient(entity.getContentType()));
    }

    /** Camel would decompress it by itself, without end. */
    private static InputStream decompressed(InputStream content, ClassicHttpResponse response) throws IOException {
        String encoding = response.getEntity().getContentEncoding();
        if (encoding == null || !encoding.strip().matches("(?i)(x-)?gzip")) {
            return content;
        }
        response.removeHeaders(HttpHeaders.CONTENT_ENCODING);
        return new GZIPInputStream(content);
    }
}
