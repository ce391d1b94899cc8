-- Jobs, and the quota that they hold.
--
-- A job's row is the promise to bring one edit to an end; inserting it holds one edit of the
-- person's quota (the trigger counts), and an end without a picture gives it back, once: triggers
-- see each change of state, so that no code can forget one. Times are milliseconds since the epoch.

CREATE TABLE jobs (
    id INTEGER PRIMARY KEY,
    interaction_id INTEGER NOT NULL UNIQUE,
    application_id INTEGER NOT NULL,
    guild_id INTEGER NOT NULL,          -- 0: a direct message
    channel_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    message_id INTEGER,                 -- the reply, once Discord has it
    day TEXT NOT NULL,                  -- the UTC day of acceptance, whose quota it holds
    state TEXT NOT NULL CHECK (state IN (
        'accepted', 'submitting', 'queued', 'running', 'finished',
        'delivered', 'failed', 'cancelled', 'uncertain')),
    command TEXT NOT NULL,
    model_id TEXT NOT NULL,
    arguments TEXT NOT NULL,            -- JSON: the request's body without its pictures
    upload_limit INTEGER NOT NULL,      -- bytes a file may have, in the interaction's time
    token TEXT,                         -- the interaction's; gone when the job is over
    token_expires_at INTEGER,
    sources TEXT,                       -- JSON: where the pictures are; gone when the job is over
    request_id TEXT,
    queue_position INTEGER,
    outputs TEXT,                       -- JSON: the result's addresses at RunComfy
    reason TEXT,                        -- JSON: why it ended without a picture
    accepted_at INTEGER NOT NULL,
    submitted_at INTEGER,
    finished_at INTEGER,
    told_at INTEGER,                    -- the person has seen the end; null: not over yet
    CHECK (told_at IS NULL OR (token IS NULL AND sources IS NULL))
) STRICT;

CREATE INDEX jobs_not_over ON jobs (id) WHERE told_at IS NULL;
CREATE INDEX jobs_in_flight ON jobs (user_id)
    WHERE state IN ('accepted', 'submitting', 'queued', 'running', 'finished');

CREATE TABLE usage (
    user_id INTEGER NOT NULL,
    day TEXT NOT NULL,
    guild_id INTEGER NOT NULL,
    used INTEGER NOT NULL CHECK (used >= 0),
    PRIMARY KEY (user_id, day, guild_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER hold_quota AFTER INSERT ON jobs BEGIN
    INSERT INTO usage (user_id, day, guild_id, used)
    VALUES (NEW.user_id, NEW.day, NEW.guild_id, 1)
    ON CONFLICT DO UPDATE SET used = used + 1;
END;

CREATE TRIGGER give_quota_back AFTER UPDATE OF state ON jobs
WHEN NEW.state IN ('failed', 'cancelled', 'uncertain')
    AND OLD.state NOT IN ('failed', 'cancelled', 'uncertain')
BEGIN
    UPDATE usage SET used = used - 1
    WHERE user_id = NEW.user_id AND day = NEW.day AND guild_id = NEW.guild_id;
END;

CREATE TRIGGER an_end_is_an_end BEFORE UPDATE OF state ON jobs
WHEN OLD.state IN ('delivered', 'failed', 'cancelled', 'uncertain') AND NEW.state <> OLD.state
BEGIN
    SELECT RAISE(ABORT, 'the job has ended');
END;
