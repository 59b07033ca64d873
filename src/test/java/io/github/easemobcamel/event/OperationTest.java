package io.github.easemobcamel.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OperationTest {

    /** As in the vendor's table, with what the two columns say: G groups, C chatrooms. */
    private static final String VENDOR_TABLE = """
            create G
            destroy GC
            apply G
            apply_accept G
            invite G
            invite_accept G
            invite_decline G
            kick GC
            ban G
            allow G
            update GC
            block G
            unblock G
            presence GC
            absence GC
            direct_joined G
            leave GC
            assing_owner G
            add_admin GC
            remove_admin GC
            add_mute GC
            remove_mute GC
            update_announcement GC
            delete_announcement GC
            upload_file G
            delete_file G
            add_user_white_list GC
            remove_user_white_list GC
            ban_group GC
            remove_ban_group GC
            set_metadata C
            delete_metadata C
            group_member_metadata_update G
            """;

    @Test
    void followsTheVendorsTable() {
        List<String> rows = Arrays.stream(Operation.values())
                .map(operation -> operation.wireName() + " " + columns(operation.scopes()))
                .toList();

        assertThat(rows).containsExactlyElementsOf(VENDOR_TABLE.lines().toList());
    }

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
        assertThat(Operation.ofWireName("apply_decline")).isEmpty();
        assertThat(Operation.ofWireName("")).isEmpty();
    }

    private static String columns(Set<Scope> scopes) {
        return (scopes.contains(Scope.GROUP) ? "G" : "") + (scopes.contains(Scope.CHATROOM) ? "C" : "");
    }
}
