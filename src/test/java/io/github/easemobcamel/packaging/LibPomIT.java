package io.github.easemobcamel.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What {@code deploy/lib/pom.xml} fetches has the versions of the product, and leaves out what the product has. */
class LibPomIT {

    private static final Path LIB_POM = Path.of("deploy/lib/pom.xml");
    private static final String COMMAND = "mvn verify -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=LibPomIT -Dwrite";
    private static final Pattern MANAGED = Pattern.compile("(?s)  <dependencyManagement>.*?</dependencyManagement>\n");
    private static final Pattern VERSIONS = Pattern.compile("(?s)(?<=each component -->\n).*?(?=  </properties>)");
    private static final Pattern EXCLUDED = Pattern.compile("(?s)(?<=<excludeArtifactIds>\n).*?(?= *</excludeArtifactIds>)");

    @Test
    void goesWithTheProduct() throws IOException {
        String product = Files.readString(Path.of("pom.xml"));
        String managed = find(MANAGED, product);
        String before = Files.readString(LIB_POM);
        String expected = replace(before, MANAGED, managed);
        expected = replace(expected, VERSIONS, versions(managed, product));
        expected = replace(expected, EXCLUDED, packaged().stream().map(name -> " ".repeat(12) + name)
                .collect(Collectors.joining(",\n", "", "\n")));
        if (System.getProperty("write") != null) {
            Files.writeString(LIB_POM, expected);
        } else {
            assertThat(before).as("the versions and exclusions of %s are those of the product: %s writes them", LIB_POM, COMMAND)
                    .isEqualTo(expected);
        }
    }

    private static String versions(String managed, String product) {
        Set<String> names = Pattern.compile("\\$\\{([\\w.-]+)}").matcher(managed).results().map(match -> match.group(1))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return names.stream().map(name -> "    <%s>%s</%1$s>%n".formatted(name, version(name, product)))
                .collect(Collectors.joining());
    }

    private static String version(String name, String product) {
        String property = name.equals("camel.version") ? "camel-others.version" : name;
        return find(Pattern.compile("(?<=<" + Pattern.quote(property) + ">)[^<]+"), product);
    }

    private static Set<String> packaged() throws IOException {
        Set<String> result = new TreeSet<>();
        new ObjectMapper().readTree(Path.of("target/easemob-camel/sbom/easemob-camel.cdx.json").toFile()).path("components")
                .forEach(component -> result.add(component.path("name").asText()));
        return result;
    }

    private static String find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(pattern.pattern()).isTrue();
        return matcher.group();
    }

    private static String replace(String text, Pattern pattern, String replacement) {
        find(pattern, text);
        return pattern.matcher(text).replaceFirst(Matcher.quoteReplacement(replacement));
    }
}
