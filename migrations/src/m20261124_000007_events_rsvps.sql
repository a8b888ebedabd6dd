ALTER TABLE event_occurrence ADD COLUMN capacity INTEGER;
ALTER TABLE event_occurrence ADD COLUMN free_places INTEGER;
ALTER TABLE event_occurrence ADD COLUMN next_place BIGINT NOT NULL DEFAULT 1;
ALTER TABLE event_occurrence ADD COLUMN settle_at TIMESTAMPTZ;
ALTER TABLE event_occurrence ADD COLUMN attended INTEGER NOT NULL DEFAULT 0;
ALTER TABLE event_occurrence ADD COLUMN no_shows INTEGER NOT NULL DEFAULT 0;
ALTER TABLE event_occurrence ADD COLUMN purged_at TIMESTAMPTZ;
UPDATE event_occurrence SET capacity = (SELECT event.capacity FROM event WHERE event.id = event_occurrence.event_id);
UPDATE event_occurrence SET free_places = capacity;

CREATE TABLE rsvp (
    id UUID PRIMARY KEY,
    occurrence_id UUID NOT NULL REFERENCES event_occurrence (id),
    person_id UUID,
    guest_email TEXT,
    home_space_id UUID,
    party_size INTEGER NOT NULL,
    state TEXT NOT NULL,
    visibility TEXT NOT NULL,
    place BIGINT NOT NULL,
    offered_until TIMESTAMPTZ,
    confirmed_start TIMESTAMPTZ NOT NULL,
    reason TEXT,
    ended_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL
);
CREATE UNIQUE INDEX rsvp_live_person ON rsvp (occurrence_id, person_id) WHERE ended_at IS NULL AND person_id IS NOT NULL;
CREATE UNIQUE INDEX rsvp_live_guest ON rsvp (occurrence_id, guest_email) WHERE ended_at IS NULL AND guest_email IS NOT NULL;
CREATE INDEX rsvp_occurrence ON rsvp (occurrence_id, place, id);
CREATE INDEX rsvp_seated ON rsvp (occurrence_id, state, home_space_id, party_size);
CREATE INDEX rsvp_person ON rsvp (person_id, occurrence_id);

CREATE TABLE rsvp_guest (
    id UUID PRIMARY KEY,
    occurrence_id UUID NOT NULL REFERENCES event_occurrence (id),
    email TEXT NOT NULL,
    locale TEXT NOT NULL,
    party_size INTEGER NOT NULL,
    token_hash BYTEA NOT NULL UNIQUE,
    expires_at TIMESTAMPTZ NOT NULL,
    rsvp_id UUID REFERENCES rsvp (id),
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX rsvp_guest_occurrence ON rsvp_guest (occurrence_id, email);
CREATE INDEX rsvp_guest_rsvp ON rsvp_guest (rsvp_id);

CREATE TABLE rsvp_invitation (
    event_id UUID NOT NULL REFERENCES event (id),
    email TEXT NOT NULL,
    invited_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (event_id, email)
);

CREATE TABLE seat_pool (
    occurrence_id UUID NOT NULL REFERENCES event_occurrence (id),
    space_id UUID NOT NULL,
    size INTEGER NOT NULL,
    release_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (occurrence_id, space_id)
);
