-- What a relying party wants otherwise than by default.
CREATE TABLE code_setting (
    relying_party TEXT   NOT NULL PRIMARY KEY,
    totp_window   BIGINT NOT NULL,
    hotp_ahead    BIGINT NOT NULL
);

-- The tokens that make users' codes. last_position is the newest that was spent and only ever goes up: the time step of
-- TOTP, the counter of HOTP, both counters of a Yubico OTP as one number. A token that waits to be confirmed has no
-- confirmed_at.
CREATE TABLE code_token (
    id            TEXT   NOT NULL PRIMARY KEY,
    relying_party TEXT   NOT NULL,
    username      TEXT   NOT NULL,
    label         TEXT   NOT NULL,
    kind          TEXT   NOT NULL,
    algorithm     TEXT,
    digits        BIGINT,
    period        BIGINT,
    public_id     TEXT,
    sealed        TEXT   NOT NULL,
    fingerprint   TEXT   NOT NULL,
    last_position BIGINT NOT NULL,
    drift         BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    confirmed_at  BIGINT,
    last_used_at  BIGINT
);
CREATE INDEX code_token_by_user ON code_token (relying_party, username);
-- Two tokens with one secret would take each code twice.
CREATE UNIQUE INDEX code_token_once ON code_token (relying_party, fingerprint) WHERE confirmed_at IS NOT NULL;

-- The set of recovery codes that a user has; its row is locked while the set is replaced.
CREATE TABLE recovery_set (
    relying_party TEXT   NOT NULL,
    username      TEXT   NOT NULL,
    created_at    BIGINT NOT NULL,
    PRIMARY KEY (relying_party, username)
);

CREATE TABLE recovery_code (
    hash          TEXT   NOT NULL PRIMARY KEY,
    relying_party TEXT   NOT NULL,
    username      TEXT   NOT NULL,
    used_at       BIGINT
);
CREATE INDEX recovery_code_by_user ON recovery_code (relying_party, username);

-- An application's actions, and what each needs.
CREATE TABLE action (
    relying_party     TEXT     NOT NULL,
    name              TEXT     NOT NULL,
    need              TEXT     NOT NULL,
    factors           TEXT     NOT NULL,
    fresh_seconds     BIGINT   NOT NULL,
    user_verification SMALLINT NOT NULL,
    reusable          SMALLINT NOT NULL,
    PRIMARY KEY (relying_party, name)
);

-- Grants that can still be redeemed, found by the SHA-256 of what the application holds.
CREATE TABLE action_grant (
    hash          TEXT     NOT NULL PRIMARY KEY,
    relying_party TEXT     NOT NULL,
    username      TEXT     NOT NULL,
    action        TEXT     NOT NULL,
    factor        TEXT     NOT NULL,
    user_verified SMALLINT NOT NULL,
    earned_at     BIGINT   NOT NULL,
    credential    TEXT,
    expires_at    BIGINT   NOT NULL
);
CREATE INDEX action_grant_by_expiry ON action_grant (expires_at);
