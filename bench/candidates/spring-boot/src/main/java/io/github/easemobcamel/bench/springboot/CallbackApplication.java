package io.github.easemobcamel.bench.springboot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Candidate 2: a controller and a JmsTemplate, as most teams would write it. */
@SpringBootApplication
public class CallbackApplication {

    /**
     * @param args Spring Boot's own, such as {@code --server.port=8080}
     */
    public static void main(String[] args) {
        SpringApplication.run(CallbackApplication.class, args);
    }
}
