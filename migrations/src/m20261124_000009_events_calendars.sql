CREATE TABLE calendar_token (
    id UUID PRIMARY KEY,
    person_id UUID NOT NULL,
    name TEXT NOT NULL,
    token_hash BYTEA NOT NULL UNIQUE,
    created_at TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ
);
CREATE INDEX calendar_token_person ON calendar_token (person_id, id);

CREATE TABLE event_import (
    lead_space_id UUID NOT NULL,
    source_uid TEXT COLLATE "C" NOT NULL,
    event_id UUID NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (lead_space_id, source_uid)
);
CREATE INDEX event_import_event ON event_import (event_id);
