ALTER TABLE event ADD COLUMN recurrence JSONB;
ALTER TABLE event ADD COLUMN split_from_id UUID;
ALTER TABLE event ADD COLUMN last_ends_at TIMESTAMPTZ;
UPDATE event SET last_ends_at = ends_at;

ALTER TABLE event_occurrence ADD COLUMN cancelled_at TIMESTAMPTZ;
ALTER TABLE event_occurrence ADD COLUMN reason TEXT;
ALTER TABLE event_occurrence ADD COLUMN content JSONB;
UPDATE event_occurrence
SET cancelled_at = (SELECT updated_at FROM event WHERE event.id = event_occurrence.event_id),
    reason = (SELECT event.reason FROM event WHERE event.id = event_occurrence.event_id)
WHERE event_id IN (SELECT id FROM event WHERE state = 'CANCELLED');
