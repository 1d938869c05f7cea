"""What must be found before a sentence answers: all that tells the question apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.asking.parties.losses import LOSSES, whose_losses
from bot.asking.question.asked import Asked
from bot.asking.texts import kinds
from bot.asking.texts.reading import Reading, dated
from bot.asking.vocabulary import AT_WAR

_SAID_HERE = 0.7  # what is to come, and who did it, must stand in the sentence or near it
_PINNED = frozenset({"who", "names", "states", "count", "where", "when", "why"})
_NOTIONS = ("idea:", "light:")
_DOERS = frozenset({"who", "names", "where", "when"})
_DEEDS = (
    "act:", "do:fight", "do:fire", "do:help", "do:make", "do:train", "do:use", "event:visit",
    "idea:builder", "idea:dead", "idea:photographer", "idea:present", "light:fund", "light:praise",
    "light:replace", "light:summon", "light:warn",
)  # fmt: skip
_RARE_DEEDS = frozenset(
    {
        "idea:captive",
        "light:enter",
        "light:escape",
        "light:return",
        "light:destroy",
        "light:suicide",
    }
)
PERIOD_WEIGHT = 2.0  # of a day that a question names; see `naming` for that of the rest
# Of a question's weight, for an answer in a language that lacks the other words. Of 1600 asked,
# 0.65 refused right answers alone; less than 0.6 would let wrong ones through as often.
_CHECKED = 0.6
_MUST = (
    "name:", "place:", "state:", "item:", "idea:next", "idea:general_assembly",
    "idea:resign", "idea:arrest", "idea:intercept",
    "idea:captain", "idea:corpse", "idea:cyber", "idea:family", "idea:food", "idea:letter",
    "idea:serial", "idea:registration", "idea:account", "idea:phone", "idea:bank",
)  # fmt: skip
_FUTURE = frozenset({"future", "idea:next"})
_EVENTS = frozenset({"event:joint_statement"})  # what a state says of one must have one in it
# What is named in so many ways that it may be meant without one of its words.
_HEADS = frozenset(
    {"state:UN", "state:EU", "item:weapon", "item:technology", "item:troops", "item:missile",
     "item:military_support", "item:military_cooperation", "item:military_equipment"}
)  # fmt: skip


def _is_third(keys: Iterable[str]) -> bool:
    """True for a state that may give or get something, but is none that all statements name."""
    return any(key.startswith("state:") and key not in AT_WAR for key in keys)


class Needs:
    """What one question needs a sentence to say, or to hold."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._counting = "count" in asked.wants
        self._first = min(asked.sought, key=lambda each: each.start, default=None)
        self._losses = whose_losses(asked.sought) if self._counting else frozenset[int]()

    def lacks(self, reading: Reading, place: int) -> Iterator[str]:
        """What a sentence must say and doesn't, in the question's words."""
        for index, sought in enumerate(self._asked.sought):
            lost = index in self._losses and index in reading.checkable
            if not self._is_told(reading, place, index) or (
                lost and not self._counts_theirs(reading, place, index)
            ):
                yield sought.text
        visited = reading.visits is None or place in reading.visits
        if not (visited and reading.on_topic(place) and self._is_dealt(reading, place)):
            yield ""
        if self._share_checked(reading) < _CHECKED:
            yield reading.statement.language
        for period in self._asked.periods:
            if not dated(reading, place, period):
                yield self._asked.text[period.start : period.end]
        hard = self._asked.wants & kinds.HARD
        if hard and not self.holds(reading, place):
            yield from sorted(hard)

    def _counts_theirs(self, reading: Reading, place: int, index: int) -> bool:
        """True when a sentence has the losses, and whose they are, or what is before it has."""
        implied = place in reading.implied and not self._asked.sought[index].keys & LOSSES
        return place not in reading.others and (implied or reading.names(place, index))

    def is_held(self, reading: Reading, place: int) -> bool:
        """True when a measure, or a day, is asked for, and the sentence has it."""
        if "day" in self._asked.wants:
            return self.holds(reading, place) > kinds.UNDATED
        return bool(self._asked.wants & kinds.HARD and self.holds(reading, place))

    def holds(self, reading: Reading, place: int) -> float:
        """How well a sentence holds the kind of thing that is asked for, from 0 to 1."""
        if reading.counts is not None and self._asked.wants & kinds.HARD == {"count"}:
            return reading.counts.get(place, 0.0)
        if reading.named is not None:
            return reading.named.get(place, 0.0)
        return kinds.holds(self._asked, reading.spans[place].text, reading.statement.language)

    def _is_told(self, reading: Reading, place: int, index: int) -> bool:
        """True when a sentence, or what surrounds it, has as much of a thing as it must have."""
        sought, asked = self._asked.sought[index], self._asked
        telling = {key for key in sought.keys if key.startswith(_MUST)} - _HEADS
        found = reading.credit(place, index)
        if index == asked.speaker and asked.quoted and telling - AT_WAR:
            named = reading.names(place, index) and not _is_third(telling)
            # Of a time, nothing else is asked: others who only name it then are no answer.
            alone = len(asked.sought) == 1 and bool(asked.periods)
            if (alone or not named) and not reading.speaks(place, index):
                return False
        if (sought.focus or sought.name or telling) and not found:
            return False
        spoken_of = asked.speaker is not None and not sought.keys.isdisjoint(_EVENTS)
        if spoken_of and not reading.near(place, index):
            return False
        if (telling if self._counting else telling - AT_WAR) and not reading.near(place, index):
            return False
        return self._is_said(reading, place, index)

    def _is_said(self, reading: Reading, place: int, index: int) -> bool:
        """True unless it is a deed, or what is asked about, and stands in no sentence near."""
        sought, asked = self._asked.sought[index], self._asked
        rare = asked.wants & _PINNED and not sought.keys.isdisjoint(_RARE_DEEDS)
        if rare and self._counting:
            return reading.names(place, index)  # of ten thousand soldiers beside a deserter
        if "idea:pay" in sought.keys and asked.wants & {"money", "count"}:
            text, language = reading.spans[place].text, reading.statement.language
            return reading.names(place, index) or kinds.is_told("price", text, language)
        doer = asked.wants & _DOERS and not asked.who_says
        who = doer and any(key.startswith(_DEEDS) for key in sought.keys)
        done = "who" in asked.wants and sought is self._first and index in reading.checkable
        who = who or (done and not (sought.keys or sought.name))  # "who bombed …"
        asked_about = sought.focus and not sought.name and index != asked.speaker
        to_come = not _FUTURE.isdisjoint(sought.keys)
        # What tells whose name is asked for: the bank that did it.
        pinned = "called" in asked.wants and any(key.startswith(_NOTIONS) for key in sought.keys)
        must = to_come or asked_about or who or rare or pinned
        return not must or reading.credit(place, index) >= _SAID_HERE

    def _is_dealt(self, reading: Reading, place: int) -> bool:
        """True unless the question has another than the two give or get, and the sentence, as the
        title, hasn't."""
        dealings = reading.dealings
        return dealings is None or place in dealings or 0 in dealings

    def _share_checked(self, reading: Reading) -> float:
        """How much of the question's weight could be looked for in the statement's language."""
        known = reading.checkable | reading.publisher
        dates = PERIOD_WEIGHT * len(self._asked.periods)
        weights = [each.weight for each in self._asked.sought]
        checked = sum(weight for index, weight in enumerate(weights) if index in known)
        return (checked + dates) / (sum(weights) + dates or 1.0)
