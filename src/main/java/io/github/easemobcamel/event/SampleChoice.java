package io.github.easemobcamel.event;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Decides which samples are meant by words, a scope and a format. */
public final class SampleChoice {

    /** Stands for each action in each of its scopes and, if no scope is asked for, for each sample of each other family. */
    public static final String ALL = "all";

    private static final int FARTHEST_NEAR_MATCH = 3;

    private final Scope scope;
    private final boolean newer;

    /**
     * @param scope the scope that was asked for, or null: groups for an action that both scopes have
     * @param newer whether those of groups and chatrooms are in the newer format
     */
    public SampleChoice(Scope scope, boolean newer) {
        this.scope = scope;
        this.newer = newer;
    }

    /**
     * {@return their samples, in the order of the words}
     *
     * @param words actions of groups and chatrooms, {@code FAMILY.NAME} for samples of other families, or {@code all}
     * @throws IllegalArgumentException for a word that is none of these; the message says which is meant, or which there are
     */
    public List<SampleCallback> samples(List<String> words) {
        return words.stream().flatMap(this::samples).toList();
    }

    private Stream<SampleCallback> samples(String word) {
        if (word.equals(ALL)) {
            Stream<SampleCallback> rooms = Arrays.stream(Operation.values()).flatMap(this::ofRooms);
            return scope == null ? Stream.concat(rooms, ofFamilies().map(SampleChoice::ofFamily)) : rooms;
        }
        if (ofFamilies().anyMatch(word::equals)) {
            return Stream.of(ofFamily(word));
        }
        Operation operation = Operation.ofWireName(word).orElseThrow(() -> new IllegalArgumentException(
                "unknown action " + word + nearMatch(word)));
        if (scope != null && !operation.scopes().contains(scope)) {
            throw new IllegalArgumentException("%ss have no action %s; leave out --scope, or take one of theirs: %s"
                    .formatted(scope.word(), word, names().collect(Collectors.joining(", "))));
        }
        return Stream.of(ofRooms(operation).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the newer format has no action %s%s; leave out --format newer"
                        .formatted(word, scope == null ? "" : " of " + scope.word() + "s"))));
    }

    /** The samples of an action, that of a group first. */
    private Stream<SampleCallback> ofRooms(Operation operation) {
        return operation.scopes().stream().filter(each -> scope == null || scope == each)
                .flatMap(each -> newer ? SampleCallback.newer(operation, each).stream()
                        : Stream.of(SampleCallback.of(operation, each)));
    }

    /** {@return the words for the samples of other families, such as {@code message.groupchat}} */
    public static Stream<String> ofFamilies() {
        return Family.withForward().stream()
                .flatMap(family -> SampleCallback.names(family).stream().map(name -> family.word() + "." + name));
    }

    private static SampleCallback ofFamily(String word) {
        String[] parts = word.split("\\.");
        return SampleCallback.of(Family.ofForward(parts[0]).orElseThrow(), parts[1]);
    }

    private String nearMatch(String word) {
        LevenshteinDistance distance = new LevenshteinDistance(FARTHEST_NEAR_MATCH);
        return Stream.concat(names(), ofFamilies()).filter(name -> distance.apply(name, word) >= 0)
                .min(Comparator.comparing(name -> distance.apply(name, word)))
                .map(name -> "; did you mean " + name + "?").orElse("");
    }

    private Stream<String> names() {
        return Arrays.stream(Operation.values())
                .filter(operation -> scope == null || operation.scopes().contains(scope))
                .map(Operation::wireName);
    }
}
