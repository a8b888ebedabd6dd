CREATE TABLE event (
    id UUID PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    slug TEXT NOT NULL UNIQUE,
    lead_space_id UUID NOT NULL,
    state TEXT NOT NULL,
    visibility TEXT NOT NULL,
    join_mode TEXT NOT NULL,
    join_url TEXT,
    title JSONB NOT NULL,
    description JSONB,
    topics JSONB NOT NULL,
    venue JSONB NOT NULL,
    venue_space_id UUID,
    venue_room_folded TEXT COLLATE "C",
    starts_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL,
    time_zone TEXT NOT NULL,
    previous_starts JSONB NOT NULL,
    capacity INTEGER,
    sequence INTEGER NOT NULL,
    reason TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX event_lead ON event (lead_space_id);

CREATE TABLE event_occurrence (
    id UUID PRIMARY KEY,
    event_id UUID NOT NULL REFERENCES event (id),
    occurrence_key TEXT COLLATE "C" NOT NULL,
    starts_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL,
    venue_space_id UUID,
    venue_room_folded TEXT COLLATE "C",
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (event_id, occurrence_key)
);
CREATE INDEX event_occurrence_start ON event_occurrence (starts_at, id);
CREATE INDEX event_occurrence_event ON event_occurrence (event_id, starts_at, id);
CREATE INDEX event_occurrence_room ON event_occurrence (venue_space_id, venue_room_folded, starts_at);

CREATE TABLE event_host (
    space_id UUID NOT NULL,
    event_id UUID NOT NULL REFERENCES event (id),
    PRIMARY KEY (space_id, event_id)
);
CREATE INDEX event_host_event ON event_host (event_id);

CREATE TABLE event_topic (
    topic TEXT COLLATE "C" NOT NULL,
    event_id UUID NOT NULL REFERENCES event (id),
    PRIMARY KEY (topic, event_id)
);
CREATE INDEX event_topic_event ON event_topic (event_id);

CREATE TABLE event_network (
    network_id UUID NOT NULL,
    event_id UUID NOT NULL REFERENCES event (id),
    PRIMARY KEY (network_id, event_id)
);
CREATE INDEX event_network_event ON event_network (event_id);

CREATE TABLE event_term (
    event_id UUID NOT NULL REFERENCES event (id),
    term TEXT NOT NULL,
    PRIMARY KEY (term, event_id)
);
CREATE INDEX event_term_event ON event_term (event_id);

CREATE TABLE co_organiser (
    id UUID PRIMARY KEY,
    event_id UUID NOT NULL REFERENCES event (id),
    space_id UUID NOT NULL,
    role TEXT NOT NULL,
    contributions JSONB NOT NULL,
    state TEXT NOT NULL,
    message TEXT,
    reason TEXT,
    invited_at TIMESTAMPTZ NOT NULL,
    answer_until TIMESTAMPTZ NOT NULL,
    accepted_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ,
    unacknowledged JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL
);
CREATE UNIQUE INDEX co_organiser_live ON co_organiser (event_id, space_id) WHERE ended_at IS NULL;
CREATE INDEX co_organiser_event ON co_organiser (event_id, invited_at, id);
CREATE INDEX co_organiser_space ON co_organiser (space_id, invited_at, id);
