"""What a statement says that can be checked: resolutions and other UN documents, dates,
signatories, materiel, acts, sanctions listings.

Every fact carries the span it was read from; what can't be read for certain is left out.
"""

from __future__ import annotations

from datetime import datetime
from weakref import WeakKeyDictionary

from bot.facts.acts import acts
from bot.facts.dates import event_dates
from bot.facts.documents import documents
from bot.facts.listings import listings
from bot.facts.materiel import materiel
from bot.facts.passage import Passage
from bot.facts.resolutions import resolutions
from bot.facts.signatories import signatories, signatory_count
from bot.lexicon import Lexicon
from bot.lexicon import facts as words
from bot.model import Facts

# Let go with its lexicon: settings that change bring another one.
_known: WeakKeyDictionary[Lexicon, dict[str, words.Materiel]] = WeakKeyDictionary()


def extract(
    title: str, text: str, language: str, *, published: datetime | None, lexicon: Lexicon
) -> Facts:
    """The facts of a statement; `published`, on its publisher's clock, lets "yesterday" and days
    without a year be read."""
    known = _materiel(language, lexicon)
    passages = (
        Passage("title", title, language, known),
        Passage("text", text, language, known),
    )
    return Facts(
        resolutions=resolutions(passages),
        dates=event_dates(passages, published),
        signatories=signatories(passages),
        signatory_count=signatory_count(passages),
        items=materiel(passages),
        acts=acts(passages),
        documents=documents(passages),
        listings=listings(passages),
    )


def _materiel(language: str, lexicon: Lexicon) -> words.Materiel:
    known = _known.setdefault(lexicon, {})
    if language not in known:
        known[language] = words.materiel(language, lexicon)
    return known[language]
