package io.github.easemobcamel.config;

/** Finds the management port from the machine that it is on. */
public final class ManagementAddress {

    private ManagementAddress() {
    }

    /**
     * @param settings the settings in force
     * @return the address, without a path, such as {@code http://127.0.0.1:9876}
     */
    public static String of(Settings settings) {
        String host = settings.text("camel.management.host");
        if (host.isEmpty() || host.equals("0.0.0.0") || host.equals("::")) {
            host = "127.0.0.1";
        } else if (host.contains(":") && !host.startsWith("[")) {
            host = "[" + host + "]";
        }
        return "http://" + host + ":" + settings.text("camel.management.port");
    }
}
