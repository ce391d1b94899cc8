"""What survives a restart: jobs, the quota that they hold, drafts, and the bot's pulse.

SQL lives here and nowhere else, and nothing else lives here: no Discord, no HTTP, no rules about
who may do what. A promise is one statement, so that no crash can leave half of it.
"""

from storage.backup import back_up
from storage.database import Database, open_database
from storage.drafts import Draft, DraftStore, Picture
from storage.jobs import JobStore
from storage.limits import Duplicate, Limit, OverLimit, Twice, Usage
from storage.paces import PaceKey, PaceStore
from storage.pulse import GRACE_SECONDS, SILENCE_SECONDS, beating, check
from storage.rows import Attached, How, Job, NewJob, Source
from storage.states import ENDS, JobState, may_follow
from storage.trouble import DatabaseError, DatabaseTrouble

__all__ = [
    "ENDS",
    "GRACE_SECONDS",
    "SILENCE_SECONDS",
    "Attached",
    "Database",
    "DatabaseError",
    "DatabaseTrouble",
    "Draft",
    "DraftStore",
    "Duplicate",
    "How",
    "Job",
    "JobState",
    "JobStore",
    "Limit",
    "NewJob",
    "OverLimit",
    "PaceKey",
    "PaceStore",
    "Picture",
    "Source",
    "Twice",
    "Usage",
    "back_up",
    "beating",
    "check",
    "may_follow",
    "open_database",
]
