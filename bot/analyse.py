"""One text, understood: its language, whether it matches, what it says that can be checked.

Pure: polls, imports, `statement-bot analyse` and re-matching all come through here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import facts
from bot.lexicon import Lexicon
from bot.match import Matcher
from bot.model import Facts, Match
from bot.text.dates import as_printed
from bot.text.language import detect


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What is known of a text; `facts` are looked for only where it matched."""

    language: str
    match: Match
    facts: Facts


class Analyst:
    """Reads texts with one `lexicon`; `topics` are those it looks for."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._matcher = Matcher(lexicon)
        self.topics = tuple(topic.key for topic in lexicon.topics if topic.enabled)

    def analyse(
        self,
        title: str,
        text: str,
        *,
        language: str = "",
        languages: Sequence[str] = (),
        published: datetime | None,
        published_raw: str = "",
        official: bool = True,
        on_topic: bool = False,
    ) -> Analysis:
        """Understand a text; `languages` are those its source usually writes in.

        `language` is the one its words were already told to be in; `published_raw` is its date as
        it was printed: "today" is that day, whatever day it was in UTC.

        Of what isn't `official` (the press, a mirror), one sentence in a long text is background.
        Somebody who knows may say that it is `on_topic`: then its facts are looked for anyway.
        """
        tongue = language or detect(f"{title}\n{text}", languages)
        match = self._matcher.match(title, text, language=tongue, official=official)
        if not (match.level or on_topic):
            return Analysis(language=tongue, match=match, facts=Facts())
        if published:
            published = as_printed(published_raw, published, languages=(tongue,))
        found = facts.extract(title, text, tongue, published=published, lexicon=self.lexicon)
        return Analysis(language=tongue, match=match, facts=found)
