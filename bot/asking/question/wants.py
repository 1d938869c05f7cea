"""What kinds of answer a question wants: a number of things, a day, whose words, a name …"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence, Set
from dataclasses import replace
from functools import cache

from bot.asking.question.tongue import VERB_LAST
from bot.asking.sought import Sought
from bot.asking.vocabulary import OFFICES
from bot.lexicon import asking as words
from bot.match.scanner import Hit

_OPENING = 12  # characters of a question in which what it asks for stands
_LAST = re.compile(r"\W*$")
_SANCTIONS = frozenset({"event:sanction", "act:sanction"})
_PEOPLE = frozenset({"idea:half_lost", "idea:dead", "idea:wounded", "light:loss", "item:troops"})
_MEASURES = {"idea:money": "money", "item:money": "money", "idea:calibre": "calibre"}
_LIGHTER = 0.4  # how much "money" counts in "how much frozen money": a sum needn't say the word
_PERSONS = OFFICES | _PEOPLE | {"idea:director", "idea:pilot", "idea:captive", "idea:builder"}
NAMED = {  # what bears names, by what then is asked: which ship, which depot, which minister
    "names": frozenset({"idea:company", "idea:ship", "idea:bank"}),
    "where": frozenset({"idea:port", "idea:factory", "idea:depot", "idea:airfield"}),
    "who": OFFICES | {"idea:director", "idea:captain"},
}
UNITS = frozenset({"light:unit", "idea:brigade"})
# What is nothing without its name: "which bank" isn't answered by "a bank".
BY_NAME = UNITS | {"idea:bank", "idea:hospital", "idea:hotel"}
_NUMBERS = frozenset({"idea:serial", "idea:registration", "idea:account", "idea:phone"})
_PHRASES = ("skip", "idea:", "since", "ahead", "ask:reply")  # … in which a word asks for nothing
OF_A_SPEAKER = frozenset({"polar", "said", "reply"})  # asked of what somebody says
_OPENS = ("ask:", "idea:latest")
_LINKING = frozenset({"ask:when", "ask:where", "ask:who"})  # … whose words also join two clauses


def _is_paid(hits: Sequence[Hit], sought: Iterable[Sought], language: str) -> bool:
    """True for how much somebody pays, or is paid; not for how many things are paid for."""
    counts = [hit.end for hit in hits if "ask:count" in hit.term.keys]
    paid = [hit.start for hit in hits if "idea:pay" in hit.term.keys]
    counted = [each.start for each in sought if each.counted and "idea:pay" not in each.keys]
    if not counts or not paid:
        return False
    return language in VERB_LAST or not counted or max(paid) < min(counted)


def wanted(
    hits: Sequence[Hit],
    ideas: frozenset[str],
    sought: Sequence[Sought],
    language: str,
    bearing: Set[str],
    folded: str,
    *,
    what: bool,
) -> tuple[frozenset[str], str]:
    """What kinds of answer are wanted, and the measure among them, if it goes by its own name."""
    wants = _words_for([hit for hit in hits if not _links(hit, hits, folded)], ideas)
    if "who" in wants and ideas & _SANCTIONS and any(k[:6] == "state:" for k in ideas):
        wants = wants - {"who"} | {"names"}  # whom a state has listed
    if wants <= OF_A_SPEAKER:
        wants |= bearing
    if "called" in wants:
        wants |= {"who" if ideas & _PERSONS else "names"}
    wants |= _by_name(wants, sought)
    if "size" in wants and ideas & _PEOPLE:
        wants = wants - {"size"} | {"count"}  # how big losses are
    if "nations" in wants:
        wants |= {"count"}
    if _is_paid(hits, sought, language) or (what and "idea:pay" in ideas and wants <= {"said"}):
        wants = wants - {"count"} | {"money"}
    wants = _without_measures(wants)
    measure = _measure(wants, ideas)
    if measure:
        wants = wants - {"count", "make"} | {measure}
    return frozenset(wants), measure


def _by_name(wants: Container[str], sought: Iterable[Sought]) -> set[str]:
    """What "which bank" asks for: its name."""
    asked = any(each.focus and each.keys & BY_NAME for each in sought)
    return {"called", "names"} if asked and "count" not in wants else set()


def _without_measures(wants: set[str]) -> set[str]:
    """The same, but for what is measured no more: who will pay a price, when somebody flies."""
    if "who" in wants:
        wants = wants - {"price"}
    return wants - {"distance"} if wants & {"when", "who"} else wants


def of_which(sought: Iterable[Sought]) -> set[str]:
    """What "which" asks for, by what stands behind it: the names of firms, a place, a person."""
    keys = {key for each in sought if each.focus for key in each.keys}
    return {kind for kind, bearing in NAMED.items() if keys & bearing}


def _words_for(hits: Sequence[Hit], ideas: frozenset[str]) -> set[str]:
    """The kinds of answer that a question has a word for."""
    wants = {
        key.removeprefix("ask:")
        for hit in hits
        for key in hit.term.keys
        if key[:4] == "ask:" and (key == "ask:said" or not _is_within(hit, hits))
    }
    if ideas & _NUMBERS:
        wants -= {"count"}  # no number of things: the number that one bears
    return wants


@cache
def _as_well() -> re.Pattern[str]:
    """What stands before a second thing that is asked."""
    return re.compile(rf"(?:[,;:]|{words.joining('and')})\W*$")


def _links(word: Hit, hits: Iterable[Hit], folded: str) -> bool:
    """True for the "when" in "what did he say when they came", the "who" in "those who fought"."""
    if not _LINKING.intersection(word.term.keys) or not words.asking_for("link").fullmatch(
        folded, word.start, word.end
    ):
        return False
    if _LAST.match(folded, word.end) or _as_well().search(folded, 0, word.start):
        return False
    openings = [found.start() for found in words.asking_for("what").finditer(folded)]
    openings += [found.start() for found in words.asking_for("which").finditer(folded)]
    openings += [hit.start for hit in hits if hit.term.keys[0].startswith(_OPENS)]
    return min(openings) < word.start and min(openings) <= _OPENING


def weighed(sought: Sought, wants: Container[str], measure: str) -> Sought:
    """The same, less of it where it is only the measure, and not counted where states are."""
    each = replace(sought, counted=False) if "nations" in wants else sought
    return _lighter(each) if _measures(each, measure) else each


def _measure(wants: Container[str], ideas: Iterable[str]) -> str:
    """What is asked for by its own name: a calibre, a sum of money."""
    found = {_MEASURES[idea] for idea in ideas if idea in _MEASURES}
    if "calibre" in found and not any(want in wants for want in ("count", "who", "where")):
        return "calibre"
    return "money" if "money" in found and "count" in wants else ""


def _measures(sought: Sought, measure: str) -> bool:
    return bool(measure) and any(_MEASURES.get(key) == measure for key in sought.keys)


def _lighter(sought: Sought) -> Sought:
    return replace(sought, keys=sought.keys - {"item:money"}, focus=False, weight=_LIGHTER)


def _is_within(word: Hit, hits: Sequence[Hit]) -> bool:
    """True for the "range" in "long-range", the "date" in "to date", the "number" of a series."""
    phrases = (hit for hit in hits if hit.term.keys[0].startswith(_PHRASES))
    return any(
        each.start <= word.start and word.end <= each.end and _length(word) < _length(each)
        for each in phrases
    )


def _length(hit: Hit) -> int:
    return hit.end - hit.start
