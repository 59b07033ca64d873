package io.github.easemobcamel.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.easemob.im.server.EMProperties;
import com.easemob.im.server.EMService;
import com.easemob.im.server.api.block.BlockApi;
import com.easemob.im.server.api.codec.JsonCodec;
import com.easemob.im.server.api.metadata.MetadataApi;
import com.easemob.im.server.api.metadata.chatroom.AutoDelete;
import com.easemob.im.server.api.room.RoomApi;
import com.easemob.im.server.api.room.update.UpdateRoomRequest;
import com.easemob.im.server.exception.EMNotFoundException;
import com.easemob.im.server.model.EMBlock;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The vendor's own Java SDK takes the simulator for Easemob, in every call that it has for rooms, announcements and metadata. */
class JavaSdkTest {

    private final Simulator simulator = Simulator.start(SimulatorSettings.defaults());
    private final EMService service = new EMService(EMProperties.builder().setBaseUri(simulator.baseUrl())
            .setAppkey(simulator.settings().app().appKey()).setClientId(simulator.settings().clientId())
            .setClientSecret(simulator.settings().clientSecret()).build());
    private final RoomApi rooms = service.room();
    private final BlockApi blocks = service.block();
    private final MetadataApi metadata = service.metadata();

    /** The SDK marks each constructor of this class as the one that reads JSON, which its own, older Jackson takes and this one refuses. */
    @SuppressWarnings("UnusedVariable") // Jackson matches them with those of the class
    private abstract static class WithoutCreators {

        @JsonCreator(mode = JsonCreator.Mode.DISABLED)
        WithoutCreators(String name, String description, Integer maxMembers, String custom) {
        }

        @JsonCreator(mode = JsonCreator.Mode.DISABLED)
        WithoutCreators(String name, String description, Integer maxMembers) {
        }
    }

    @BeforeEach
    void letTheSdkWriteWithThisJackson() throws ReflectiveOperationException {
        Field mapper = JsonCodec.class.getDeclaredField("objectMapper");
        mapper.setAccessible(true);
        ((ObjectMapper) mapper.get(service.getContext().getCodec())).addMixIn(UpdateRoomRequest.class, WithoutCreators.class);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void makesRooms() {
        String id = rooms.createRoom("a room", "of the SDK", "alice", List.of("bobby", "carol"), 300).block();
        rooms.updateRoom(id, request -> request.withName("another").withMaxMembers(5)).block();
        rooms.assignRoom(id, "bobby").block();

        assertThat(rooms.getRoom(id).block()).satisfies(room -> {
            assertThat(List.of(room.name(), room.description(), room.owner(), room.maxMembers()))
                    .isEqualTo(List.of("another", "of the SDK", "bobby", 5));
            assertThat(room.memberCount()).isEqualTo(3);
        });
        assertThat(rooms.listRoomsAll().collectList().block()).contains(id, Rooms.DEMO_ROOM);
        assertThat(rooms.listRooms(1, null).block().getValues()).hasSize(1);
        assertThat(rooms.listRoomsUserJoined("carol").collectList().block()).containsExactly(id);
        rooms.destroyRoom(id).block();
        assertThatThrownBy(() -> rooms.getRoom(id).block()).isInstanceOf(EMNotFoundException.class);
    }

    @Test
    void managesMembersAndAdministrators() {
        String id = Rooms.DEMO_ROOM;
        rooms.addRoomMember(id, "dave1").block();
        rooms.promoteRoomAdmin(id, "dave1").block();
        rooms.promoteRoomSuperAdmin("super1").block();

        assertThat(rooms.listRoomMembersAll(id).collectList().block()).containsExactly("user1", "user2", "user3", "dave1");
        assertThat(rooms.listRoomMembersAll(id, "asc").collectList().block()).hasSize(4);
        assertThat(rooms.listRoomMembers(id, 3, null).block().getCursor()).isNotEmpty();
        assertThat(rooms.listRoomMembers(id, 3, null, "asc").block().getValues()).hasSize(3);
        assertThat(rooms.listRoomMembersWithOwner(id, 1, 2).block()).containsExactly(Map.of("owner", "user1"),
                Map.of("member", "user2"));
        assertThat(rooms.listRoomMembersAllWithOwner(id).collectList().block()).hasSize(4);
        assertThat(rooms.listRoomAdminsAll(id).collectList().block()).containsExactly("dave1");
        assertThat(rooms.listRoomSuperAdminsAll().collectList().block()).containsExactly("super1");
        rooms.demoteRoomAdmin(id, "dave1").block();
        rooms.demoteRoomSuperAdmin("super1").block();
        rooms.removeRoomMember(id, "dave1").block();
        assertThat(simulator.rooms().demo().members()).doesNotContain("dave1");
        assertThat(rooms.listRoomAdminsAll(id).collectList().block()).isEmpty();
        assertThat(rooms.listRoomSuperAdminsAll().collectList().block()).isEmpty();
    }

    @Test
    void mutesAndBlocks() {
        String id = Rooms.DEMO_ROOM;
        blocks.blockUserSendMsgToRoom("user2", id, Duration.ofMinutes(1)).block();
        assertThat(blocks.listUsersBlockedSendMsgToRoom(id).map(EMBlock::getUsername).collectList().block())
                .containsExactly("user2");
        blocks.unblockUserSendMsgToRoom("user2", id).block();
        assertThat(blocks.listUsersBlockedSendMsgToRoom(id).collectList().block()).isEmpty();
        blocks.blockAllUserSendMsgToRoom(id).block();
        assertThat(rooms.getRoom(id).block().mute()).isTrue();
        blocks.unblockAllUserSendMsgToRoom(id).block();
        assertThat(rooms.getRoom(id).block().mute()).isFalse();
        blocks.blockUserJoinRoom("user3", id).block();
        assertThat(blocks.getUsersBlockedJoinRoom(id).map(EMBlock::getUsername).collectList().block()).containsExactly("user3");
        blocks.unblockUserJoinRoom("user3", id).block();
        assertThat(blocks.getUsersBlockedJoinRoom(id).collectList().block()).isEmpty();
    }

    @Test
    void changesAnnouncementAndAttributes() {
        String id = Rooms.DEMO_ROOM;
        rooms.updateRoomAnnouncement(id, "公告").block();
        assertThat(rooms.getRoomAnnouncement(id).block()).isEqualTo("公告");

        assertThat(metadata.setChatRoomMetadata("user1", id, Map.of("k", "v"), AutoDelete.NO_DELETE).block().getSuccessKeys())
                .containsExactly("k");
        assertThat(metadata.setChatRoomMetadata("user2", id, Map.of("k", "w"), AutoDelete.DELETE).block().getErrorKeys())
                .containsOnlyKeys("k");
        assertThat(metadata.setChatRoomMetadataForced("user2", id, Map.of("k", "w"), AutoDelete.DELETE).block().getErrorKeys())
                .isEmpty();
        assertThat(metadata.listChatRoomMetadata(id, List.of("k")).block().getMetadata()).isEqualTo(Map.of("k", "w"));
        assertThat(metadata.listChatRoomMetadataAll(id).block().getMetadata()).hasSize(1);
        assertThat(metadata.deleteChatRoomMetadata("user1", id, List.of("k")).block().getErrorKeys()).containsOnlyKeys("k");
        assertThat(metadata.deleteChatRoomMetadataForced(id, List.of("k")).block().getSuccessKeys()).containsExactly("k");
    }
}
