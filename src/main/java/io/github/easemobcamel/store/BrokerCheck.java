package io.github.easemobcamel.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.event.Json;
import java.lang.module.ModuleDescriptor.Version;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.apache.activemq.artemis.core.client.impl.ClientSessionInternal;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether an external broker is one broker, and set up so that it loses and reorders no event. Some of it every client sees;
 * the rest only its management tells, if the user may ask it.
 */
public final class BrokerCheck {

    /** Those before have known holes. */
    private static final String FIRST_VERSION = "2.57.0";
    /** Those of a quarter of an hour at 100 callbacks a second; Artemis' own 20,000 are three minutes. */
    private static final int FEWEST_IDS = 100_000;
    private static final int CONNECT_MILLIS = 5000;
    private static final String REMEDY = "; deploy/artemis has the settings that it needs";
    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    private static final String BLOCK = "BLOCK";
    private static final String PAGE = "PAGE";

    private final Map<String, Set<String>> lossy = new LinkedHashMap<>();
    private final Map<String, Set<String>> doubtful = new LinkedHashMap<>();
    private String version = "";
    private boolean managed = true;

    private BrokerCheck() {
    }

    /**
     * What was found.
     *
     * @param version the broker's, or nothing if it does not say
     * @param problems what loses or doubles events, each in a sentence
     * @param warnings what may do so, or could not be looked at
     */
    public record Result(String version, List<String> problems, List<String> warnings) {

        /**
         * Logs the warnings that were not told before.
         *
         * @param told those that were
         * @throws ConfigurationException if there are problems
         */
        public void require(Set<String> told) {
            warnings.stream().filter(told::add).forEach(LOG::warn);
            if (!problems.isEmpty()) {
                throw new ConfigurationException(String.join("; ", problems) + REMEDY);
            }
        }
    }

    /**
     * {@return what is found}
     *
     * @param url the broker's URL
     * @param queues the queues of the flow; those that are not there yet are as the broker would make them
     * @throws Exception if the broker cannot be reached
     */
    public static Result of(String url, Collection<String> queues) throws Exception {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url);
        try (ServerLocator locator = factory.getServerLocator();
                ClientSessionFactory sessions = locator.createSessionFactory();
                ClientSession session = session(factory, sessions)) {
            session.start();
            BrokerCheck check = new BrokerCheck();
            check.look(session, queues);
            return check.result(primaries(factory, locator));
        }
    }

    private static ClientSession session(ActiveMQConnectionFactory factory, ClientSessionFactory sessions)
            throws ActiveMQException {
        return sessions.createSession(factory.getUser(), factory.getPassword(), false, true, true, false, 0);
    }

    private Result result(Set<String> primaries) {
        List<String> problems = sentences(lossy);
        if (primaries.size() > 1) {
            problems.add(0, "easemob.broker.url leads to " + primaries.size()
                    + " primaries, each with queues of its own; name one broker, or one primary and its backup");
        }
        List<String> warnings = sentences(doubtful);
        if (!managed) {
            warnings.add(
                    "Whether the broker's settings lose or reorder events could not be looked at, for its user may not ask the "
                            + "address activemq.management" + REMEDY);
        } else if (isBefore(version, FIRST_VERSION)) {
            warnings.add("The broker is Artemis " + version + "; use " + FIRST_VERSION
                    + " or later, without the known holes of those before");
        }
        return new Result(version, problems, warnings);
    }

    /** A version that is not written as others are says nothing. */
    private static boolean isBefore(String version, String first) {
        try {
            return Version.parse(version).compareTo(Version.parse(first)) < 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static List<String> sentences(Map<String, Set<String>> found) {
        List<String> sentences = new ArrayList<>();
        found.forEach((what, queues) -> sentences.add(
                queues.isEmpty() ? "the broker " + what : "the broker's queue " + String.join(", ", queues) + " " + what));
        return sentences;
    }

    /** A pair has one primary. Those of a cluster know each other; others only their addresses in the URL tell. */
    private static Set<String> primaries(ActiveMQConnectionFactory factory, ServerLocator locator) {
        Set<String> primaries = new TreeSet<>();
        locator.getTopology().getMembers().stream().filter(member -> member.getPrimary() != null)
                .forEach(member -> primaries.add(member.getNodeId()));
        TransportConfiguration[] addresses = locator.getStaticTransportConfigurations();
        if (addresses != null && addresses.length > 1) {
            for (TransportConfiguration address : addresses) {
                nodeAt(factory, address).ifPresent(primaries::add);
            }
        }
        return primaries;
    }

    /** A backup that waits for its primary's end does not answer, or is of the same node. */
    private static Optional<String> nodeAt(ActiveMQConnectionFactory factory, TransportConfiguration address) {
        Map<String, Object> options = new HashMap<>(address.getParams());
        options.put(TransportConstants.NETTY_CONNECT_TIMEOUT, CONNECT_MILLIS);
        try (ServerLocator one = ActiveMQClient.createServerLocatorWithoutHA(
                new TransportConfiguration(address.getFactoryClassName(), options)).setInitialConnectAttempts(1)
                .setReconnectAttempts(0);
                ClientSessionFactory sessions = one.createSessionFactory();
                ClientSession session = session(factory, sessions)) {
            return Optional.of(((ClientSessionInternal) session).getNodeId());
        } catch (Exception e) {
            LOG.debug("No broker at {}", address, e);
            return Optional.empty();
        }
    }

    private void look(ClientSession session, Collection<String> queues) throws ActiveMQException {
        Optional<Object> answer = BrokerManagement.ask(session,
                question -> ManagementHelper.putAttribute(question, ResourceNames.BROKER, "version"));
        managed = answer.isPresent();
        version = answer.map(Object::toString).orElse("");
        if (managed && BrokerManagement.ask(session,
                question -> ManagementHelper.putAttribute(question, ResourceNames.BROKER, "persistenceEnabled"))
                .filter(Boolean.FALSE::equals).isPresent()) {
            lossy.put("keeps nothing on disk (persistence-enabled), so what was answered 200 goes with it", new TreeSet<>());
        }
        if (managed && BrokerManagement.ask(session,
                question -> ManagementHelper.putAttribute(question, ResourceNames.BROKER, "persistIDCache"))
                .filter(Boolean.FALSE::equals).isPresent()) {
            doubtful.put("forgets with a restart what was dispatched (persist-id-cache), so copies are dispatched again",
                    new TreeSet<>());
        }
        if (managed) {
            lookHowLongIdsLast(session);
        }
        long memory = !managed ? Long.MAX_VALUE : BrokerManagement.ask(session,
                question -> ManagementHelper.putAttribute(question, ResourceNames.BROKER, "globalMaxSize"))
                .map(bytes -> ((Number) bytes).longValue()).orElse(Long.MAX_VALUE);
        for (String queue : queues) {
            ClientSession.QueueQuery made = session.queueQuery(SimpleString.of(queue));
            if (made.isExists()) {
                look(queue, made);
            }
            if (managed) {
                look(queue, settings(session, queue), memory);
            }
        }
    }

    private void lookHowLongIdsLast(ClientSession session) {
        int all = BrokerManagement.ask(session,
                question -> ManagementHelper.putAttribute(question, ResourceNames.BROKER, "IDCacheSize"))
                .map(size -> ((Number) size).intValue()).orElse(Integer.MAX_VALUE);
        int remembered = Stream.of(QueueNames.CALL_IDS, QueueNames.CALLBACK_IDS)
                .mapToInt(address -> settings(session, address).path("idCacheSize").asInt(all)).min().orElse(all);
        if (remembered < FEWEST_IDS) {
            doubtful.put(
                    "remembers the last " + remembered + " callIds only (id-cache-size of easemob-camel.#), and a copy that comes "
                            + "later is dispatched again",
                    new TreeSet<>());
        }
    }

    private static JsonNode settings(ClientSession session, String address) {
        return BrokerManagement.ask(session, question -> ManagementHelper.putOperationInvocation(question, ResourceNames.BROKER,
                "getAddressSettingsAsJSON", address)).map(json -> {
                    try {
                        return Json.JSON.readTree(json.toString());
                    } catch (JsonProcessingException e) {
                        LOG.debug("The broker's settings cannot be read", e);
                        return null;
                    }
                }).orElse(MissingNode.getInstance());
    }

    private void look(String queue, ClientSession.QueueQuery made) {
        lossy(queue, !made.isDurable(), "is not durable: what is in it goes with the broker");
        lossy(queue, made.isPurgeOnNoConsumers(), "is emptied when nobody consumes it (purge-on-no-consumers)");
        lossy(queue, Boolean.TRUE.equals(made.isAutoDelete()), "is removed when nobody consumes it (auto-delete)");
        lossy(queue, Boolean.TRUE.equals(made.isLastValue()), "keeps only the last of several events (last-value)");
        lossy(queue, made.getRingSize() != null && made.getRingSize() >= 0, "drops its oldest events (ring-size)");
        lossy(queue, Boolean.TRUE.equals(made.isNonDestructive()), "keeps events that were delivered (non-destructive)");
        lossy(queue, made.getFilterString() != null, "has a filter, and what does not pass it is dropped");
        doubtful(queue, Boolean.TRUE.equals(made.isGroupRebalance()) && !Boolean.TRUE.equals(made.isGroupRebalancePauseDispatch()),
                "loses the order of rooms when a consumer joins (group-rebalance without group-rebalance-pause-dispatch)");
    }

    private void look(String queue, JsonNode settings, long memory) {
        for (String full : List.of("addressFullMessagePolicy", "pageFullMessagePolicy", "diskFullMessagePolicy")) {
            lossy(queue, settings.path(full).asText().equals("DROP"), "drops events when there is no room (" + full + ")");
        }
        boolean expires = List.of("expiryDelay", "minExpiryDelay", "maxExpiryDelay").stream()
                .anyMatch(delay -> settings.path(delay).asLong(-1) >= 0);
        lossy(queue, expires && !settings.path("noExpiry").asBoolean(), "drops events that wait too long (expiry-delay)");
        if (QueueNames.isConsumedByRunners(queue)) {
            doubtful(queue, settings.path("maxDeliveryAttempts").asInt(10) != -1,
                    "drops what could not be taken ten times or so (max-delivery-attempts is not -1)");
            doubtful(queue, settings.path("redeliveryDelay").asLong(0) != 0,
                    "loses the order of rooms when events come again (redelivery-delay is not 0)");
        }
        long most = settings.path("maxSizeBytes").asLong(-1);
        doubtful(queue, queue.startsWith(QueueNames.destination("")) && settings.path("maxSizeMessages").asLong(-1) <= 0
                && (most <= 0 || most >= memory),
                "fills the memory when its destination hangs, and the events of all others are paged, too (max-size-bytes is not below "
                        + "global-max-size)");
        Predicate<String> fits = queue.startsWith(QueueNames.heldBack("")) ? BLOCK::equals : PAGE::equals;
        doubtful(queue, !fits.test(settings.path("addressFullMessagePolicy").asText(PAGE)),
                queue.startsWith(QueueNames.heldBack(""))
                        ? "may be paged, and what is paged cannot be picked by room (address-full-policy is not BLOCK)"
                        : "takes nothing more when it is full (address-full-policy is not PAGE)");
    }

    private void lossy(String queue, boolean is, String what) {
        note(lossy, queue, is, what);
    }

    private void doubtful(String queue, boolean is, String what) {
        note(doubtful, queue, is, what);
    }

    private static void note(Map<String, Set<String>> found, String queue, boolean is, String what) {
        if (is) {
            found.computeIfAbsent(what, absent -> new TreeSet<>()).add(queue);
        }
    }
}
