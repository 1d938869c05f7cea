"""A statement as a question sees it: what each sentence speaks of, and how well it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.asking.question.periods import Period
from bot.asking.sought import Sought
from bot.model import Span, Statement

# How well something in a sentence answers for it, by where it stands; see `Reading.credit`.
_HERE, _BESIDE, _IN_TITLE, _OF_PUBLISHER, _CLOSE, _ELSEWHERE = 1.0, 0.75, 0.95, 1.0, 0.65, 0.55
_IN_THE_QUOTE = 0.85  # beside it, in a text that is quoted whole
QUOTED_WHOLE = 800  # characters of such a text
_COMMON = 0.3  # of a weight, off for what all statements speak of
_CLOSE_BY = 3  # sentences in which a name that was mentioned is still meant
_MONTH_SAID = 0.85  # for "in July", of whichever year


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A statement as a question sees it: its title and sentences, and what each speaks of."""

    statement: Statement
    spans: tuple[Span, ...]  # the title first, even if it is empty
    found: tuple[Mapping[int, float], ...]  # per span: places in `asked.sought`, and how well
    anywhere: Mapping[int, float]
    publisher: frozenset[int]
    topical: frozenset[int]  # spans that name one of the two that everything is about
    claims: frozenset[int]  # spans that made the statement a match
    opening: frozenset[int]  # spans that begin with the one whose words are asked for
    checkable: frozenset[int]  # what could be found in this language
    verbatim: tuple[int, ...]  # per span: phrases of the question that stand in it
    months: Mapping[int, frozenset[int]]  # that a span names, where a question names one
    years: Mapping[int, frozenset[int]]  # … and years
    counts: Mapping[int, float] | None  # per span: how well a number counts what is asked for
    named: Mapping[int, float] | None  # … and how well it names what bears the name
    others: frozenset[int]  # spans that count others' losses than those asked about
    implied: frozenset[int]  # … and spans that count theirs without naming them
    visits: frozenset[int] | None  # spans that tell when the visit was that is asked about
    dealings: frozenset[int] | None  # spans in which those take part whom a question has do so

    def credit(self, place: int, sought: int) -> float:
        """How well the sentence at `place` answers for something sought: 0 to 1."""
        if sought not in self.anywhere:
            return _OF_PUBLISHER if sought in self.publisher else 0.0
        here = self.found[place].get(sought, 0.0) * _HERE
        whole = len(self.statement.text) <= QUOTED_WHOLE
        beside = [
            self.found[near].get(sought, 0.0) * (_IN_THE_QUOTE if whole else _BESIDE)
            for near in (place - 1, place + 1)
            if 0 < near < len(self.found)
        ]
        titled = self.found[0].get(sought, 0.0) * _IN_TITLE
        published = _OF_PUBLISHER if sought in self.publisher else 0.0
        best = max(here, *beside, titled, published)
        elsewhere = self.anywhere.get(sought, 0.0)
        if best >= elsewhere * _CLOSE:
            return best
        return max(best, elsewhere * (_CLOSE if self.near(place, sought) else _ELSEWHERE))

    def near(self, place: int, sought: int) -> bool:
        """True when the title, the publisher or a sentence close to `place` speaks of it."""
        close = self.found[max(place - _CLOSE_BY, 1) : place + _CLOSE_BY + 1]
        return sought in self.publisher or any(sought in each for each in (self.found[0], *close))

    def on_topic(self, place: int) -> bool:
        """True when the title or a sentence close to `place` names one of the two: a briefing on
        many things is quoted for what it says of this one."""
        close = range(place - _CLOSE_BY, place + _CLOSE_BY + 1)
        return 0 in self.topical or not self.topical.isdisjoint(close)

    def speaks(self, place: int, sought: int) -> bool:
        """True for the publisher, whom the title names, and whom the sentence begins with."""
        opened = not self.opening.isdisjoint({0, place - 1, place})
        return opened or sought in self.publisher

    def names(self, place: int, sought: int) -> bool:
        """True when the sentence at `place` itself speaks of it."""
        return sought in self.found[place]


def dated(reading: Reading, place: int, period: Period) -> float:
    """How well the sentence at `place` is of a period: by its own days, or the publication's."""
    ways = [replace(period, other=None), *([period.other] if period.other else [])]
    return max(_dated(reading, place, each) for each in ways)


def dated_anywhere(reading: Reading, period: Period) -> float:
    """How well a statement is of a period, by its title or by what a sentence names."""
    named = {place for place, found in reading.months.items() if period.month in found}
    named |= {place for place, found in reading.years.items() if period.year in found}
    return max(dated(reading, place, period) for place in (0, *named))


def _dated(reading: Reading, place: int, period: Period) -> float:
    days = [each.span for each in reading.statement.facts.dates if period.holds(each.day)]
    if any(within(day, reading.spans[place]) for day in days):
        return 1.0
    if _names_the_year(reading, place, period):
        return 1.0
    beside = reading.spans[max(place - 1, 0) : place + 2]
    if any(within(day, span) for day in days for span in beside):
        return 0.95
    if period.month in reading.months.get(place, ()) and not period.day:
        return 0.0 if _of_another_year(reading, place, period) else _MONTH_SAID
    published = reading.statement.published
    if published and period.told_at(published):
        return 0.9
    return 0.6 if days else 0.0


def _names_the_year(reading: Reading, place: int, period: Period) -> bool:
    """True for "in 2024", where no more than that year is asked about."""
    alone = period.month is None and not period.since
    return alone and period.year in reading.years.get(place, ())


def _of_another_year(reading: Reading, place: int, period: Period) -> bool:
    """True when the sentence at `place` names the month with a year that isn't meant, or with none
    and was told before that year, or long after."""
    if period.year in reading.years.get(place, ()):
        return False
    published = reading.statement.published
    if period.year and published and published.year - period.year not in (0, 1):
        return True
    return bool(period.year) and any(
        each.day.month == period.month
        for each in reading.statement.facts.dates
        if within(each.span, reading.spans[place])
    )


def within(part: Span, whole: Span) -> bool:
    """True for words of a sentence."""
    return part.field == whole.field and whole.start <= part.start < whole.end


def pool_weights(readings: Sequence[Reading], sought: Sequence[Sought]) -> list[float]:
    """What each thing sought counts: less when most of the statements speak of it."""
    total = max(len(readings), 1)
    shares = [sum(place in r.anywhere for r in readings) / total for place in range(len(sought))]
    return [
        each.weight * (1.0 - _COMMON * share) for each, share in zip(sought, shares, strict=True)
    ]
