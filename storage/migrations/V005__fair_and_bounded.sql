-- Limits that servers set, money, and what moderators give: all of it held with the job's row, in
-- the one statement that inserts it, and given back by the trigger that sees its end.
-- Money is in millionths of a dollar, times are milliseconds since the epoch, days and months UTC's.

ALTER TABLE jobs ADD COLUMN price INTEGER NOT NULL DEFAULT 0 CHECK (price >= 0);
-- It ended without a picture, and RunComfy has charged for it or may have.
ALTER TABLE jobs ADD COLUMN charged INTEGER NOT NULL DEFAULT 0 CHECK (charged IN (0, 1));
ALTER TABLE jobs ADD COLUMN guild_person INTEGER;       -- what the server let its author have that day
ALTER TABLE jobs ADD COLUMN gift_id INTEGER;            -- the gift that it uses; null: the day's own
ALTER TABLE jobs ADD COLUMN resets INTEGER NOT NULL DEFAULT 0;  -- of its `usage`, at acceptance

CREATE INDEX jobs_kept ON jobs (user_id, guild_id, accepted_at)
    WHERE state NOT IN ('failed', 'cancelled', 'uncertain');
CREATE INDEX jobs_by_time ON jobs (accepted_at, guild_id);

-- `own` is what counts against the server's limit: not what was a gift, nor what was reset. A job
-- of an earlier generation of `resets` counts there no more, so it gives nothing back either.
ALTER TABLE usage ADD COLUMN own INTEGER NOT NULL DEFAULT 0 CHECK (own >= 0);
ALTER TABLE usage ADD COLUMN resets INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage ADD COLUMN forgiven INTEGER NOT NULL DEFAULT 0;   -- by the last reset
ALTER TABLE usage ADD COLUMN reset_by INTEGER;
ALTER TABLE usage ADD COLUMN reset_at INTEGER;
UPDATE usage SET own = used;
CREATE INDEX usage_by_day ON usage (day, guild_id);

CREATE TABLE gifts (
    id INTEGER PRIMARY KEY,
    interaction_id INTEGER UNIQUE,      -- that gave it: the event may come twice
    guild_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    edits INTEGER NOT NULL CHECK (edits > 0),
    used INTEGER NOT NULL DEFAULT 0 CHECK (used BETWEEN 0 AND edits),
    given_by INTEGER NOT NULL,
    given_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL
) STRICT;

CREATE INDEX gifts_left ON gifts (guild_id, user_id, ends_at) WHERE used < edits;
CREATE INDEX gifts_by_end ON gifts (ends_at);

CREATE TABLE ledger (
    scope INTEGER NOT NULL,             -- a server; 0: direct messages; -1: the whole bot
    period TEXT NOT NULL,               -- a day or a month: 2026-11-22, 2026-11
    edits INTEGER NOT NULL CHECK (edits >= 0),
    spent INTEGER NOT NULL CHECK (spent >= 0),
    told INTEGER,                       -- the budget that its owners were told runs low
    telling INTEGER NOT NULL DEFAULT 0 CHECK (telling IN (0, 1)),   -- just now
    PRIMARY KEY (scope, period)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_telling ON ledger (telling) WHERE telling = 1;

INSERT INTO ledger (scope, period, edits, spent)
SELECT guild_id, day, sum(used), 0 FROM usage GROUP BY guild_id, day
UNION ALL SELECT guild_id, substr(day, 1, 7), sum(used), 0 FROM usage GROUP BY 1, 2
UNION ALL SELECT -1, day, sum(used), 0 FROM usage GROUP BY day
UNION ALL SELECT -1, substr(day, 1, 7), sum(used), 0 FROM usage GROUP BY 2
ORDER BY 1, 2;

DROP TRIGGER hold_quota;
CREATE TRIGGER hold_quota AFTER INSERT ON jobs BEGIN
    INSERT INTO usage (user_id, day, guild_id, used, own)
    VALUES (NEW.user_id, NEW.day, NEW.guild_id, 1, NEW.gift_id IS NULL)
    ON CONFLICT DO UPDATE SET used = used + 1, own = own + excluded.own;
    INSERT INTO ledger (scope, period, edits, spent)
    VALUES (-1, NEW.day, 1, NEW.price), (-1, substr(NEW.day, 1, 7), 1, NEW.price),
        (NEW.guild_id, NEW.day, 1, NEW.price), (NEW.guild_id, substr(NEW.day, 1, 7), 1, NEW.price)
    ON CONFLICT DO UPDATE SET edits = edits + 1, spent = spent + excluded.spent;
    UPDATE gifts SET used = used + 1 WHERE id = NEW.gift_id;
END;

DROP TRIGGER give_quota_back;
CREATE TRIGGER give_quota_back AFTER UPDATE OF state ON jobs
WHEN NEW.state IN ('failed', 'cancelled', 'uncertain')
    AND OLD.state NOT IN ('failed', 'cancelled', 'uncertain')
BEGIN
    -- A request that was finished was made, and one whose fate is unknown may have been.
    UPDATE jobs SET charged = 1
    WHERE id = NEW.id AND (NEW.state = 'uncertain' OR OLD.state = 'finished');
    UPDATE usage SET used = used - 1,
        own = own - (NEW.gift_id IS NULL AND NEW.resets = resets)
    WHERE user_id = NEW.user_id AND day = NEW.day AND guild_id = NEW.guild_id;
    UPDATE gifts SET used = used - 1 WHERE id = NEW.gift_id;
    UPDATE ledger SET edits = edits - 1,
        spent = spent - (SELECT iif(charged, 0, price) FROM jobs WHERE id = NEW.id)
    WHERE scope IN (-1, NEW.guild_id) AND period IN (NEW.day, substr(NEW.day, 1, 7));
END;

CREATE TABLE settings (
    guild_id INTEGER NOT NULL,          -- 0: the whole bot
    name TEXT NOT NULL,
    value TEXT,                         -- JSON; null only while its end is being written down
    changed_by INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (guild_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE changes (
    id INTEGER PRIMARY KEY,
    guild_id INTEGER NOT NULL,          -- 0: the whole bot
    at INTEGER NOT NULL,
    by INTEGER NOT NULL,
    what TEXT NOT NULL,                 -- a setting's name, or gift:USER, reset:USER
    before TEXT,                        -- JSON; null: nothing was set
    after TEXT
) STRICT;

CREATE INDEX changes_by_guild ON changes (guild_id, id);

CREATE TRIGGER setting_set AFTER INSERT ON settings BEGIN
    INSERT INTO changes (guild_id, at, by, what, before, after)
    VALUES (NEW.guild_id, NEW.changed_at, NEW.changed_by, NEW.name, NULL, NEW.value);
END;

CREATE TRIGGER setting_changed AFTER UPDATE OF value ON settings
WHEN NEW.value IS NOT OLD.value
BEGIN
    INSERT INTO changes (guild_id, at, by, what, before, after)
    VALUES (NEW.guild_id, NEW.changed_at, NEW.changed_by, NEW.name, OLD.value, NEW.value);
    DELETE FROM settings
    WHERE guild_id = NEW.guild_id AND name = NEW.name AND NEW.value IS NULL;
END;

-- What was given and is over for so long interests nobody, and no job that used it is under way.
CREATE TRIGGER gift_given AFTER INSERT ON gifts BEGIN
    INSERT INTO changes (guild_id, at, by, what, before, after)
    VALUES (NEW.guild_id, NEW.given_at, NEW.given_by, 'gift:' || NEW.user_id, NULL,
        json_object('edits', NEW.edits, 'ends_at', NEW.ends_at));
    DELETE FROM gifts WHERE ends_at <= NEW.given_at - 40 * 86400000;
END;

CREATE TRIGGER quota_reset AFTER UPDATE OF resets ON usage WHEN NEW.resets <> OLD.resets BEGIN
    INSERT INTO changes (guild_id, at, by, what, before, after)
    VALUES (NEW.guild_id, NEW.reset_at, NEW.reset_by, 'reset:' || NEW.user_id, OLD.own, 0);
END;

CREATE TRIGGER changes_are_few AFTER INSERT ON changes BEGIN
    DELETE FROM changes WHERE guild_id = NEW.guild_id AND id <= (
        SELECT id FROM changes WHERE guild_id = NEW.guild_id ORDER BY id DESC LIMIT 1 OFFSET 500);
END;
