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
    waited REAL NOT NULL,               -- seconds from a place in the queue to the start
    places REAL NOT NULL,               -- those places
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (model_id, choices)
) STRICT, WITHOUT ROWID;

-- As many as are remembered at all.
CREATE TRIGGER paces_are_few AFTER INSERT ON paces
WHEN (SELECT count(*) FROM paces) > 1000
BEGIN
    DELETE FROM paces WHERE (model_id, choices) = (
        SELECT model_id, choices FROM paces ORDER BY seen_at LIMIT 1);
END;

ALTER TABLE jobs ADD COLUMN running_at INTEGER;
ALTER TABLE jobs ADD COLUMN expected_at INTEGER;
ALTER TABLE jobs ADD COLUMN overdue INTEGER NOT NULL DEFAULT 0 CHECK (overdue IN (0, 1));
