package io.github.easemobcamel.kit;

import io.github.easemobcamel.config.ConfigurationException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes results as JUnit does, which build servers read. */
public final class JUnitXml {

    private JUnitXml() {
    }

    /**
     * @param file where to
     * @throws ConfigurationException if it cannot be written
     */
    public static void write(Path file, List<TestResult> results) {
        try (OutputStream out = Files.newOutputStream(file)) {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out, "UTF-8");
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuites");
            Map<String, List<TestResult>> suites = results.stream()
                    .collect(Collectors.groupingBy(result -> result.test().file(), LinkedHashMap::new, Collectors.toList()));
            for (Map.Entry<String, List<TestResult>> suite : suites.entrySet()) {
                suite(xml, suite.getKey(), suite.getValue());
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (IOException | XMLStreamException e) {
            throw new ConfigurationException("--junit-xml " + file + " cannot be written (" + e + ")", e);
        }
    }

    private static void suite(XMLStreamWriter xml, String name, List<TestResult> results) throws XMLStreamException {
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", name);
        xml.writeAttribute("tests", String.valueOf(results.size()));
        xml.writeAttribute("failures", String.valueOf(results.stream().filter(result -> !result.passed()).count()));
        xml.writeAttribute("errors", "0");
        xml.writeAttribute("skipped", "0");
        xml.writeAttribute("time", seconds(results.stream().map(TestResult::took).reduce(Duration.ZERO, Duration::plus)));
        for (TestResult result : results) {
            xml.writeStartElement("testcase");
            xml.writeAttribute("classname", name);
            xml.writeAttribute("name", result.test().name());
            xml.writeAttribute("time", seconds(result.took()));
            if (!result.passed()) {
                xml.writeStartElement("failure");
                xml.writeAttribute("message", shown(result.failures().get(0).lines().findFirst().orElse("")));
                xml.writeCharacters(shown(String.join("\n", result.failures())));
                xml.writeEndElement();
            }
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    /** Characters that XML cannot have may stand in what came. */
    private static String shown(String text) {
        return text.replaceAll("[^\\t\\n\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "\uFFFD");
    }

    private static String seconds(Duration took) {
        return String.format(Locale.ROOT, "%.3f", took.toNanos() / 1e9);
    }
}
