package io.github.easemobcamel.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The list of known holes, security/easemob-camel.vex.json, is about what is in the distribution: neither can change without the
 * other. Reads what {@code mvn package} has left.
 */
class VexIT {

    private static final Path SBOM_FOLDER = Path.of("target/easemob-camel/sbom");
    private static final Set<String> STATES = Set.of("resolved", "not_affected", "exploitable");
    private static final Set<String> JUSTIFICATIONS = Set.of("code_not_present", "code_not_reachable", "requires_configuration",
            "requires_environment", "protected_at_runtime", "protected_by_mitigating_control");

    private static JsonNode sbom;
    private static JsonNode vex;

    @BeforeAll
    static void read() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        sbom = mapper.readTree(SBOM_FOLDER.resolve("easemob-camel.cdx.json").toFile());
        vex = mapper.readTree(new File("security/easemob-camel.vex.json"));
        assertThat(mapper.readTree(SBOM_FOLDER.resolve("easemob-camel.vex.json").toFile())).isEqualTo(vex);
    }

    @Test
    void eachComponentWasLookedAtInTheVersionThatIsShipped() {
        Set<String> shipped = purls(sbom);
        Set<String> lookedAt = purls(vex);

        Set<String> notLookedAt = new TreeSet<>(shipped);
        notLookedAt.removeAll(lookedAt);
        Set<String> gone = new TreeSet<>(lookedAt);
        gone.removeAll(shipped);
        assertThat(notLookedAt).as("look for known holes of these, which are shipped, then write them into 'components' of "
                + "security/easemob-camel.vex.json, what you found into 'vulnerabilities', and the day into 'metadata.timestamp'")
                .isEmpty();
        assertThat(gone).as("these are shipped no longer: remove them from 'components' of security/easemob-camel.vex.json, "
                + "and what is said of them in 'vulnerabilities'").isEmpty();
        assertThat(Instant.parse(vex.at("/metadata/timestamp").asText())).isBefore(Instant.now());
        assertThat(vex.at("/metadata/component/purl")).isEqualTo(sbom.at("/metadata/component/purl"));
    }

    @Test
    void eachHoleIsAboutAShippedComponentAndSaysWhatFollows() {
        Set<String> shipped = purls(sbom);

        assertThat(vex.path("vulnerabilities")).isNotEmpty().allSatisfy(hole -> {
            String id = hole.path("id").asText();
            assertThat(id).matches("CVE-\\d{4}-\\d{4,}|GHSA(-[2-9cfghjmpqrvwx]{4}){3}");
            assertThat(texts(hole.path("affects"), affected -> affected.path("ref"))).as(id).isNotEmpty().isSubsetOf(shipped);
            JsonNode analysis = hole.path("analysis");
            assertThat(analysis.path("state").asText()).as(id).isIn(STATES);
            assertThat(analysis.path("detail").asText()).as(id).endsWith(".").hasSizeGreaterThan(20);
            if (analysis.path("state").asText().equals("not_affected")) {
                assertThat(analysis.path("justification").asText()).as(id).isIn(JUSTIFICATIONS);
            }
        });
        assertThat(texts(vex.path("vulnerabilities"), hole -> hole.path("id"))).doesNotHaveDuplicates();
    }

    private static Set<String> purls(JsonNode bom) {
        return new TreeSet<>(texts(bom.path("components"), component -> component.path("purl")));
    }

    private static List<String> texts(JsonNode list, Function<JsonNode, JsonNode> member) {
        return StreamSupport.stream(list.spliterator(), false).map(member).map(JsonNode::asText).collect(Collectors.toList());
    }
}
