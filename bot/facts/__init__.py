"""What a statement says that can be checked: resolutions, dates, signatories, materiel, acts.

Every fact carries the span it was read from; what can't be read for certain is left out.
"""

from __future__ import annotations

from datetime import datetime

from bot.facts.acts import acts
from bot.facts.dates import event_dates
from bot.facts.passage import Passage
from bot.facts.resolutions import resolutions
from bot.facts.signatories import signatories, signatory_count
from bot.model import Facts


def extract(
    title: str, text: str, language: str, *, published: datetime | None, lexicon: object = None
) -> Facts:
    """The facts of a statement; `published` lets "yesterday" and days without a year be read."""
    passages = (Passage("title", title, language), Passage("text", text, language))
    return Facts(
        resolutions=resolutions(passages),
        dates=event_dates(passages, published),
        signatories=signatories(passages),
        signatory_count=signatory_count(passages),
        acts=acts(passages),
    )
