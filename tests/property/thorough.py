"""How many examples a property is tried on: ten times as many in `make test-long`."""

from __future__ import annotations

from collections.abc import Collection

from hypothesis import HealthCheck, settings


def examples(count: int, *, suppress_health_check: Collection[HealthCheck] = ()) -> settings:
    """Settings for `count` examples, or more of them where the profile asks for more than usual."""
    times = settings().max_examples // settings.get_profile("default").max_examples
    return settings(max_examples=count * times, suppress_health_check=suppress_health_check)
