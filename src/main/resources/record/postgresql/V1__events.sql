-- place: the order of events, receivedAt in milliseconds and 20 bits of the id. marks: 'd NAME' for each destination,
-- 's STATE' for each state, 'a NAME STATE' for the state at each destination, 'f FAMILY', 'c SCOPE'.
CREATE TABLE record_event (
    id text PRIMARY KEY,
    place bigint NOT NULL,
    call_id text,
    room_id text,
    actor text,
    target text,
    action text,
    marks text[] NOT NULL,
    event bytea NOT NULL,
    body bytea
) WITH (autovacuum_vacuum_scale_factor = 0.05, toast.autovacuum_vacuum_scale_factor = 0.05);

CREATE INDEX record_event_place ON record_event (place);
CREATE INDEX record_event_call_id ON record_event (call_id, place);
CREATE INDEX record_event_room_id ON record_event (room_id, place);
CREATE INDEX record_event_actor ON record_event (actor, place);
CREATE INDEX record_event_target ON record_event (target, place);
CREATE INDEX record_event_action ON record_event (action, place);
CREATE INDEX record_event_marks ON record_event USING gin (marks);
