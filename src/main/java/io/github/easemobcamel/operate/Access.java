package io.github.easemobcamel.operate;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.Settings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Who may use the management port, as the properties say.
 *
 * @param token what somebody must send who acts; empty: the port is for everybody on this machine
 * @param readToken what suffices to see; empty: the token is wanted for that, too
 * @param host the address that listens
 * @param port the port, which is in the cookie's name: cookies are shared by all ports of a host
 * @param publicUrl the origin under which a proxy shows the page; empty: none
 * @param idle how long a session lives that nobody uses
 */
public record Access(String token, String readToken, String host, int port, String publicUrl, Duration idle) {

    /**
     * {@return what these settings say}
     *
     * @throws ConfigurationException if a token is wrong, or missing although the port can be reached from outside
     */
    public static Access of(Settings settings) {
        return new Access(settings.managementToken(), settings.text("easemob.management.read-token"),
                settings.text("camel.management.host").toLowerCase(Locale.ROOT), settings.integer("camel.management.port"),
                settings.text("easemob.management.public-url"), settings.duration("easemob.management.session-timeout"));
    }

    /** {@return whether everybody is let in} */
    boolean isOpen() {
        return token.isEmpty();
    }

    /** {@return whether browsers reach the page over TLS only} */
    boolean isPublicOverTls() {
        return publicUrl.startsWith("https:");
    }

    /** {@return what a token allows; nothing if it is none} */
    Optional<Caller.Role> role(String given) {
        boolean operate = isEqual(token, given);
        boolean read = isEqual(readToken, given);
        if (operate) {
            return Optional.of(Caller.Role.OPERATE);
        }
        return read ? Optional.of(Caller.Role.READ) : Optional.empty();
    }

    private static boolean isEqual(String known, String given) {
        return MessageDigest.isEqual(bytes(known), bytes(given)) && !known.isEmpty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** {@return the name of the session's cookie} */
    String cookie() {
        return (isPublicOverTls() ? "__Host-" : "") + "easemob-camel-" + port;
    }
}
