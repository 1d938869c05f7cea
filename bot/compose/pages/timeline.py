"""A story's time line: where on it each statement stands, and which moments are named below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from math import ceil

from babel.dates import format_skeleton

from bot.compose.voice import Voice
from bot.model import Tick

MOST_TICKS = 4  # their labels would run into each other
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_STEPS = (
    *(_HOUR / 6, _HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR),
    *(_DAY, 2 * _DAY, 7 * _DAY, 14 * _DAY, 30 * _DAY, 91 * _DAY, 365 * _DAY),
)


def places(moments: Sequence[datetime]) -> list[float]:
    """Where each moment stands, from 0 at the first to 100 at the last."""
    first, last = min(moments), max(moments)
    span = (last - first).total_seconds()
    return [
        round(100 * (moment - first).total_seconds() / span, 2) if span else 0.0
        for moment in moments
    ]


def ticks(voice: Voice, moments: Sequence[datetime]) -> tuple[Tick, ...]:
    """A few round moments between the first and the last, as hours or days of the reader's zone."""
    first, last = (at.astimezone(voice.zone) for at in (min(moments), max(moments)))
    if first == last:
        return ()
    fitting = (step for step in _STEPS if (last - first) / step <= MOST_TICKS)
    step = next(fitting, (last - first) / MOST_TICKS)
    return tuple(
        Tick(
            x=round(100 * ((at - first) / (last - first)), 2),
            label=_label(voice, at, step),
        )
        for at in _round_moments(first, last, step)
    )


def _round_moments(first: datetime, last: datetime, step: timedelta) -> Iterator[datetime]:
    midnight = datetime.combine(first.date(), datetime.min.time(), first.tzinfo)
    number = ceil((first - midnight) / step)
    while (at := midnight + number * step) <= last:
        yield at
        number += 1


def _label(voice: Voice, at: datetime, step: timedelta) -> str:
    if step < _DAY and at.time() != datetime.min.time():
        return f"{at:%H:%M}"
    skeleton = "yMMMd" if step > 30 * _DAY else "MMMd"
    day: date = at.date()
    return format_skeleton(skeleton, day, locale=voice.locale)
