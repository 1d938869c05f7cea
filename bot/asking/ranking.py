"""Which sentences of which statements answer a question, and whether any of them does.

A sentence is worth the share of what the question names that it speaks of, itself or in its
surroundings, and whether it holds the kind of thing that is asked for. What tells a question apart
(a name, a place, serial numbers, a day) must be found: without it nothing is answered.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.asking import kinds
from bot.asking.finder import QUOTED_WHOLE, Reading, dated, pool_weights
from bot.asking.giving import PASSING
from bot.asking.losses import whose_losses
from bot.asking.naming import Sought
from bot.asking.question import OFFICES, Asked
from bot.asking.replies import ASKED, reply
from bot.asking.vocabulary import THE_TWO_STATES
from bot.model import Cited
from bot.text.fold import FIRST_UNPARTED

# Scores, and the share of answers with such a score that were right, rounded down: of 1500 asked
# of 368 statements in 24 languages; most of them this program had been mended by.
_RIGHT_AT = ((0.7, 0.4), (0.8, 0.6), (0.86, 0.75), (0.9, 0.85), (0.95, 0.9), (1.0, 0.93))
ENOUGH = 0.7  # of what a question names, for an answer
SURE = 0.7  # the least score of an answer: of those with less a quarter was right
CLOSE = 0.85  # of the best one's score, for an alternative
MOST = 3  # statements in an answer
_PERIOD_WEIGHT = 2.0
_KIND_SHARE = 0.22
_SPOKEN = 0.2  # for what the one says whose words are asked for
_THE_STATEMENT = 0.06  # … for what many tell, when "the joint statement" is that of the most
_OWN_LANGUAGE, _TOLD_BY_MANY, _OFFICIAL = 0.1, 0.015, 0.01
# A word that another language can't be searched for counts less; the more so where small words,
# which say little, are spelled as the others are.
_UNCHECKABLE, _UNCHECKABLE_SIGNS = 0.3, 0.55
_NEARER, _SENTENCES = 20, 12  # statements, and sentences of each, that are looked at closely
_REPLY = 2  # sentences after a question that may answer it
_SECOND = 0.8  # of the best sentence's score, for a second one beside it
_VERBATIM, _MOST_VERBATIM = 0.04, 3  # for each phrase of the question that stands in it
_TORN, _LINK = 0.08, 0.3  # off for what is no whole sentence, and for a list of links
_CLAIM = 0.03  # for a sentence that makes its text a match, before others of the same text
_TERMINALS = (".", "!", "…", "。", "！", "؟", "।")
_CLOSERS = "\"'”’»›」』）)]"
_SAID_HERE = 0.7  # what is to come, and who did it, must stand in the sentence or near it
_BESIDE_IT = 0.7
_PINNED = frozenset({"who", "names", "states", "count", "where", "when", "why"})
_NOTIONS = ("idea:", "light:")
_THINGS = frozenset({"idea:bank", "idea:company", "idea:ship", "idea:port", "idea:container"})
_BARE = frozenset({"who", "names", "called", "where"})
_DOERS = frozenset({"who", "names", "where", "when"})
_DEEDS = (
    "act:", "do:fight", "do:fire", "do:help", "do:make", "do:train", "do:use", "idea:builder",
    "idea:dead", "idea:present", "light:fund", "light:praise", "light:replace", "light:summon",
    "light:warn",
)  # fmt: skip
_RARE_DEEDS = frozenset(
    {"idea:captive", "light:escape", "light:return", "light:destroy", "light:suicide"}
)
_OF_ALL = frozenset({"state:KP", "state:RU", "state:UA"})  # named in nearly every statement
_CHECKED = 0.65  # of a question's weight, for an answer in a language that lacks the other words
_CHECKED_MEASURED = 0.58  # … that holds the measure which is asked for
_MUST = (
    "name:", "place:", "state:", "item:", "idea:next", "idea:general_assembly",
    "idea:resign", "idea:arrest", "idea:intercept",
    "idea:captain", "idea:corpse", "idea:cyber", "idea:family", "idea:food", "idea:letter",
    "idea:serial", "idea:registration", "idea:account", "idea:phone", "idea:bank",
)  # fmt: skip
_OF_A_TEXT = frozenset({"idea:report"})  # what a text may be, and not say
_FUTURE = frozenset({"future", "idea:next"})
# What is named in so many ways that it may be meant without one of its words.
_HEADS = frozenset({"item:weapon", "item:technology", "item:troops", "item:military_support"})
_HEADS |= {
    "state:UN",
    "state:EU",
    "item:military_cooperation",
    "item:military_equipment",
    "item:missile",
}


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
    def confidence(self) -> float:
        """Of a hundred answers given with this confidence, or more, so many are right; 0 to 1."""
        return round(_calibrated(self.answers[0].sure), 2) if self.answers else 0.0


def _calibrated(score: float) -> float:
    for (low, least), (high, most) in pairwise(_RIGHT_AT):
        if score < high:
            return least + (most - least) * max(0.0, score - low) / (high - low)
    return _RIGHT_AT[-1][1]


def judge(asked: Asked, readings: Sequence[Reading], told_by: Mapping[str, int]) -> Verdict:
    """Rank what was read; `told_by` says how many statements tell each story."""
    if asked.refusal or _says_nothing(asked) or _holds_office(asked):
        return Verdict()
    judging = _Judging(asked, pool_weights(readings, asked.sought), told_by)
    near = sorted(readings, key=lambda reading: -judging.rough(reading))[:_NEARER]
    passages = [judging.passage(reading) for reading in near]
    passages.sort(key=lambda each: (-each.score, -each.cited.statement.at.timestamp()))
    good = [
        each
        for each in passages
        if not each.lacks and each.coverage >= ENOUGH and each.sure >= SURE
    ]
    if not good or _is_a_forecast(asked):
        return Verdict(nearest=tuple(passages[:MOST]))
    close = [each for each in good if each.score >= CLOSE * good[0].score]
    return Verdict(answers=tuple(close[:MOST]))


def _is_third(keys: Iterable[str]) -> bool:
    """True for a state that may give or get something, but is none that all statements name."""
    return any(key.startswith("state:") and key not in _OF_ALL for key in keys)


def _says_nothing(asked: Asked) -> bool:
    """True without a word that tells, and for a bare notion of which nothing is asked: books.

    What a frequent question speaks of stands nowhere in it, and is no such notion.
    """
    (alone,) = asked.sought if len(asked.sought) == 1 else (None,)
    if alone and alone.keys and alone.start >= 0 and not asked.wants:
        return all(key.startswith(_NOTIONS) for key in alone.keys)
    if alone and asked.wants & _BARE and alone.keys and alone.keys <= _THINGS:
        return True  # which firms, who does what with them?
    return all(_is_vague(each) for each in asked.sought)


def _is_vague(sought: Sought) -> bool:
    """True for a number, for what a sentence may leave unsaid, and for those whom all name."""
    if not sought.keys:
        return sought.text.isdigit()
    return all(key.startswith("light:") or key in _OF_ALL for key in sought.keys)


def _holds_office(asked: Asked) -> bool:
    """True for who is president of a state: statements don't tell who holds which office."""
    keys = {key for each in asked.sought for key in each.keys}
    return (
        "who" in asked.wants
        and not asked.periods
        and bool(keys)
        and all(key in OFFICES or key.startswith("state:") for key in keys)
        and all(each.keys for each in asked.sought)
    )


def _only_subject(asked: Asked) -> int | None:
    """What it is asked that somebody says something about, if that is one thing."""
    about = [
        place
        for place, each in enumerate(asked.sought)
        if place != asked.speaker
        and any(key.startswith(("idea:", "item:", "event:")) for key in each.keys - OFFICES)
    ]
    return about[0] if asked.quoted and len(about) == 1 else None


def _is_a_forecast(asked: Asked) -> bool:
    """True for when or who comes next, for what a state will do, whatever that may be, and for what
    happens on a day to come, unless it is asked what somebody says of it."""
    keys = [key for each in asked.sought for key in each.keys]
    if asked.ahead and not asked.quoted:
        return True
    if asked.wants & {"when", "who"} and (asked.future or "idea:next" in keys):
        return True
    return asked.future and all(k == "future" or k.startswith("state:") for k in keys)


def _unchecked(sought: Sought) -> float:
    return _UNCHECKABLE_SIGNS if max(sought.text) >= FIRST_UNPARTED else _UNCHECKABLE


class _Judging:
    """One question, and what each of its words is worth."""

    def __init__(self, asked: Asked, weights: Sequence[float], told_by: Mapping[str, int]) -> None:
        self._asked = asked
        self._weights = weights
        self._told_by = told_by
        the_statement = "event:joint_statement" in asked.ideas and not asked.periods
        self._passing = any(each.keys & PASSING for each in asked.sought)
        self._counting = "count" in asked.wants
        # One of the two and a third: who gave to whom, not what the two did.
        parties = (each for place, each in enumerate(asked.sought) if place != asked.speaker)
        self._losses = whose_losses(asked.sought) if self._counting else frozenset[int]()
        self._subject = _only_subject(asked)
        self._between = self._passing and any(_is_third(each.keys) for each in parties)
        self._told_by_many = _THE_STATEMENT if the_statement else _TOLD_BY_MANY

    def rough(self, reading: Reading) -> float:
        """How much of the question a statement speaks of anywhere."""
        total = sum(
            weight * max(reading.anywhere.get(index, 0.0), index in reading.publisher)
            for index, weight in enumerate(self._weights)
        )
        dates = sum(_PERIOD_WEIGHT * dated(reading, 0, each) for each in self._asked.periods)
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
        held = {place for place in scores if self._is_held(reading, place)}
        worth = {place: each + _CLAIM * (place in reading.claims) for place, each in scores.items()}
        ordered = sorted(scores, key=lambda place: (place not in held, -worth[place], place))
        # What scores less may yet hold all that the question names.
        whole = (place for place in ordered if next(self._lacks(reading, place), None) is None)
        best, statement = next(whole, ordered[0]), reading.statement
        ordered = [best, *(place for place in ordered if place != best)]
        bonus = _OWN_LANGUAGE * (statement.language == self._asked.language)
        bonus += _OFFICIAL * statement.official
        bonus += _SPOKEN * (
            self._asked.speaker in reading.publisher or not reading.opening.isdisjoint({0, best})
        )
        bonus += self._told_by_many * math.log2(self._told_by.get(statement.story_id or "", 1))
        shown = self._shown(reading, ordered, scores)
        return Passage(
            cited=Cited(
                statement=statement,
                spans=tuple(reading.spans[place] for place in sorted(shown)),
            ),
            score=scores[best] + bonus,
            sure=scores[best],
            coverage=covered[best],
            lacks=tuple(self._lacks(reading, best)),
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
            shown = {best, *reply([span.text for span in reading.spans], best)}
        elif asked:
            shown |= {at for each in asked for at in range(each + 1, min(each + _REPLY, last) + 1)}
        elif "why" in self._asked.wants:
            shown |= {min(best + 1, last)}  # the reason follows what is to be explained
        elif "day" in self._asked.wants and self._holds(reading, best - 1) > kinds.UNDATED:
            shown |= {best - 1} - {0}  # "on the next day" follows that day
        here = reading.found[best].keys()
        beside = {best - 1, best + 1} & {*range(1, last + 1)}
        return shown | {place for place in beside if reading.found[place].keys() - here}

    def _coverage(self, reading: Reading, place: int) -> float:
        total = covered = 0.0
        for index, full in enumerate(self._weights):
            known = index in reading.checkable or index in reading.publisher
            weight = full if known else full * _unchecked(self._asked.sought[index])
            total += weight
            covered += weight * reading.credit(place, index)
        for period in self._asked.periods:
            total += _PERIOD_WEIGHT
            covered += _PERIOD_WEIGHT * dated(reading, place, period)
        return covered / total if total else 0.0

    def _score(self, reading: Reading, place: int, coverage: float) -> float:
        kind = self._holds(reading, place)
        text = reading.spans[place].text
        torn = _TORN * (place > 0 and not text.rstrip(_CLOSERS).endswith(_TERMINALS))
        verbatim = _VERBATIM * min(reading.verbatim[place], _MOST_VERBATIM) * (place > 0)
        links = _LINK * ("://" in text)
        return (1 - _KIND_SHARE) * coverage + _KIND_SHARE * kind + verbatim - torn - links

    def _lacks(self, reading: Reading, place: int) -> Iterator[str]:
        for index, sought in enumerate(self._asked.sought):
            lost = index in self._losses and index in reading.checkable
            if not self._is_told(reading, place, index) or (
                lost and (place in reading.others or not reading.names(place, index))
            ):
                yield sought.text
        visited = reading.visits is None or place in reading.visits
        if not (visited and reading.on_topic(place) and self._is_given(reading, place)):
            yield ""
        measured = self._asked.wants & kinds.HARD and self._holds(reading, place)
        least = _CHECKED_MEASURED if measured else _CHECKED
        if self._share_checked(reading) < least:
            yield reading.statement.language
        for period in self._asked.periods:
            if not dated(reading, place, period):
                yield self._asked.text[period.start : period.end]
        hard = self._asked.wants & kinds.HARD
        if hard and not self._holds(reading, place):
            yield from sorted(hard)

    def _is_told(self, reading: Reading, place: int, index: int) -> bool:
        """True when a sentence, or what surrounds it, has as much of a thing as it must have."""
        sought, asked = self._asked.sought[index], self._asked
        telling = {key for key in sought.keys if key.startswith(_MUST)} - _HEADS
        found = reading.credit(place, index)
        if index == asked.speaker and asked.quoted and telling - _OF_ALL:
            named = reading.names(place, index) and not _is_third(telling)
            # Of a time, nothing else is asked: others who only name it then are no answer.
            alone = len(asked.sought) == 1 and bool(asked.periods)
            if (alone or not named) and not reading.speaks(place, index):
                return False
        if index == self._subject and index in reading.checkable:
            return found >= _SAID_HERE
        if (sought.focus or sought.name or telling) and not found:
            return False
        if (telling if self._counting else telling - _OF_ALL) and not reading.near(place, index):
            return False
        quoted = index == asked.speaker and asked.quoted
        here = reading.names(place, index) or reading.names(0, index)
        if self._passing and _is_third(telling) and not (quoted or here):
            return False
        if self._between and index != asked.speaker and sought.keys & THE_TWO_STATES:
            return reading.names(place, index)
        if self._is_pinned(sought):
            return found >= _BESIDE_IT
        return self._is_said(reading, place, index)

    def _is_said(self, reading: Reading, place: int, index: int) -> bool:
        """True unless it is a deed, or what is asked about, and stands in no sentence near."""
        sought, asked = self._asked.sought[index], self._asked
        rare = asked.wants & _PINNED and not sought.keys.isdisjoint(_RARE_DEEDS)
        if rare and self._counting:
            return reading.names(place, index)  # of ten thousand soldiers beside a deserter
        if "future" in sought.keys and reading.to_come is not None:
            return not reading.to_come.isdisjoint({0, place})
        if "idea:pay" in sought.keys and "money" in asked.wants:
            return reading.names(place, index)
        who = asked.wants & _DOERS and any(key.startswith(_DEEDS) for key in sought.keys)
        asked_about = sought.focus and not sought.name and index != asked.speaker
        to_come = not _FUTURE.isdisjoint(sought.keys)
        must = to_come or asked_about or who or rare
        return not must or reading.credit(place, index) >= _SAID_HERE

    def _is_pinned(self, sought: Sought) -> bool:
        """True for what tells whose name is asked for."""
        notion = any(key.startswith(_NOTIONS) for key in sought.keys - _OF_A_TEXT)
        return notion and "called" in self._asked.wants

    def _is_given(self, reading: Reading, place: int) -> bool:
        """True unless the question has another than the two give, and the sentence hasn't."""
        giver = self._asked.giver - THE_TWO_STATES
        return not giver or not giver.isdisjoint(reading.givers[place] | reading.givers[0])

    def _share_checked(self, reading: Reading) -> float:
        """How much of the question's weight could be looked for in the statement's language."""
        known = reading.checkable | reading.publisher
        dates = _PERIOD_WEIGHT * len(self._asked.periods)
        weights = [each.weight for each in self._asked.sought]
        checked = sum(weight for index, weight in enumerate(weights) if index in known)
        return (checked + dates) / (sum(weights) + dates or 1.0)

    def _is_held(self, reading: Reading, place: int) -> bool:
        """True when a measure, or a day, is asked for, and the sentence has it."""
        if "day" in self._asked.wants:
            return self._holds(reading, place) > kinds.UNDATED
        return bool(self._asked.wants & kinds.HARD and self._holds(reading, place))

    def _holds(self, reading: Reading, place: int) -> float:
        if reading.counts is not None and self._asked.wants & kinds.HARD == {"count"}:
            return reading.counts.get(place, 0.0)
        if reading.named is not None:
            return reading.named.get(place, 0.0)
        return kinds.holds(self._asked, reading.spans[place].text, reading.statement.language)
