package io.github.easemobcamel.tls;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.config.Problems;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.jsse.SSLContextParameters;

/** TLS of one destination: whom it is believed from, and the certificate that the runner shows there. */
public final class DestinationTls extends SSLContextParameters {

    private final SSLContext context;

    /**
     * @param destination an https destination
     * @param home the folder that relative paths lie in
     * @throws ConfigurationException if a file cannot be used
     */
    public DestinationTls(Destination destination, Path home) {
        this(destination.name(), destination.tls(), home);
    }

    private DestinationTls(String name, Destination.Tls tls, Path home) {
        String prefix = "easemob.destination." + name + ".tls.";
        try {
            context = SSLContext.getInstance("TLS");
            context.init(tls.certificate().isEmpty() ? null : Identity.ofPem(prefix + "certificate",
                    home.resolve(tls.certificate()), home.resolve(tls.key())).keys().getKeyManagers(),
                    tls.ca().isEmpty() ? null : Pem.authorities(prefix + "ca", home.resolve(tls.ca())).getTrustManagers(), null);
        } catch (GeneralSecurityException e) {
            throw new ConfigurationException(prefix + "* cannot be used (" + e.getMessage() + ")", e);
        }
    }

    /**
     * {@return whether they are right}
     *
     * @param destination a destination
     * @param home the folder that relative paths lie in
     * @param problems gets what is wrong with its files
     */
    public static boolean check(Destination destination, Path home, Problems problems) {
        Destination.Tls tls = destination.tls();
        return Stream.of(new Destination.Tls(tls.ca(), "", ""), new Destination.Tls("", tls.certificate(), tls.key()))
                .filter(part -> !part.equals(Destination.Tls.USUAL))
                .map(part -> problems.attempt(() -> new DestinationTls(destination.name(), part, home)))
                .reduce(true, Boolean::logicalAnd);
    }

    /**
     * Gives the routes the TLS of each destination that has some of its own.
     *
     * @param destinations all destinations
     * @param home the folder that relative paths lie in
     * @param registry where endpoints look for it
     * @throws ConfigurationException if a file cannot be used
     */
    public static void bind(Collection<Destination> destinations, Path home, Registry registry) {
        destinations.stream().filter(destination -> !destination.tls().equals(Destination.Tls.USUAL))
                .forEach(destination -> registry.bind(beanName(destination.name()), new DestinationTls(destination, home)));
    }

    /**
     * {@return the name by which its endpoint finds its TLS}
     *
     * @param destination a destination's name
     */
    public static String beanName(String destination) {
        return "tls-" + destination;
    }

    /** {@return all files of all destinations} */
    public static List<Path> files(Collection<Destination> destinations, Path home) {
        return destinations.stream().map(Destination::tls).flatMap(tls -> Stream.of(tls.ca(), tls.certificate(), tls.key()))
                .filter(file -> !file.isEmpty()).map(home::resolve).distinct().toList();
    }

    /** {@return the TLS itself} */
    public SSLContext context() {
        return context;
    }

    @Override
    public SSLContext createSSLContext(CamelContext camel) {
        return context;
    }
}
