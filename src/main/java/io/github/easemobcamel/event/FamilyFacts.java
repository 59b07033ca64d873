package io.github.easemobcamel.event;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The facts of a callback that is about no group or chatroom event.
 *
 * @param family what it is about
 * @param action the word for what happened, or null
 * @param operation the word on the wire where it has an {@code operation}, or null
 * @param actorAddress how it addresses who did it, or null
 * @param addressee whom or where it was done to
 * @param outcome whether it succeeded, or null
 * @param details adds what it says beyond that
 */
record FamilyFacts(Family family, String action, String operation, String actorAddress, Addressee addressee, String outcome,
        Consumer<EventMembers> details) implements CallbackFacts {

    @Override
    public boolean isKnown() {
        return family != Family.OTHER && (family.words().isEmpty() || (action != null && family.words().contains(action)));
    }

    @Override
    public String scope() {
        return addressee.scope();
    }

    @Override
    public String roomId() {
        return addressee.room();
    }

    @Override
    public List<String> targetAddresses() {
        return Stream.ofNullable(addressee.user()).toList();
    }

    @Override
    public void describe(EventMembers event) {
        event.put("addressee", addressee.unknown());
        details.accept(event);
    }
}
