CREATE TABLE operator (
    id UUID PRIMARY KEY,
    legal_name TEXT NOT NULL,
    legal_name_folded TEXT COLLATE "C" NOT NULL,
    legal_form TEXT NOT NULL,
    siren TEXT UNIQUE,
    rna TEXT UNIQUE,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX operator_name ON operator (legal_name_folded, id);

CREATE TABLE space (
    id UUID PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    name_folded TEXT COLLATE "C" NOT NULL,
    state TEXT NOT NULL,
    merged_into UUID REFERENCES space (id),
    claim_state TEXT NOT NULL,
    kinds TEXT NOT NULL,
    operator_id UUID REFERENCES operator (id),
    siret TEXT,
    address_line TEXT,
    postcode TEXT,
    city TEXT,
    city_folded TEXT COLLATE "C" NOT NULL,
    insee_city TEXT,
    department TEXT,
    region TEXT,
    lat DOUBLE PRECISION,
    lon DOUBLE PRECISION,
    point_precision DOUBLE PRECISION,
    point_method TEXT,
    unit_x DOUBLE PRECISION,
    unit_y DOUBLE PRECISION,
    unit_z DOUBLE PRECISION,
    tile_x INTEGER,
    tile_y INTEGER,
    opening_hours TEXT,
    weekly_minutes INTEGER,
    time_zone TEXT NOT NULL,
    opened_on DATE,
    desks INTEGER,
    meeting_rooms INTEGER,
    square_metres INTEGER,
    offers JSONB NOT NULL,
    fixed_desk_month_cents INTEGER,
    amenities JSONB NOT NULL,
    wheelchair TEXT NOT NULL,
    role_email TEXT,
    phone TEXT,
    website TEXT,
    description JSONB,
    provenance JSONB NOT NULL,
    last_verified_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX space_name ON space (name_folded, id);
CREATE INDEX space_department ON space (department, name_folded, id);
CREATE INDEX space_city ON space (city_folded, id);
CREATE INDEX space_operator ON space (operator_id, name_folded, id);
CREATE INDEX space_point ON space (lat, lon);
CREATE INDEX space_insee_city ON space (insee_city);
CREATE INDEX space_created ON space (created_at, id);
CREATE INDEX space_updated ON space (updated_at, id);
CREATE INDEX space_verified ON space (last_verified_at, id);

CREATE TABLE space_slug (
    slug TEXT PRIMARY KEY,
    space_id UUID NOT NULL REFERENCES space (id)
);
CREATE INDEX space_slug_space ON space_slug (space_id);

CREATE TABLE space_kind (
    space_id UUID NOT NULL REFERENCES space (id),
    kind TEXT NOT NULL,
    PRIMARY KEY (kind, space_id)
);
CREATE INDEX space_kind_space ON space_kind (space_id);

CREATE TABLE space_amenity (
    space_id UUID NOT NULL REFERENCES space (id),
    amenity TEXT NOT NULL,
    PRIMARY KEY (amenity, space_id)
);
CREATE INDEX space_amenity_space ON space_amenity (space_id);

CREATE TABLE space_term (
    space_id UUID NOT NULL REFERENCES space (id),
    term TEXT NOT NULL,
    weight INTEGER NOT NULL,
    PRIMARY KEY (term, space_id)
);
CREATE INDEX space_term_space ON space_term (space_id);

CREATE TABLE space_source (
    source TEXT NOT NULL,
    external_id TEXT NOT NULL,
    space_id UUID NOT NULL REFERENCES space (id),
    row_hash BYTEA NOT NULL,
    PRIMARY KEY (source, external_id)
);
CREATE INDEX space_source_space ON space_source (space_id);

CREATE TABLE network (
    id UUID PRIMARY KEY,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT COLLATE "C" NOT NULL,
    level TEXT NOT NULL,
    territory_codes JSONB NOT NULL,
    parent_id UUID REFERENCES network (id),
    statutes JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX network_name ON network (name_folded, id);
CREATE INDEX network_parent ON network (parent_id, name_folded, id);

CREATE TABLE network_slug (
    slug TEXT PRIMARY KEY,
    network_id UUID NOT NULL REFERENCES network (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE network_membership (
    id UUID PRIMARY KEY,
    space_id UUID NOT NULL REFERENCES space (id),
    network_id UUID NOT NULL REFERENCES network (id),
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    applied_at TIMESTAMPTZ NOT NULL,
    activated_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL
);
CREATE UNIQUE INDEX network_membership_live ON network_membership (space_id, network_id) WHERE ended_at IS NULL;
CREATE INDEX network_membership_space ON network_membership (space_id, applied_at, id);
CREATE INDEX network_membership_network ON network_membership (network_id, state, applied_at, id);

CREATE TABLE delegate (
    id UUID PRIMARY KEY,
    network_id UUID NOT NULL REFERENCES network (id),
    operator_id UUID REFERENCES operator (id),
    space_id UUID REFERENCES space (id),
    person_id UUID NOT NULL,
    kind TEXT NOT NULL,
    ended_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX delegate_network ON delegate (network_id, created_at, id);
CREATE UNIQUE INDEX delegate_operator ON delegate (network_id, operator_id) WHERE kind = 'DELEGATE' AND ended_at IS NULL AND operator_id IS NOT NULL;
CREATE UNIQUE INDEX delegate_space ON delegate (network_id, space_id) WHERE kind = 'DELEGATE' AND ended_at IS NULL AND space_id IS NOT NULL;

CREATE TABLE claim (
    id UUID PRIMARY KEY,
    space_id UUID NOT NULL REFERENCES space (id),
    person_id UUID NOT NULL,
    message TEXT NOT NULL,
    state TEXT NOT NULL,
    decided_by UUID,
    decided_at TIMESTAMPTZ,
    reason TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX claim_space ON claim (space_id, created_at, id);
CREATE INDEX claim_person ON claim (person_id, created_at, id);
CREATE UNIQUE INDEX claim_open ON claim (space_id, person_id) WHERE state = 'OPEN';

CREATE TABLE suggestion (
    id UUID PRIMARY KEY,
    space_id UUID NOT NULL REFERENCES space (id),
    person_id UUID NOT NULL,
    changes JSONB NOT NULL,
    comment TEXT,
    state TEXT NOT NULL,
    decided_by UUID,
    decided_at TIMESTAMPTZ,
    reason TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX suggestion_space ON suggestion (space_id, created_at, id);
CREATE INDEX suggestion_person ON suggestion (person_id, created_at, id);

CREATE TABLE duplicate (
    id UUID PRIMARY KEY,
    space_id UUID NOT NULL REFERENCES space (id),
    other_id UUID NOT NULL REFERENCES space (id),
    score DOUBLE PRECISION NOT NULL,
    reasons JSONB NOT NULL,
    distance_km DOUBLE PRECISION,
    state TEXT NOT NULL,
    decided_by UUID,
    decided_at TIMESTAMPTZ,
    reason TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL
);
CREATE UNIQUE INDEX duplicate_pair ON duplicate (space_id, other_id);
CREATE INDEX duplicate_other ON duplicate (other_id);
CREATE INDEX duplicate_state ON duplicate (state, score, id);

CREATE TABLE import_run (
    id UUID PRIMARY KEY,
    source TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_hash BYTEA NOT NULL,
    encoding TEXT NOT NULL,
    notes JSONB NOT NULL,
    state TEXT NOT NULL,
    rows_total INTEGER NOT NULL,
    rows_done INTEGER NOT NULL,
    rows_created INTEGER NOT NULL,
    rows_updated INTEGER NOT NULL,
    rows_unchanged INTEGER NOT NULL,
    rows_skipped INTEGER NOT NULL,
    rows_suspicious INTEGER NOT NULL,
    started_by UUID,
    started_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ
);
CREATE INDEX import_run_started ON import_run (started_at, id);
CREATE UNIQUE INDEX import_run_unfinished ON import_run (source, file_hash) WHERE finished_at IS NULL;

CREATE TABLE import_row (
    import_id UUID NOT NULL REFERENCES import_run (id),
    line INTEGER NOT NULL,
    external_id TEXT,
    name TEXT,
    outcome TEXT NOT NULL,
    is_suspicious BOOLEAN NOT NULL,
    skipped JSONB,
    findings JSONB NOT NULL,
    space_id UUID REFERENCES space (id),
    PRIMARY KEY (import_id, line)
)
