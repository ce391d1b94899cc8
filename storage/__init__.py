"""What survives a restart: jobs, what they hold of quotas and budgets, settings, drafts, the pulse.

SQL lives here and nowhere else, and nothing else lives here: no Discord, no HTTP, no rules about
who may do what. A promise is one statement, so that no crash can leave half of it.
"""

from storage.backup import back_up
from storage.database import Database, open_database
from storage.drafts import Draft, DraftStore, Picture
from storage.guild_settings import Budget, Change, GuildSettings, Paused, SettingsStore
from storage.jobs import JobStore
from storage.limits import (
    Bounds,
    Duplicate,
    Limit,
    OverLimit,
    Standing,
    TooMany,
    Twice,
    Usage,
    exceeded,
    usage,
)
from storage.paces import PaceKey, PaceStore
from storage.pulse import GRACE_SECONDS, SILENCE_SECONDS, beating, check
from storage.quotas import Alarm, Gift, QuotaStore
from storage.rows import Attached, How, Job, NewJob, Source
from storage.states import ENDS, JobState, may_follow
from storage.stats import Period, Stats, read_stats
from storage.trouble import DatabaseError, DatabaseTrouble

__all__ = [
    "ENDS",
    "GRACE_SECONDS",
    "SILENCE_SECONDS",
    "Alarm",
    "Attached",
    "Bounds",
    "Budget",
    "Change",
    "Database",
    "DatabaseError",
    "DatabaseTrouble",
    "Draft",
    "DraftStore",
    "Duplicate",
    "Gift",
    "GuildSettings",
    "How",
    "Job",
    "JobState",
    "JobStore",
    "Limit",
    "NewJob",
    "OverLimit",
    "PaceKey",
    "PaceStore",
    "Paused",
    "Period",
    "Picture",
    "QuotaStore",
    "SettingsStore",
    "Source",
    "Standing",
    "Stats",
    "TooMany",
    "Twice",
    "Usage",
    "back_up",
    "beating",
    "check",
    "exceeded",
    "may_follow",
    "open_database",
    "read_stats",
    "usage",
]
