package io.github.easemobcamel.delivery;

import java.util.regex.Pattern;
import org.apache.camel.Body;

/**
 * Takes the signature out of what is shown of a callback: with it, somebody who reads the log could try secrets until one fits,
 * or send the callId again with another body. Source: the vendor's page names the field {@code security}; another one of its
 * pages {@code secret}.
 */
public final class SignatureMask {

    private static final Pattern SIGNATURE = Pattern.compile("(\"(?:security|secret)\"\\s*:\\s*\")[^\"]*\"");

    /**
     * @param body a callback's JSON
     * @return the same with asterisks in place of the signature
     */
    public String mask(@Body String body) {
        return SIGNATURE.matcher(body).replaceAll("$1***\"");
    }
}
