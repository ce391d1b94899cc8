-- The pulse of the running bot, in one row: a health check must be able to ask "is it well?" with no
-- token and no network, and a write that went through to the disk is the only proof that the
-- database can be written. Times are milliseconds since the epoch.

CREATE TABLE pulse (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    pid INTEGER NOT NULL,
    at INTEGER NOT NULL,                -- when this row was written
    connected_at INTEGER,               -- when the gateway was last there; null: not yet
    stopped INTEGER NOT NULL CHECK (stopped IN (0, 1))
) STRICT;
