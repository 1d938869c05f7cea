"""Time of one verdict, in microseconds: `python -m benchmarks.match`."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from bot.lexicon import load
from bot.match import Matcher

SIZE = 5000  # letters
REJECTED = (
    "The minister opened the new harbour on Tuesday and thanked the workers for their patience. "
    "“It’s a good day for the whole region,” she said – then the ferry left for the islands.\n\n"
)
REJECTED_CYRILLIC = (
    "Министр открыл новый порт во вторник и поблагодарил рабочих за терпение. "
    "«Хороший день для всего региона», — сказала она, и паром ушёл к островам.\n\n"
)
STATEMENT = (
    "We condemn the export of ballistic missiles by the DPRK and their procurement by Russia. "
    "Russia’s use of these missiles against Ukraine prolongs the suffering of its people. "
    "The parties discussed trade, energy and the situation in the region at some length.\n\n"
)


def microseconds(call: Callable[[], object], *, runs: int = 200) -> float:
    """The best of `runs`: what the machine can do when nobody else is at it."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return min(taken) * 1e6


def main() -> None:
    start = time.perf_counter()
    lexicon = load()
    loaded = time.perf_counter()
    matcher = Matcher(lexicon)
    built = time.perf_counter()
    print(f"load {(loaded - start) * 1e3:.0f} ms, build {(built - loaded) * 1e3:.0f} ms")
    print(f"{len(lexicon.terms)} terms in {len(lexicon.languages)} languages")
    for name, sample in (
        ("reject, Latin", REJECTED),
        ("reject, Cyrillic", REJECTED_CYRILLIC),
        ("match", STATEMENT),
    ):
        text = (sample * (SIZE // len(sample) + 1))[:SIZE]
        yardstick = microseconds(text.casefold)
        taken = microseconds(partial(matcher.match, "A title", text))
        print(f"{name:<18} {taken:8.0f} µs   (casefold alone {yardstick:.0f} µs)")


if __name__ == "__main__":
    main()
