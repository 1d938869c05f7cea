"""Facts are read from a text with the words that say so."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot import facts, lexicon

SEED = Path(__file__).parents[3] / "shared/seeds/joint-statement-mirror-of-diplomatie-gouv-fr.txt"

LEXICON = lexicon.load()


@pytest.mark.skipif(not SEED.exists(), reason="the seeds are not here")
def test_the_joint_statement_of_january_2024() -> None:
    text = SEED.read_text(encoding="utf-8")
    found = facts.extract("Joint Statement", text, "en", published=None, lexicon=LEXICON)
    assert [(r.number, r.year) for r in found.resolutions] == [
        (1718, 2006),
        (1874, 2009),
        (2270, 2016),
    ]
    assert [d.day for d in found.dates] == [date(2023, 12, 30), date(2024, 1, 2)]
    assert found.signatory_count == 48


def test_every_fact_shows_the_words_it_was_read_from() -> None:
    title = "Joint statement by the Foreign Ministers of France, Japan and Ukraine"
    text = "Yesterday we condemned 100 ballistic missiles. We recall resolution 2270 (2016)."
    at = datetime(2024, 1, 10, tzinfo=UTC)
    found = facts.extract(title, text, "en", published=at, lexicon=LEXICON)
    groups = (found.resolutions, found.dates, found.signatories, found.items, found.acts)
    assert all(groups[:3])
    fields = {"title": title, "text": text}
    for span in (fact.span for group in groups for fact in group):
        assert fields[span.field][span.start : span.end] == span.text
