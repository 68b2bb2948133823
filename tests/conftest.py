"""How Hypothesis looks for examples in these tests."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings


# A busy machine is no fault of a test, so nothing is timed here; CI looks at the same examples each time.
settings.register_profile(
    "tests",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("CI") == "true",
)
settings.load_profile("tests")
