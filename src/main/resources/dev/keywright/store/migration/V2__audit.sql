-- What happened, in the order of the commits as far as one row can tell; nothing changes or removes a row.
CREATE TABLE audit_event (
    happened_at   BIGINT NOT NULL,
    relying_party TEXT,
    actor         TEXT   NOT NULL,
    action        TEXT   NOT NULL,
    subject       TEXT,
    detail        TEXT
);
CREATE INDEX audit_event_by_time ON audit_event (happened_at);
