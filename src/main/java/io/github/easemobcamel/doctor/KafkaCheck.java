package io.github.easemobcamel.doctor;

import io.github.easemobcamel.routes.SafeUri;
import java.io.IOException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.camel.component.kafka.KafkaEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks Kafka for a topic, with the security that the destination's URI has. */
final class KafkaCheck {

    private final String name;
    private final String uri;

    KafkaCheck(String name, String uri) {
        this.name = name;
        this.uri = uri;
    }

    List<Finding> examine() throws IOException {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            KafkaConfiguration configuration = camel.getEndpoint(uri, KafkaEndpoint.class).getConfiguration();
            if (configuration.getBrokers() == null) {
                return List
                        .of(Finding.ok(name, SafeUri.endpoint(uri) + ", whose brokers are not in its URI; it cannot be examined"));
            }
            Properties properties = new Properties();
            configuration.createProducerProperties().forEach((key, value) -> {
                if (AdminClientConfig.configNames().contains(key)) {
                    properties.put(key, value);
                }
            });
            properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, configuration.getBrokers());
            properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Network.TIMEOUT_MILLIS);
            properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Network.TIMEOUT_MILLIS);
            return List.of(ask(properties, configuration.getTopic(), configuration.getBrokers()));
        } catch (ResolveEndpointFailedException e) {
            // Its message has the options with their values.
            return List.of(Finding.problem(name, "its URI is wrong", "see the finding \"configuration\""));
        }
    }

    private Finding ask(Properties properties, String topic, String brokers) {
        try (Admin admin = Admin.create(properties)) {
            int partitions = admin.describeTopics(List.of(topic)).allTopicNames()
                    .get(2L * Network.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS).get(topic).partitions().size();
            return Finding.ok(name, "topic " + topic + " with " + partitions + " partition(s) at " + brokers);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Finding.warning(name, "there is no topic " + topic + " at " + brokers,
                        "create it, unless Kafka makes topics by itself");
            }
            return failed(brokers, Network.reason(e.getCause()));
        } catch (TimeoutException e) {
            return failed(brokers, "no answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(brokers, "no answer");
        } catch (RuntimeException e) {
            return failed(brokers, Network.reason(e.getCause() == null ? e : e.getCause()));
        }
    }

    private Finding failed(String brokers, String reason) {
        return Finding.problem(name, "Kafka at " + brokers + " tells nothing of its topics (" + SafeUri.of(reason) + ")",
                "start it, mend brokers= in its URI, or see whether its security options fit Kafka's listener");
    }
}
