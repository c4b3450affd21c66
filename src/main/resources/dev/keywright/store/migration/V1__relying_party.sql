-- SQLite and PostgreSQL both take this file: bytes are base64url text without padding, instants are milliseconds
-- since 1970-01-01T00:00:00Z, and truth is 0 or 1.

-- Random values drawn once for this database.
CREATE TABLE installation_secret (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE rp_user (
    user_handle  TEXT   NOT NULL PRIMARY KEY,
    username     TEXT   NOT NULL UNIQUE,
    display_name TEXT   NOT NULL,
    created_at   BIGINT NOT NULL
);

-- The credential record of WebAuthn Level 3 section 4.
CREATE TABLE passkey (
    credential_id    TEXT     NOT NULL PRIMARY KEY,
    user_handle      TEXT     NOT NULL REFERENCES rp_user (user_handle),
    public_key       TEXT     NOT NULL,
    signature_count  BIGINT   NOT NULL,
    transports       TEXT     NOT NULL,
    backup_eligible  SMALLINT NOT NULL,
    backed_up        SMALLINT NOT NULL,
    discoverable     SMALLINT,
    aaguid           TEXT     NOT NULL,
    attestation_type TEXT     NOT NULL,
    created_at       BIGINT   NOT NULL,
    last_used_at     BIGINT
);
CREATE INDEX passkey_by_user ON passkey (user_handle);

-- Ceremonies that were started and not yet finished; a row is deleted by whoever presents its challenge first.
CREATE TABLE ceremony (
    challenge  TEXT   NOT NULL PRIMARY KEY,
    kind       TEXT   NOT NULL,
    request    TEXT   NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX ceremony_by_expiry ON ceremony (expires_at);
