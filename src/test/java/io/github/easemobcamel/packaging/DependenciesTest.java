package io.github.easemobcamel.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** docs/dependencies.md gives a reason for each dependency of the runner, and for nothing else. */
class DependenciesTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([\\w.-]+)` \\| \\S.* \\|$");

    @Test
    void eachHasAReason() throws Exception {
        assertThat(explained()).as("docs/dependencies.md names the dependencies in pom.xml that are not for tests, each with "
                + "its reason, as '| `artifactId` | why |'").containsExactlyInAnyOrderElementsOf(inThePom());
    }

    private static List<String> explained() throws IOException {
        return ROW.matcher(Files.readString(Path.of("docs/dependencies.md"))).results().map(row -> row.group(1)).toList();
    }

    private static List<String> inThePom() throws Exception {
        Element project = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse("pom.xml").getDocumentElement();
        return children(project, "dependencies").flatMap(all -> children(all, "dependency"))
                .filter(each -> children(each, "scope").noneMatch(scope -> scope.getTextContent().equals("test")))
                .map(each -> children(each, "artifactId").findFirst().orElseThrow().getTextContent()).toList();
    }

    private static Stream<Element> children(Element parent, String name) {
        NodeList nodes = parent.getChildNodes();
        return Stream.iterate(0, i -> i < nodes.getLength(), i -> i + 1).map(nodes::item)
                .filter(node -> node.getNodeType() == Node.ELEMENT_NODE && node.getNodeName().equals(name))
                .map(Element.class::cast);
    }
}
