package io.github.easemobcamel.delivery;

import io.github.easemobcamel.log.ShownText;
import org.apache.camel.Body;

/**
 * Takes the signature out of what a route shows of a callback, where that goes elsewhere than to the log, which has none anyway:
 * {@code ${bean:signatureMask?method=mask}}.
 */
public final class SignatureMask {

    /**
     * @param body a callback's JSON
     * @return the same with asterisks in place of the signature
     */
    public String mask(@Body String body) {
        return ShownText.mask(body);
    }
}
