package io.github.easemobcamel.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Who is measured. The README says what each is and why the comparison is fair. */
enum Candidate {

    /** The runner as packaged. */
    RUNNER("runner", "easemob-camel"),
    /** Candidate 2. */
    SPRING_BOOT("spring-boot", "Spring Boot + JmsTemplate"),
    /** Candidate 2, with a pool of connections to the broker. */
    SPRING_BOOT_POOLED("spring-boot-pooled", "Spring Boot + JmsTemplate, 64 pooled connections"),
    /** The same on virtual threads, which need a Java 21: that of the variable BENCH_JAVA_21_HOME. */
    SPRING_BOOT_VIRTUAL("spring-boot-virtual", "Spring Boot + JmsTemplate, 64 pooled connections, virtual threads"),
    /** Candidate 2, with a listener that empties the queue. */
    SPRING_BOOT_CONSUMING("spring-boot-consuming", "Spring Boot + JmsTemplate + listener"),
    /** Candidate 3. */
    NODE_RED("node-red", "Node-RED (nothing durable)"),
    /** Candidate 4. */
    VERTX_ARTEMIS("vertx-artemis", "hand-written Vert.x + Artemis"),
    /** Candidate 4, with a consumer that empties the queue. */
    VERTX_ARTEMIS_CONSUMING("vertx-artemis-consuming", "hand-written Vert.x + Artemis + consumer"),
    /** Candidate 5. */
    VERTX_FILE("vertx-file", "Vert.x + group-committed file (no queue)"),
    /** Candidate 6. */
    VERTX_KAFKA("vertx-kafka", "Vert.x + Kafka as it comes (not durable)"),
    /** Candidate 6 with an fsync before each confirmation. */
    VERTX_KAFKA_FSYNC("vertx-kafka-fsync", "Vert.x + Kafka, each append on disk"),
    /** What the load generator can do at most. */
    CEILING("ceiling", "answers 200 at once (nothing done)");

    private final String key;
    private final String label;

    Candidate(String key, String label) {
        this.key = key;
        this.label = label;
    }

    /** @return its name on the command line */
    String key() {
        return key;
    }

    /** @return its name in tables */
    String label() {
        return label;
    }

    /** @return the names on the command line */
    static String names() {
        return Arrays.stream(values()).map(Candidate::key).collect(Collectors.joining(","));
    }

    /**
     * @param keys names, separated by commas
     * @return those candidates
     * @throws IllegalArgumentException if there is no such candidate
     */
    static Set<Candidate> named(String keys) {
        Set<Candidate> named = EnumSet.noneOf(Candidate.class);
        for (String key : keys.split(",")) {
            named.add(Arrays.stream(values()).filter(candidate -> candidate.key.equals(key)).findAny()
                    .orElseThrow(() -> new IllegalArgumentException("no candidate " + key)));
        }
        return named;
    }

    /**
     * @param places where things are
     * @param heap as in {@code -Xmx}
     * @param port where it is to listen
     * @param dir its own empty folder, the runner's home
     * @return the command that starts it
     */
    List<String> command(Places places, String heap, int port, Path dir) {
        List<String> java = List.of(places.java(), "-Xmx" + heap, "-XX:+UseParallelGC", "-XX:+ExitOnOutOfMemoryError",
                "-Djava.io.tmpdir=" + dir);
        String data = dir.resolve("data").toString();
        Path vertx = places.bench().resolve("candidates/vertx/target");
        return switch (this) {
            case RUNNER -> List.of(places.distribution().resolve("bin/easemob-camel").toString(), "--home", dir.toString());
            case SPRING_BOOT_POOLED -> join(SPRING_BOOT.command(places, heap, port, dir),
                    "--spring.artemis.pool.enabled=true", "--spring.artemis.pool.max-connections=64");
            case SPRING_BOOT_VIRTUAL -> join(withJava21(SPRING_BOOT_POOLED.command(places, heap, port, dir)),
                    "--spring.threads.virtual.enabled=true");
            case SPRING_BOOT, SPRING_BOOT_CONSUMING -> join(java, "-jar",
                    places.bench().resolve("candidates/spring-boot/target/bench-spring-boot.jar").toString(),
                    "--server.port=" + port, "--bench.secret=" + Callbacks.SECRET,
                    "--spring.artemis.embedded.data-directory=" + data, "--bench.consume=" + (this == SPRING_BOOT_CONSUMING));
            case NODE_RED -> List.of("node", "--max-old-space-size=" + heap.replaceAll("\\D", ""),
                    places.bench().resolve("candidates/node-red/node_modules/node-red/red.js").toString(),
                    "--userDir", dir.toString(), "--settings",
                    places.bench().resolve("candidates/node-red/settings.js").toString());
            case VERTX_ARTEMIS, VERTX_FILE, VERTX_KAFKA -> join(java, "-cp", classPath(vertx, "bench-vertx"),
                    "io.github.easemobcamel.bench.vertx."
                            + (this == VERTX_FILE ? "VertxFile" : this == VERTX_KAFKA ? "VertxKafka" : "VertxArtemis"),
                    String.valueOf(port), Callbacks.SECRET, data);
            case VERTX_KAFKA_FSYNC -> join(VERTX_KAFKA.command(places, heap, port, dir), "fsync");
            case VERTX_ARTEMIS_CONSUMING -> join(VERTX_ARTEMIS.command(places, heap, port, dir), "consume");
            case CEILING -> join(java, "-cp", classPath(places.bench().resolve("driver/target"), "bench-driver"),
                    Receiver.class.getName(), String.valueOf(port));
        };
    }

    private static List<String> withJava21(List<String> command) {
        String home = System.getenv("BENCH_JAVA_21_HOME");
        if (home == null) {
            throw new IllegalStateException("set BENCH_JAVA_21_HOME to a JDK of version 21 or later");
        }
        List<String> changed = new ArrayList<>(command);
        changed.set(0, Path.of(home, "bin", "java").toString());
        return changed;
    }

    /**
     * @param target where Maven has built it
     * @param name of its jar
     * @return its class path
     */
    static String classPath(Path target, String name) {
        return target.resolve(name + ".jar") + ":" + target.resolve("lib") + "/*";
    }

    private static List<String> join(List<String> first, String... more) {
        List<String> joined = new ArrayList<>(first);
        joined.addAll(List.of(more));
        return joined;
    }
}
