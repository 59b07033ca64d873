package io.github.easemobcamel.bench.springboot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.ResponseEntity;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.util.DigestUtils;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Verifies a callback's signature, sends it to the queue, and answers 200 when the broker has it on disk. */
@RestController
public class CallbackController {

    private final JmsTemplate jms;
    private final ObjectMapper json;
    private final String secret;

    /**
     * @param jms Spring Boot's, with its connection cache
     * @param json Spring Boot's
     * @param secret the secret of the callback rule
     */
    public CallbackController(JmsTemplate jms, ObjectMapper json, @Value("${bench.secret}") String secret) {
        this.jms = jms;
        this.json = json;
        this.secret = secret;
    }

    /**
     * @param body a callback
     * @return 200, or 401 if the signature is wrong
     * @throws JsonProcessingException if it is not JSON
     */
    @PostMapping("/callbacks")
    public ResponseEntity<Map<String, String>> receive(@RequestBody String body) throws JsonProcessingException {
        JsonNode callback = json.readTree(body);
        String signed = callback.path("callId").asText() + secret + callback.path("timestamp").asText();
        String expected = DigestUtils.md5DigestAsHex(signed.getBytes(StandardCharsets.UTF_8));
        if (!expected.equals(callback.path("security").asText())) {
            return ResponseEntity.status(401).body(Map.of("status", "unauthorized"));
        }
        jms.convertAndSend("callbacks", body);
        return ResponseEntity.ok(Map.of("status", "accepted"));
    }
}
