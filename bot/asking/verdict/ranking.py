"""Which sentences of which statements answer a question, and whether any of them does.

A sentence is worth the share of what the question names that it speaks of, itself or in its
surroundings, and whether it holds the kind of thing that is asked for. What tells a question apart
(a name, a place, serial numbers, a day) must be found: without it nothing is answered.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice, pairwise

from bot.asking.question.asked import Asked
from bot.asking.sought import Sought
from bot.asking.texts import kinds
from bot.asking.texts.reading import QUOTED_WHOLE, Reading, dated, dated_anywhere, pool_weights
from bot.asking.verdict.declining import is_a_forecast, is_beyond_any
from bot.asking.verdict.needs import PERIOD_WEIGHT, Needs
from bot.asking.verdict.replies import ASKED, reply
from bot.model import Cited
from bot.text.fold import FIRST_UNPARTED

# Scores, and the share of answers with such a score that were right, rounded down: of 1500 asked
# of 368 statements in 24 languages; most of them this program had been mended by.
_RIGHT_AT = ((0.7, 0.4), (0.8, 0.6), (0.86, 0.75), (0.9, 0.85), (0.95, 0.9), (1.0, 0.93))
ENOUGH = 0.7  # of what a question names, for an answer
SURE = 0.7  # the least score of an answer: of those with less a quarter was right
_THOROUGH, _SURER = 0.76, 0.76  # … where a text is no match, and may speak of all kinds of things
CLOSE = 0.85  # of the best one's score, for an alternative
MOST = 3  # statements in an answer
_KIND_SHARE = 0.22
_SPOKEN = 0.2  # for what the one says whose words are asked for
_THE_STATEMENT = 0.06  # … for what many tell, when "the joint statement" is that of the most
_OWN_LANGUAGE, _TOLD_BY_MANY, _OFFICIAL = 0.1, 0.015, 0.01
# A word that another language can't be searched for counts less; the more so where small words,
# which say little, are spelled as the others are.
_UNCHECKABLE, _UNCHECKABLE_SIGNS = 0.3, 0.55
_NEARER, _SENTENCES = 20, 12  # statements, and sentences of each, that are looked at closely
_REPLY = 2  # sentences after a question that may answer it
_PUT = 0.15  # for a sentence that asks, where it is asked what was replied
_IN_THEIR_WORDS = 0.5  # the least score of a sentence that quotes whose words are asked for
_QUOTED = 0.95  # for who speaks, of a quotation that stands close to their name
_VERBALLY = re.compile(r"[\"“«„「『]\w")
_SECOND = 0.8  # of the best score, for a second sentence beside it, or what is newer
_VERBATIM, _MOST_VERBATIM = 0.04, 3  # for each phrase of the question that stands in it
_WEIGHTY = 1.0  # of what a quote must not leave unnamed
_TORN = 0.08  # off for what is no whole sentence
_CLAIM = 0.03  # for a sentence that makes its text a match, before others of the same text
_LATEST = "idea:latest"  # of several that answer, the newest do
_TERMINALS = (".", "!", "…", "。", "！", "؟", "।")
_CLOSERS = "\"'”’»›」』）)]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Sentences of a statement, and how well they answer."""

    cited: Cited
    score: float
    sure: float  # the score without what only tells equals apart
    coverage: float  # of what the question names, 0 to 1
    lacks: tuple[str, ...] = ()  # what must be there and is not, as the question has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The passages that answer, best first; without any, those that come nearest."""

    answers: tuple[Passage, ...] = ()
    nearest: tuple[Passage, ...] = ()

    @property
    def sources(self) -> tuple[Cited, ...]:
        """What answers, best first."""
        return tuple(passage.cited for passage in self.answers)

    @property
    def confidence(self) -> float:
        """Of a hundred answers given with this confidence, or more, so many are right; 0 to 1."""
        return round(_calibrated(self.answers[0].sure), 2) if self.answers else 0.0

    @property
    def is_thorough(self) -> bool:
        """True for an answer that holds nearly all of what the question names."""
        return any(each.coverage >= _THOROUGH and each.sure >= _SURER for each in self.answers[:1])


def _calibrated(score: float) -> float:
    for (low, least), (high, most) in pairwise(_RIGHT_AT):
        if score < high:
            return least + (most - least) * max(0.0, score - low) / (high - low)
    return _RIGHT_AT[-1][1]


def judge(asked: Asked, readings: Sequence[Reading], told_by: Mapping[str, int]) -> Verdict:
    """Rank what was read; `told_by` says how many statements tell each story."""
    if is_beyond_any(asked):
        return Verdict()
    judging = _Judging(asked, pool_weights(readings, asked.sought), told_by)
    near = sorted(readings, key=lambda reading: -judging.rough(reading))
    if _LATEST not in asked.ideas:  # … which may be told in few words
        near = near[:_NEARER]
    passages = [judging.passage(reading) for reading in near]
    passages.sort(key=lambda each: (-each.score, -each.cited.statement.at.timestamp()))
    good = [
        each
        for each in passages
        if not each.lacks and each.coverage >= ENOUGH and each.sure >= SURE
    ]
    if not good or is_a_forecast(asked):
        return Verdict(nearest=tuple(passages[:MOST]))
    close = [each for each in good if each.score >= CLOSE * good[0].score]
    if _LATEST in asked.ideas:  # in whatever language
        surest = max(each.sure for each in good)
        close = [each for each in good if each.sure >= _SECOND * surest]
        close.sort(key=lambda each: each.cited.statement.at, reverse=True)
    return Verdict(answers=tuple(close[:MOST]))


def _asks(reading: Reading, place: int) -> bool:
    """True for a question that somebody puts in a text."""
    return reading.spans[place].text.rstrip(_CLOSERS).endswith(("?", "？"))


def _unchecked(sought: Sought) -> float:
    return _UNCHECKABLE_SIGNS if max(sought.text) >= FIRST_UNPARTED else _UNCHECKABLE


class _Judging:
    """One question, and what each of its words is worth."""

    def __init__(self, asked: Asked, weights: Sequence[float], told_by: Mapping[str, int]) -> None:
        self._asked = asked
        self._weights = weights
        self._told_by = told_by
        self._needs = Needs(asked)
        the_statement = "event:joint_statement" in asked.ideas and not asked.periods
        self._told_by_many = _THE_STATEMENT if the_statement else _TOLD_BY_MANY

    def rough(self, reading: Reading) -> float:
        """How much of the question a statement speaks of anywhere."""
        total = sum(
            weight * max(reading.anywhere.get(index, 0.0), index in reading.publisher)
            for index, weight in enumerate(self._weights)
        )
        dates = sum(PERIOD_WEIGHT * dated_anywhere(reading, each) for each in self._asked.periods)
        return total + dates + (reading.statement.language == self._asked.language) / 4

    def passage(self, reading: Reading) -> Passage:
        """The best sentences of a statement."""
        covered = {
            place: self._coverage(reading, place)
            for place, span in enumerate(reading.spans)
            if span.text
        }
        likeliest = {*sorted(covered, key=lambda place: -covered[place])[:_SENTENCES]}
        likeliest |= covered.keys() & ((reading.counts or {}).keys() | (reading.named or {}).keys())
        scores = {place: self._score(reading, place, covered[place]) for place in likeliest}
        held = {place for place in scores if self._needs.is_held(reading, place)}
        put = {place for place in scores if self._asked.reply and place and _asks(reading, place)}
        worth = {
            place: each + _CLAIM * (place in reading.claims) + _PUT * (place in put)
            for place, each in scores.items()
        }
        ordered = sorted(scores, key=lambda place: (place not in held, -worth[place], place))
        # What scores less may yet hold all that the question names.
        whole = (
            place for place in ordered if next(self._needs.lacks(reading, place), None) is None
        )
        best, statement = next(whole, ordered[0]), reading.statement
        ordered = [best, *(place for place in ordered if place != best)]
        bonus = _OWN_LANGUAGE * (statement.language == self._asked.language)
        bonus += _OFFICIAL * statement.official
        bonus += _SPOKEN * (
            self._asked.speaker in reading.publisher or not reading.opening.isdisjoint({0, best})
        )
        bonus += self._told_by_many * math.log2(self._told_by.get(statement.story_id or "", 1))
        bonus += _PUT * (best in put)
        shown = self._shown(reading, ordered, scores)
        return Passage(
            cited=Cited(
                statement=statement,
                spans=tuple(reading.spans[place] for place in sorted(shown)),
            ),
            score=scores[best] + bonus,
            sure=scores[best],
            coverage=covered[best],
            lacks=tuple(self._needs.lacks(reading, best)),
        )

    def _shown(
        self, reading: Reading, ordered: Sequence[int], scores: Mapping[int, float]
    ) -> set[int]:
        """The sentences to quote: the best one, and what is needed to see that it answers."""
        best, last = ordered[0], len(reading.spans) - 1
        if len(reading.statement.text) <= QUOTED_WHOLE:
            return {place for place, span in enumerate(reading.spans) if place and span.text} or {0}
        if best == 0:
            return {place for place in ordered if place} & {*ordered[:3]} or {0}
        shown = {best}
        if ordered[1:] and scores[ordered[1]] >= _SECOND * scores[best]:
            shown |= {ordered[1]} - {0}
        asked = [place for place in shown if reading.spans[place].text.endswith(ASKED)]
        if self._asked.reply:
            texts = [span.text for span in reading.spans]
            shown = {best, *reply(texts, best, reading.statement.language)}
        elif asked:
            shown |= {at for each in asked for at in range(each + 1, min(each + _REPLY, last) + 1)}
        elif self._asked.quoted:
            likely = [place for place in ordered if scores[place] >= _IN_THEIR_WORDS]
            words = (place for place in likely if _VERBALLY.search(reading.spans[place].text))
            shown |= {*islice(words, 1)} - {0}
        elif "why" in self._asked.wants:
            shown |= {min(best + 1, last)}  # the reason follows what is to be explained
        elif "day" in self._asked.wants and self._needs.holds(reading, best - 1) > kinds.UNDATED:
            shown |= {best - 1} - {0}  # "on the next day" follows that day
        here = reading.found[best].keys()
        beside = {best - 1, best + 1} & {*range(1, last + 1)}
        shown |= {place for place in beside if reading.found[place].keys() - here}
        return shown | {*self._left(reading, ordered, shown)}

    def _left(self, reading: Reading, ordered: Sequence[int], shown: Set[int]) -> Iterator[int]:
        """Another sentence for something weighty that is named in none of the shown ones."""
        told = {index for place in (0, *shown) for index in reading.found[place]}
        left = {
            index
            for index in reading.anywhere.keys() - told
            if self._asked.sought[index].weight >= _WEIGHTY
        }
        yield from islice((at for at in ordered if at and left & reading.found[at].keys()), 1)

    def _coverage(self, reading: Reading, place: int) -> float:
        total = covered = 0.0
        for index, full in enumerate(self._weights):
            known = index in reading.checkable or index in reading.publisher
            weight = full if known else full * _unchecked(self._asked.sought[index])
            total += weight
            covered += weight * self._credit(reading, place, index)
        for period in self._asked.periods:
            total += PERIOD_WEIGHT
            covered += PERIOD_WEIGHT * dated(reading, place, period)
        return covered / total if total else 0.0

    def _credit(self, reading: Reading, place: int, index: int) -> float:
        """How well a sentence answers for something; of a quotation those who speak near it say
        it."""
        quoted = self._asked.quoted and index == self._asked.speaker
        if quoted and _VERBALLY.search(reading.spans[place].text) and reading.near(place, index):
            return max(_QUOTED, reading.credit(place, index))
        return reading.credit(place, index)

    def _score(self, reading: Reading, place: int, coverage: float) -> float:
        kind = self._needs.holds(reading, place)
        text = reading.spans[place].text
        torn = _TORN * (place > 0 and not text.rstrip(_CLOSERS).endswith(_TERMINALS))
        verbatim = _VERBATIM * min(reading.verbatim[place], _MOST_VERBATIM) * (place > 0)
        return (1 - _KIND_SHARE) * coverage + _KIND_SHARE * kind + verbatim - torn
