package io.github.easemobcamel.config;

/** Finds the ports of a runner from the machine that it is on. */
public final class LocalAddress {

    private LocalAddress() {
    }

    /**
     * {@return the address of the management port, without a path, such as {@code http://127.0.0.1:9876}}
     *
     * @param settings the settings in force
     */
    public static String management(Settings settings) {
        return "http://" + host(settings.text("camel.management.host")) + ":" + settings.integer("camel.management.port");
    }

    /**
     * {@return where callbacks are posted, such as {@code http://127.0.0.1:8080/callbacks}}
     *
     * @param settings the settings in force
     * @throws ConfigurationException if the port or the path is wrong
     */
    public static String callbacks(Settings settings) {
        return (settings.receivesOverTls() ? "https://" : "http://") + host(settings.text("camel.server.host")) + ":"
                + settings.integer("camel.server.port") + settings.text("easemob.callback.path");
    }

    /** What listens on every address of the machine is reached at its loopback address. */
    private static String host(String host) {
        if (host.isEmpty() || host.equals("0.0.0.0") || host.equals("::")) {
            return "127.0.0.1";
        }
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }
}
