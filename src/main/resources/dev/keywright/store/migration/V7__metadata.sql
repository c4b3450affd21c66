-- The newest metadata BLOB that was verified, for each set of roots that vouch for BLOBs. All nodes use what is here, and
-- its number never goes back.
CREATE TABLE metadata_blob (
    authority   TEXT   NOT NULL PRIMARY KEY,
    number      BIGINT NOT NULL,
    blob        TEXT   NOT NULL,
    verified_at BIGINT NOT NULL
);
