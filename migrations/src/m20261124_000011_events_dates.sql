ALTER TABLE event_occurrence ADD COLUMN held_at TIMESTAMPTZ;

CREATE TABLE event_occurrence_term (
    occurrence_id UUID NOT NULL REFERENCES event_occurrence (id),
    term TEXT NOT NULL,
    PRIMARY KEY (term, occurrence_id)
);
CREATE INDEX event_occurrence_term_occurrence ON event_occurrence_term (occurrence_id);

CREATE INDEX rsvp_invitation_email ON rsvp_invitation (email);
