"""What feedparser alone costs for such feeds: `python -m benchmarks.polling.cost`.

A program of its own: where ours is loaded, feedparser has been taught to do without some of it.
"""

from __future__ import annotations

import io
import time
from statistics import mean

import feedparser

from benchmarks.polling.feeds import ENTRIES, body

_FEEDS = 30  # three formats, ten languages
_TURNS = 3


def main() -> None:
    bodies = [body(number, ENTRIES) for number in range(_FEEDS)]
    whole = _milliseconds(bodies, sanitize_html=True, resolve_relative_uris=True)
    less = _milliseconds(bodies, sanitize_html=False, resolve_relative_uris=False)
    size = mean(map(len, bodies)) / 1024
    print(f"feedparser alone, {ENTRIES} entries, {size:.0f} KB: {whole:.1f} ms of CPU", end="; ")
    print(f"without sanitize_html and resolve_relative_uris {less:.1f} ms\n", flush=True)


def _milliseconds(bodies: list[bytes], **options: bool) -> float:
    """CPU for a feed in the mean, each read as fast as it ever was."""
    return mean(min(_once(each, options) for _ in range(_TURNS)) for each in bodies) * 1e3


def _once(body: bytes, options: dict[str, bool]) -> float:
    began = time.process_time()
    feedparser.parse(io.BytesIO(body), **options)
    return time.process_time() - began


if __name__ == "__main__":
    main()
