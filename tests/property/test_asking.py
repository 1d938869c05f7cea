"""Whatever is asked is understood somehow, and nothing is looked for that the index can't hold."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from bot.asking import Vocabulary, read
from bot.asking.question import entries
from bot.asking.texts import lookup
from bot.lexicon import faq
from tests.property.thorough import examples
from tests.shipped import lexicon

NOW = datetime(2026, 2, 28, tzinfo=UTC)
VOCABULARY = Vocabulary(lexicon())
ENTRIES = faq.load()
PIECES = st.sampled_from(
    ["since", "31 February", "2024", "2024-13-01", "May", "39 may", "who", "北朝鮮", "몇", "US",
     "9" * 5_000, "9009", "?", "2月30日", "Japan", "sign", "when", "missiles", "how many", "KN-23",
     "9uk9", "~", "*"]
)  # fmt: skip
LINES = st.lists(PIECES | st.text(max_size=6), min_size=1, max_size=8).map(" ".join)


@examples(30)  # a language's words are read when it is first met
@given(LINES)
def test_any_line_is_understood(line: str) -> None:
    asked = read(line, VOCABULARY, NOW)
    entry = entries.fitting(asked, ENTRIES)
    if entry:
        asked = entries.narrowed(asked, entry)
    for since, until in lookup.windows(asked, NOW):
        assert since < until
    parts = chain(*lookup.things(asked, VOCABULARY, ("en",), ("ko",)))
    for words in parts:
        assert all(word.text for word in words)
        open_ended = [word.text.split()[-1] for word in words if word.open_ended]
        assert all(len(last) > 3 for last in open_ended)  # "un" would be half of all words
