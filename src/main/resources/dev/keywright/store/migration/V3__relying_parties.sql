-- Several relying parties in one service. What was there before belongs to the one of this machine, "local".

CREATE TABLE relying_party (
    name     TEXT NOT NULL PRIMARY KEY,
    settings TEXT NOT NULL
);

CREATE TABLE account (
    relying_party TEXT   NOT NULL,
    user_handle   TEXT   NOT NULL,
    username      TEXT   NOT NULL,
    display_name  TEXT   NOT NULL,
    created_at    BIGINT NOT NULL,
    PRIMARY KEY (relying_party, user_handle),
    UNIQUE (relying_party, username)
);
INSERT INTO account (relying_party, user_handle, username, display_name, created_at)
    SELECT 'local', user_handle, username, display_name, created_at FROM rp_user;

-- The credential record of WebAuthn Level 3 section 4. Of passkeys from before, the algorithm and the attestation's
-- format were not kept: 0 and nothing stand for them.
CREATE TABLE credential (
    relying_party      TEXT     NOT NULL,
    credential_id      TEXT     NOT NULL,
    user_handle        TEXT     NOT NULL,
    public_key         TEXT     NOT NULL,
    algorithm          INTEGER  NOT NULL,
    signature_count    BIGINT   NOT NULL,
    transports         TEXT     NOT NULL,
    backup_eligible    SMALLINT NOT NULL,
    backed_up          SMALLINT NOT NULL,
    discoverable       SMALLINT,
    aaguid             TEXT     NOT NULL,
    attestation_type   TEXT     NOT NULL,
    attestation_format TEXT     NOT NULL,
    trusted            SMALLINT NOT NULL,
    cred_protect       SMALLINT NOT NULL,
    prf                SMALLINT NOT NULL,
    large_blob         SMALLINT NOT NULL,
    created_at         BIGINT   NOT NULL,
    last_used_at       BIGINT,
    PRIMARY KEY (relying_party, credential_id),
    FOREIGN KEY (relying_party, user_handle) REFERENCES account (relying_party, user_handle)
);
CREATE INDEX credential_by_account ON credential (relying_party, user_handle);
INSERT INTO credential (relying_party, credential_id, user_handle, public_key, algorithm, signature_count, transports,
        backup_eligible, backed_up, discoverable, aaguid, attestation_type, attestation_format, trusted, cred_protect,
        prf, large_blob, created_at, last_used_at)
    SELECT 'local', credential_id, user_handle, public_key, 0, signature_count, transports, backup_eligible, backed_up,
        discoverable, aaguid, attestation_type, '', 0, 0, 0, 0, created_at, last_used_at FROM passkey;

DROP TABLE passkey;
DROP TABLE rp_user;

-- Ceremonies wait minutes at most, so those from before need not be kept.
DROP TABLE ceremony;
CREATE TABLE ceremony (
    relying_party TEXT   NOT NULL,
    challenge     TEXT   NOT NULL,
    kind          TEXT   NOT NULL,
    request       TEXT   NOT NULL,
    expires_at    BIGINT NOT NULL,
    PRIMARY KEY (relying_party, challenge)
);
CREATE INDEX ceremony_by_expiry ON ceremony (expires_at);
