-- What happened. A row is inserted by the transaction that it tells of, and soon after linked into the chain, which
-- fills in its last three columns; nothing changes or removes it then.
CREATE TABLE audit_event (
    -- Rising with each event of one node.
    id            TEXT   NOT NULL PRIMARY KEY,
    happened_at   BIGINT NOT NULL,
    relying_party TEXT,
    actor         TEXT   NOT NULL,
    action        TEXT   NOT NULL,
    subject       TEXT,
    detail        TEXT,
    -- 1, 2, 3, …
    sequence      BIGINT,
    -- SHA-256 over this event and the hash of the one before, in hexadecimal.
    hash          TEXT,
    -- Ed25519 over sequence and hash, at the last event of each batch.
    signature     TEXT
);
CREATE UNIQUE INDEX audit_event_by_sequence ON audit_event (sequence);
CREATE INDEX audit_event_by_relying_party ON audit_event (relying_party, sequence);
CREATE INDEX audit_event_unlinked ON audit_event (happened_at, id) WHERE sequence IS NULL;
