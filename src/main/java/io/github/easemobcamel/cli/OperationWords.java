package io.github.easemobcamel.cli;

import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleChoice;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.Stream;

/** What can be sent, for the help and for the completion in the shell. */
final class OperationWords implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
        return Stream.of(Arrays.stream(Operation.values()).map(Operation::wireName), SampleChoice.ofFamilies(),
                Stream.of(SampleChoice.ALL)).flatMap(words -> words).iterator();
    }
}
