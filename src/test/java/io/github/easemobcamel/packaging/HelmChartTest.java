package io.github.easemobcamel.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import io.github.easemobcamel.config.PropertyCatalogue;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@code deploy/helm} makes what {@code deploy/kubernetes} has, and what its values ask for. */
class HelmChartTest {

    private static final YAMLMapper YAML = new YAMLMapper();

    @Test
    void makesWhatTheManifestHas() throws Exception {
        Map<String, JsonNode> chart = objects(rendered());
        Map<String, JsonNode> manifest = objects(Files.readString(Path.of("deploy/kubernetes/easemob-camel.yaml")));
        ObjectNode pod = (ObjectNode) chart.get("StatefulSet easemob-camel").at("/spec/template");

        assertThat(((ObjectNode) pod.path("metadata")).remove("annotations").path("checksum/properties").asText()).hasSize(64);
        assertThat(((ObjectNode) pod.at("/spec/containers/0")).remove("imagePullPolicy").asText()).isEqualTo("IfNotPresent");
        for (String kind : List.of("StatefulSet easemob-camel", "Service easemob-camel", "Service easemob-camel-management")) {
            assertThat(chart.get(kind)).as(kind).isEqualTo(manifest.get(kind));
        }
        assertThat(properties(chart)).isEqualTo(properties(manifest));
        assertThat(chart.keySet()).containsExactlyInAnyOrder("ServiceAccount easemob-camel", "ConfigMap easemob-camel-properties",
                "ConfigMap easemob-camel-routes", "Service easemob-camel", "Service easemob-camel-management",
                "StatefulSet easemob-camel");
    }

    @Test
    void doesWhatTheValuesAskFor() throws Exception {
        Map<String, JsonNode> chart = objects(rendered("properties.easemob\\.forward\\.kick=shop",
                "properties.easemob\\.destination\\.shop\\.uri=https://shop.example.com/events",
                "routes.a\\.camel\\.yaml=- route: {}",
                "secret=ours", "image.tag=9", "storage.size=5Gi", "storage.className=fast", "service.type=LoadBalancer",
                "serviceMonitor.enabled=true", "podDisruptionBudget.enabled=true", "nodeSelector.disk=ssd"));
        JsonNode runner = chart.get("StatefulSet easemob-camel").path("spec");
        Properties properties = properties(chart);

        assertThat(properties.stringPropertyNames()).allMatch(new PropertyCatalogue()::knows);
        assertThat(properties).containsEntry("easemob.destination.shop.uri", "https://shop.example.com/events");
        assertThat(chart.get("ConfigMap easemob-camel-routes").at("/data/a.camel.yaml").asText()).isEqualTo("- route: {}");
        assertThat(runner.at("/template/spec/containers/0/envFrom/0/secretRef/name").asText()).isEqualTo("ours");
        assertThat(runner.at("/template/spec/containers/0/image").asText()).isEqualTo("easemob-camel:9");
        assertThat(runner.at("/template/spec/nodeSelector/disk").asText()).isEqualTo("ssd");
        assertThat(runner.at("/volumeClaimTemplates/0/spec/resources/requests/storage").asText()).isEqualTo("5Gi");
        assertThat(runner.at("/volumeClaimTemplates/0/spec/storageClassName").asText()).isEqualTo("fast");
        assertThat(chart.get("Service easemob-camel").at("/spec/type").asText()).isEqualTo("LoadBalancer");
        assertThat(chart.get("ServiceMonitor easemob-camel").at("/spec/endpoints/0/authorization/credentials/name").asText())
                .isEqualTo("ours");
        assertThat(chart.get("PodDisruptionBudget easemob-camel").at("/spec/selector/matchLabels"))
                .isEqualTo(runner.at("/selector/matchLabels"));
    }

    private static Map<String, JsonNode> objects(String manifest) throws IOException {
        Map<String, JsonNode> result = new TreeMap<>();
        for (JsonNode object : YAML.readerFor(JsonNode.class).<JsonNode>readValues(manifest).readAll()) {
            result.put(object.path("kind").asText() + " " + object.at("/metadata/name").asText(), object);
        }
        return result;
    }

    private static Properties properties(Map<String, JsonNode> objects) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(
                objects.get("ConfigMap easemob-camel-properties").path("data").path("application.properties").asText()));
        return properties;
    }

    /** {@return what Helm makes of the chart with these values; in a process of its own, for Helm is a library in Go} */
    private static String rendered(String... values) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-cp",
                System.getProperty("java.class.path"), HelmChartTest.class.getName()));
        command.addAll(List.of(values));
        Process helm = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(helm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(helm.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(helm.exitValue()).as(output).isZero();
        return output;
    }

    /**
     * Lints the chart and prints what it makes.
     *
     * @param values what is set, as for {@code helm --set}
     */
    public static void main(String[] values) {
        Helm helm = new Helm(Path.of("deploy/helm"));
        LintResult lint = helm.lint().strict().call();
        // that there is no icon is no fault
        if (lint.isFailed() || lint.getMessages().stream().anyMatch(message -> !message.contains("icon is recommended"))) {
            lint.getMessages().forEach(System.out::println);
            System.exit(1);
        }
        TemplateCommand template = helm.template().withName("easemob-camel");
        for (String value : values) {
            int equals = value.indexOf('=');
            template.set(value.substring(0, equals), value.substring(equals + 1));
        }
        System.out.println(template.call());
    }
}
