CREATE TABLE audit_entry (
    id UUID PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL,
    person_id UUID,
    system TEXT,
    for_space_id UUID,
    for_network_id UUID,
    action TEXT NOT NULL,
    subject_type TEXT NOT NULL,
    subject_id UUID NOT NULL,
    reason TEXT,
    changes JSONB
);
CREATE INDEX audit_entry_subject ON audit_entry (subject_id, id);

CREATE TABLE outbox_message (
    seq BIGSERIAL PRIMARY KEY,
    name TEXT NOT NULL,
    payload JSONB,
    sensitive BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE outbox_delivery (
    id BIGSERIAL PRIMARY KEY,
    message_seq BIGINT NOT NULL REFERENCES outbox_message (seq),
    consumer TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    last_error TEXT,
    finished_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX outbox_delivery_message ON outbox_delivery (message_seq, consumer);
CREATE INDEX outbox_delivery_due ON outbox_delivery (due_at, id) WHERE state = 'waiting'
