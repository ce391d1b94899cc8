-- How long requests take, so that a restart does not forget it: of each kind (a model, and what was
-- chosen of its choices, such as the size) the sums over what was seen, old observations worth less.
-- And of each job since when it runs and when it is expected to be done, which people are told.
-- Times are milliseconds since the epoch.

CREATE TABLE paces (
    model_id TEXT NOT NULL,
    choices TEXT NOT NULL,
    weight REAL NOT NULL,               -- how many durations; of their logarithms (in seconds)
    total REAL NOT NULL,                -- the sum, and the sum of the squares
    squares REAL NOT NULL,
    waited REAL NOT NULL,               -- seconds in the queue, and the places that went by
    places REAL NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (model_id, choices)
) STRICT, WITHOUT ROWID;

ALTER TABLE jobs ADD COLUMN running_at INTEGER;
ALTER TABLE jobs ADD COLUMN expected_at INTEGER;
ALTER TABLE jobs ADD COLUMN overdue INTEGER NOT NULL DEFAULT 0 CHECK (overdue IN (0, 1));
