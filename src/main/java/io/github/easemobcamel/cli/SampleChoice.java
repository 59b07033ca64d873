package io.github.easemobcamel.cli;

import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Decides which samples are meant by the words and the scope on the command line. */
final class SampleChoice {

    /** Stands for each operation in each of its scopes. */
    static final String ALL = "all";

    private static final int FARTHEST_NEAR_MATCH = 3;

    private final Scope scope;

    /**
     * @param scope the scope that was asked for, or null: groups for an operation that both scopes have
     */
    SampleChoice(Scope scope) {
        this.scope = scope;
    }

    /**
     * {@return their samples, in the order of the words}
     *
     * @param words operations as on the wire, or {@code all}
     * @throws IllegalArgumentException for a word that is no operation of the scope; the message says which is meant, or which there are
     */
    List<SampleCallback> samples(List<String> words) {
        return words.stream().flatMap(this::samples).toList();
    }

    private Stream<SampleCallback> samples(String word) {
        if (word.equals(ALL)) {
            return Arrays.stream(Operation.values()).flatMap(operation -> operation.scopes().stream()
                    .filter(each -> scope == null || scope == each)
                    .map(each -> SampleCallback.of(operation, each)));
        }
        Operation operation = Operation.ofWireName(word).orElseThrow(() -> new IllegalArgumentException(
                "unknown operation " + word + nearMatch(word)));
        if (scope != null && !operation.scopes().contains(scope)) {
            throw new IllegalArgumentException("%ss have no operation %s; leave out --scope, or take one of theirs: %s"
                    .formatted(scope.word(), word, names().collect(Collectors.joining(", "))));
        }
        return Stream.of(SampleCallback.of(operation, scope == null ? operation.scopes().iterator().next() : scope));
    }

    private String nearMatch(String word) {
        LevenshteinDistance distance = new LevenshteinDistance(FARTHEST_NEAR_MATCH);
        return names().filter(name -> distance.apply(name, word) >= 0)
                .min(Comparator.comparing(name -> distance.apply(name, word)))
                .map(name -> "; did you mean " + name + "?").orElse("");
    }

    private Stream<String> names() {
        return Arrays.stream(Operation.values())
                .filter(operation -> scope == null || operation.scopes().contains(scope))
                .map(Operation::wireName);
    }
}
