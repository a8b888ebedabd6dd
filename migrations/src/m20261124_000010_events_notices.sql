CREATE TABLE event_notice (
    source TEXT COLLATE "C" PRIMARY KEY,
    told_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX event_notice_told ON event_notice (told_at);

CREATE TABLE event_notice_choice (
    reader TEXT COLLATE "C" NOT NULL,
    kind TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (reader, kind)
);

CREATE TABLE event_secret (
    name TEXT PRIMARY KEY,
    secret BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
