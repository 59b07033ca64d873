package receiver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * Takes what easemob-camel posts: verifies signature and age, does each event once, answers 2xx.
 * {@code mvn package && SIGNING_SECRET=whsec_… SERVER_PORT=3000 java -jar target/receiver.jar}
 */
@SpringBootApplication
@RestController
public class Receiver {

    private final Webhook webhook = new Webhook(System.getenv("SIGNING_SECRET"));
    private final ObjectMapper json = new ObjectMapper();
    /** The last 10,000; a table with a unique key knows them after a restart, too. */
    private final Map<String, Boolean> done = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > 10_000;
        }
    });

    /** Your part. If it throws, the answer is 500, and the event comes again later. */
    void handle(String type, String room, JsonNode callback) {
        System.out.printf("%s %s: %s -> %s%n", type, room, callback.path("from").asText(), callback.path("to").asText());
    }

    @PostMapping("/easemob")
    ResponseEntity<String> receive(@RequestBody byte[] body, @RequestHeader MultiValueMap<String, String> headers)
            throws IOException {
        String id = decoded(headers.getFirst("ce-id"));
        try { // The bytes as they came; no older than 5 minutes.
            webhook.verify(new String(body, StandardCharsets.UTF_8), headers);
        } catch (WebhookVerificationException e) {
            return ResponseEntity.status(401).body(e.getMessage());
        }
        if (!id.equals(decoded(headers.getFirst("webhook-id")))) {
            return ResponseEntity.status(401).body("ce-id is not the id that is signed");
        }
        if (!done.containsKey(id)) {
            handle(headers.getFirst("ce-type"), headers.getFirst("ce-subject"), json.readTree(body));
            done.put(id, true);
        }
        return ResponseEntity.noContent().build();
    }

    private static String decoded(String header) {
        return header == null ? "" : URLDecoder.decode(header.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    public static void main(String[] args) {
        SpringApplication.run(Receiver.class, args);
    }
}
