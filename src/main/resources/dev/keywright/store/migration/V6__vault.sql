-- The keys that seal secrets, each wrapped by a key of the master keyring, which is a file and never stands here.
CREATE TABLE data_key (
    id         BIGINT NOT NULL PRIMARY KEY,
    -- The id of the master key that wraps it.
    master_key BIGINT NOT NULL,
    wrapped    TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);

-- What one node does at a time: a transaction that counts a row up keeps the others from it until it ends.
CREATE TABLE turn (
    name     TEXT   NOT NULL PRIMARY KEY,
    taken    BIGINT NOT NULL,
    taken_at BIGINT NOT NULL
);
