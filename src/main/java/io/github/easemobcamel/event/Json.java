package io.github.easemobcamel.event;

import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * Plain JSON, as the runner, its commands and Easemob's service write it. What anybody may have sent has readers of its own, which
 * say what they refuse.
 */
public final class Json {

    /** Nobody configures it. */
    public static final JsonMapper JSON = new JsonMapper();

    private Json() {
    }
}
