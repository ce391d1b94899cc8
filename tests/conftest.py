"""How many examples Hypothesis tries: few and always the same, or with REPAINT_PROVE=1 many new.

What it finds is made small only then, which may take minutes.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

# Files and databases take what the machine gives them: no time limit, nothing is too slow.
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

settings.register_profile(
    "test",
    _PATIENT,
    max_examples=60,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
)
settings.register_profile("prove", _PATIENT, max_examples=500, print_blob=True)
settings.load_profile("prove" if os.environ.get("REPAINT_PROVE") == "1" else "test")
