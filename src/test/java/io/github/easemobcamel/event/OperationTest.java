package io.github.easemobcamel.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OperationTest {

    @Test
    void findsAnOperationByItsWireName() {
        for (Operation operation : Operation.values()) {
            assertThat(Operation.ofWireName(operation.wireName())).contains(operation);
        }
    }

    @Test
    void takesTheCorrectSpellingOfAssingOwner() {
        assertThat(Operation.ofWireName("assign_owner")).contains(Operation.ASSING_OWNER);
    }

    @Test
    void knowsNoOtherWord() {
        assertThat(Operation.ofWireName("KICK")).isEmpty();
        assertThat(Operation.ofWireName("no_such_operation")).isEmpty();
        assertThat(Operation.ofWireName("")).isEmpty();
    }
}
