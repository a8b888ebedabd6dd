CREATE TABLE lead_offer (
    id UUID PRIMARY KEY,
    event_id UUID NOT NULL REFERENCES event (id),
    from_space_id UUID NOT NULL,
    to_space_id UUID NOT NULL,
    state TEXT NOT NULL,
    message TEXT,
    reason TEXT,
    offered_at TIMESTAMPTZ NOT NULL,
    answer_until TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL
);
CREATE UNIQUE INDEX lead_offer_open ON lead_offer (event_id) WHERE ended_at IS NULL;
CREATE INDEX lead_offer_event ON lead_offer (event_id, ended_at);
CREATE INDEX lead_offer_from ON lead_offer (from_space_id);
CREATE INDEX lead_offer_to ON lead_offer (to_space_id, offered_at, id);

CREATE TABLE event_note (
    id UUID PRIMARY KEY,
    event_id UUID NOT NULL REFERENCES event (id),
    space_id UUID NOT NULL,
    person_id UUID,
    body TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX event_note_event ON event_note (event_id, created_at, id);
CREATE INDEX event_note_person ON event_note (person_id, id);

CREATE TABLE event_task (
    id UUID PRIMARY KEY,
    event_id UUID NOT NULL REFERENCES event (id),
    title TEXT NOT NULL,
    space_id UUID,
    due_on DATE,
    done_at TIMESTAMPTZ,
    done_by UUID,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX event_task_event ON event_task (event_id, created_at, id);
CREATE INDEX event_task_person ON event_task (done_by, id);

CREATE TABLE acknowledgement_deadline (
    event_id UUID PRIMARY KEY REFERENCES event (id),
    change INTEGER NOT NULL,
    told_at TIMESTAMPTZ
);

CREATE TABLE event_network_refusal (
    event_id UUID NOT NULL REFERENCES event (id),
    network_id UUID NOT NULL,
    reason TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (event_id, network_id)
);
