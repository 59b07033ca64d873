package io.github.easemobcamel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * The documents that list the properties are written from {@code easemob-camel-properties.yaml}: what stands before the
 * first section of {@code application.properties}, and around the table of {@code docs/configuration.md}, by hand; {@code schema/properties.schema.json} is written as a whole.
 */
class ConfigurationDocTest {

    private static final String COMMAND = "mvn test -Dtest=ConfigurationDocTest -Dwrite";
    private static final Path PROPERTIES = Path.of("application.properties");
    private static final Path DOCUMENT = Path.of("docs/configuration.md");
    private static final String TABLE_HEAD = "| property | default | meaning |\n|---|---|---|\n";

    private final Collection<Property> properties = new PropertyCatalogue().all();

    @Test
    void applicationPropertiesSaysWhatTheCatalogueSays() throws IOException {
        check(PROPERTIES, text -> text.substring(0, text.indexOf("# ----")) + sections());
    }

    @Test
    void configurationMdSaysWhatTheCatalogueSays() throws IOException {
        check(DOCUMENT, text -> {
            int rows = text.indexOf(TABLE_HEAD) + TABLE_HEAD.length();
            return text.substring(0, rows) + table() + text.substring(rows).replaceFirst("(\\|.*\\n)*", "");
        });
    }

    @Test
    void theSchemaSaysWhatTheCatalogueSays() throws IOException {
        check(PropertiesSchema.FILE, text -> PropertiesSchema.of(properties));
    }

    @Test
    void eachDefaultIsRight() {
        assertThat(properties)
                .allSatisfy(property -> property.value(property.name(), property.standard().replaceFirst("\\{\\{.*", "")));
    }

    @Test
    void eachPropertyIsExplainedBySentences() {
        assertThat(properties).filteredOn(property -> !property.sentence().matches("[A-Z][^\\n|]*\\."))
                .extracting(Property::name).as("begin with a capital, end with a full stop, and have no | in it").isEmpty();
    }

    @Test
    void addressesPortsFolderAndBrokerAreFixed() {
        assertThat(properties).filteredOn(Property::fixed).extracting(Property::name).contains("camel.server.host",
                "camel.server.port", "camel.management.host", "camel.management.port", "easemob.data-dir", "easemob.broker.url")
                .noneMatch(name -> name.startsWith("easemob.destination.") || name.startsWith("easemob.forward."));
    }

    private static void check(Path file, UnaryOperator<String> writer) throws IOException {
        String text = Files.exists(file) ? Files.readString(file) : "";
        String wanted = writer.apply(text);
        if (System.getProperty("write") != null) {
            Files.writeString(file, wanted);
        } else {
            assertThat(text).as("%s is written from src/main/resources/easemob-camel-properties.yaml; change it there and run: %s",
                    file, COMMAND).isEqualTo(wanted);
        }
    }

    private String sections() {
        StringBuilder text = new StringBuilder();
        for (Map<String, Object> section : PropertyTable.sections()) {
            String title = "# ---- " + section.get("section") + " ";
            text.append(text.isEmpty() ? "" : "\n").append(title).append("-".repeat(120 - title.length())).append('\n');
            section.getOrDefault("intro", "").toString().lines().forEach(line -> text.append("# ").append(line).append('\n'));
            properties.stream().filter(property -> property.section().equals(section.get("section")))
                    .forEach(
                            property -> text.append("\n# ").append(plain(property.sentence())).append(property.set() ? "\n" : "\n#")
                                    .append(property.name()).append('=').append(property.standard()).append('\n'));
        }
        return text.toString();
    }

    private String table() {
        StringBuilder text = new StringBuilder();
        properties.forEach(property -> text.append("| `").append(property.name()).append("` | ")
                .append(property.standard().isEmpty() ? "–" : "`" + property.standard() + "`").append(" | ")
                .append(property.sentence().replaceFirst("\\.$", "")).append(" |\n"));
        return text.toString();
    }

    private static String plain(String markdown) {
        return markdown.replaceAll("\\[(.*?)]\\(.*?\\)", "$1").replace("`", "");
    }
}
