package io.github.easemobcamel.tls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.spi.core.remoting.ssl.SSLContextConfig;
import org.apache.activemq.artemis.spi.core.remoting.ssl.SSLContextFactoryProvider;
import org.apache.activemq.artemis.utils.ConfigurationHelper;

/**
 * Finds out why no TLS connection to an external broker comes about: Artemis' client writes that into its log only. It takes the
 * same options from the broker's URL and the same system properties before them, see {@code NettyConnector} there.
 */
public final class BrokerTls {

    private static final int TIMEOUT_MILLIS = 5000;

    private final Map<String, Object> options;

    private BrokerTls(TransportConfiguration broker) {
        options = broker.getCombinedParams();
    }

    /**
     * {@return the reason in words, of the first that has one; nothing if TLS is not what fails}
     *
     * @param url the URL of a broker, or of several
     */
    public static Optional<String> problem(String url) {
        try (ActiveMQConnectionFactory brokers = new ActiveMQConnectionFactory(url)) {
            TransportConfiguration[] known = brokers.getServerLocator().getStaticTransportConfigurations();
            return Stream.ofNullable(known).flatMap(Stream::of).map(BrokerTls::new)
                    .filter(broker -> broker.is(TransportConstants.SSL_ENABLED_PROP_NAME, false))
                    .map(BrokerTls::problem).flatMap(Optional::stream).findFirst();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<String> problem() {
        SSLContext context;
        try {
            context = context();
        } catch (Exception e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        try {
            shakeHands(context);
            return Optional.empty();
        } catch (SSLException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void shakeHands(SSLContext context) throws IOException {
        String host = text(TransportConstants.HOST_PROP_NAME);
        int port = ConfigurationHelper.getIntProperty(TransportConstants.PORT_PROP_NAME, TransportConstants.DEFAULT_PORT, options);
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            try (SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, true)) {
                if (is(TransportConstants.VERIFY_HOST_PROP_NAME, true)) {
                    SSLParameters parameters = secure.getSSLParameters();
                    parameters.setEndpointIdentificationAlgorithm("HTTPS");
                    secure.setSSLParameters(parameters);
                }
                secure.startHandshake();
            }
        }
    }

    private SSLContext context() throws Exception {
        SSLContextConfig config = SSLContextConfig.builder()
                .truststorePath(store("trustStore", TransportConstants.TRUSTSTORE_PATH_PROP_NAME))
                .truststorePassword(store("trustStorePassword", TransportConstants.TRUSTSTORE_PASSWORD_PROP_NAME))
                .truststoreType(store("trustStoreType", TransportConstants.TRUSTSTORE_TYPE_PROP_NAME))
                .truststoreProvider(store("trustStoreProvider", TransportConstants.TRUSTSTORE_PROVIDER_PROP_NAME))
                .keystorePath(store("keyStore", TransportConstants.KEYSTORE_PATH_PROP_NAME))
                .keystorePassword(store("keyStorePassword", TransportConstants.KEYSTORE_PASSWORD_PROP_NAME))
                .keystoreType(store("keyStoreType", TransportConstants.KEYSTORE_TYPE_PROP_NAME))
                .keystoreProvider(store("keyStoreProvider", TransportConstants.KEYSTORE_PROVIDER_PROP_NAME))
                .keystoreAlias(text(TransportConstants.KEYSTORE_ALIAS_PROP_NAME))
                .trustAll(is(TransportConstants.TRUST_ALL_PROP_NAME, false))
                .build();
        return SSLContextFactoryProvider.getSSLContextFactory().getSSLContext(config, options);
    }

    private String store(String systemProperty, String option) {
        return (is(TransportConstants.FORCE_SSL_PARAMETERS, false) ? Stream.of(option).map(this::text)
                : Stream.of(System.getProperty("org.apache.activemq.ssl." + systemProperty),
                        System.getProperty("javax.net.ssl." + systemProperty), text(option)))
                .filter(value -> value != null).findFirst()
                .orElse(option.endsWith("Type") ? TransportConstants.DEFAULT_TRUSTSTORE_TYPE : null);
    }

    private String text(String option) {
        return ConfigurationHelper.getStringProperty(option, null, options);
    }

    private boolean is(String option, boolean otherwise) {
        return ConfigurationHelper.getBooleanProperty(option, otherwise, options);
    }
}
