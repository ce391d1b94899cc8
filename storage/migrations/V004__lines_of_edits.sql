-- A result is where the next edit begins: how each job was asked for and what it came from, so that
-- a line of edits can be followed, and two quick presses of `Again` are one edit.
-- Where the bot can write by an interaction's token alone, a result that comes after the token's
-- time is parked until a press brings a new token.
-- And drafts: a modal may be sent after a restart, so what it is about is written down when it
-- opens. Times are milliseconds since the epoch.

ALTER TABLE jobs ADD COLUMN how TEXT NOT NULL DEFAULT 'command'
    CHECK (how IN ('command', 'again', 'change', 'use', 'message', 'studio'));
ALTER TABLE jobs ADD COLUMN parent_id INTEGER;          -- the job whose result it goes on from
ALTER TABLE jobs ADD COLUMN origin_message_id INTEGER;  -- the message that it was asked for from
ALTER TABLE jobs ADD COLUMN given TEXT;                 -- JSON: options that had a picture
ALTER TABLE jobs ADD COLUMN token_only INTEGER NOT NULL DEFAULT 0 CHECK (token_only IN (0, 1));
ALTER TABLE jobs ADD COLUMN parked INTEGER NOT NULL DEFAULT 0 CHECK (parked IN (0, 1));
ALTER TABLE jobs ADD COLUMN pressed_at INTEGER;         -- the last press that brought a token

UPDATE jobs SET given = (
    SELECT json_group_array(json_extract(value, '$.option')) FROM json_each(jobs.sources))
WHERE sources IS NOT NULL;

CREATE INDEX jobs_again ON jobs (parent_id, user_id, accepted_at) WHERE how = 'again';

CREATE TABLE drafts (
    interaction_id INTEGER PRIMARY KEY, -- that opened the modal
    user_id INTEGER NOT NULL,
    command TEXT NOT NULL,
    origin_message_id INTEGER NOT NULL,
    pictures TEXT NOT NULL,             -- JSON: where they are
    made_at INTEGER NOT NULL
) STRICT;

CREATE INDEX drafts_by_person ON drafts (user_id, made_at);
CREATE INDEX drafts_by_time ON drafts (made_at);

-- After a day the addresses in them are over; and nobody fills the disk with what is never sent.
CREATE TRIGGER drafts_are_few AFTER INSERT ON drafts BEGIN
    DELETE FROM drafts WHERE made_at <= NEW.made_at - 86400000;
    DELETE FROM drafts WHERE interaction_id IN (
        SELECT interaction_id FROM drafts WHERE user_id = NEW.user_id
        ORDER BY made_at DESC LIMIT -1 OFFSET 20);
    DELETE FROM drafts WHERE interaction_id IN (
        SELECT interaction_id FROM drafts ORDER BY made_at DESC LIMIT -1 OFFSET 10000);
END;
