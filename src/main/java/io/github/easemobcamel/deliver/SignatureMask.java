package io.github.easemobcamel.deliver;

import io.github.easemobcamel.log.ShownText;
import org.apache.camel.Body;

/**
 * Takes the signature out of what a route shows of a callback, where that goes elsewhere than to the log, which has none anyway:
 * {@code ${bean:signatureMask?method=mask}}.
 */
public final class SignatureMask {

    /**
     * {@return the same with asterisks in place of the signature}
     *
     * @param body a callback's JSON
     */
    public String mask(@Body String body) {
        return ShownText.mask(body);
    }
}
