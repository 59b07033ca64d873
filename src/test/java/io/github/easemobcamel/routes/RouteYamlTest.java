package io.github.easemobcamel.routes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the reader of route files takes for granted about Camel's schema. */
class RouteYamlTest {

    static Iterable<String> usualEntries() {
        return RouteYaml.USUAL_ENTRIES;
    }

    @ParameterizedTest
    @MethodSource("usualEntries")
    void takesNoEntryWithoutALookIntoTheSchemaThatTheSchemaRefuses(String entry) {
        assertThat(RouteSchema.entryFault(entry)).isEmpty();
    }
}
