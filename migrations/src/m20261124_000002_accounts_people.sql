CREATE TABLE person (
    id UUID PRIMARY KEY,
    email TEXT UNIQUE,
    display_name TEXT NOT NULL,
    locale TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL
);

CREATE TABLE session (
    id UUID PRIMARY KEY,
    person_id UUID NOT NULL REFERENCES person (id),
    token_hash BYTEA NOT NULL UNIQUE,
    label TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ
);
CREATE INDEX session_person ON session (person_id, id);

CREATE TABLE sign_in_code (
    id UUID PRIMARY KEY,
    email TEXT NOT NULL,
    code_hash BYTEA NOT NULL,
    tries INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sign_in_code_email ON sign_in_code (email, created_at);
CREATE INDEX sign_in_code_expiry ON sign_in_code (expires_at);

CREATE TABLE role_grant (
    id UUID PRIMARY KEY,
    person_id UUID NOT NULL REFERENCES person (id),
    role TEXT NOT NULL,
    space_id UUID,
    network_id UUID,
    valid_from TIMESTAMPTZ NOT NULL,
    valid_until TIMESTAMPTZ,
    granted_by UUID REFERENCES person (id),
    needs_second BOOLEAN NOT NULL,
    second_approver UUID REFERENCES person (id),
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX role_grant_person ON role_grant (person_id, id);
CREATE INDEX role_grant_space ON role_grant (space_id, role) WHERE space_id IS NOT NULL;
CREATE INDEX role_grant_network ON role_grant (network_id, role) WHERE network_id IS NOT NULL
