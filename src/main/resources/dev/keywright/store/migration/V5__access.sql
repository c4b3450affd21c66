-- Keys of applications, operators and administrators. Of a key only a digest is kept.
CREATE TABLE api_key (
    id            TEXT   NOT NULL PRIMARY KEY,
    digest        TEXT   NOT NULL,
    name          TEXT   NOT NULL,
    role          TEXT   NOT NULL,
    relying_party TEXT,
    created_at    BIGINT NOT NULL,
    expires_at    BIGINT,
    revoked_at    BIGINT,
    last_used_at  BIGINT
);

-- One row from the moment when the first administrator's key was made: of two nodes that start at once, one makes it.
CREATE TABLE first_admin (
    place  SMALLINT NOT NULL PRIMARY KEY,
    key_id TEXT     NOT NULL
);

-- Failed attempts. All of them are forgotten at forgiven_at, one each time a fixed span passes, so that the number of
-- those that count follows from it; counted_at tells when the clock was set back.
CREATE TABLE lockout (
    scope         TEXT   NOT NULL,
    relying_party TEXT   NOT NULL,
    subject       TEXT   NOT NULL,
    counted_at    BIGINT NOT NULL,
    forgiven_at   BIGINT NOT NULL,
    locked_until  BIGINT NOT NULL,
    PRIMARY KEY (scope, relying_party, subject)
);
CREATE INDEX lockout_by_forgiveness ON lockout (scope, forgiven_at);
