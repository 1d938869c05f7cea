"""Whose voice a statement tells of: the states and institutions that a title or an opening names.

Other speakers make another event, so it matters that who is spoken of is not taken for who speaks.
The parties to the topic stand in nearly every title; they speak where they act, or are alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from bot.lexicon.facts import Mark
from bot.lexicon.facts.files import traits
from bot.model import Act
from bot.text.sentences import Stretch

PARTIES = frozenset({"KP", "RU", "UA"})  # the topic names them anyhow
STATES = frozenset({"country", "capital", "bloc"})
BESIDE = 25  # characters between two words that belong together
_LISTED = 30  # … between two states of one list
_AT_THE_END = frozenset({"verb_last", "verb_may_end"})  # traits of languages
_OPENING, _PARTING = 3, frozenset(",、，:：")  # "La …", and what parts a headline's first word
_OPENERS = STATES | {"home"}  # "정부는 …" in a Korean text is the government in Seoul
_SAYING = frozenset({"confirm", "deny"})  # as acts and as kinds of event
_SPOKEN = _SAYING | {"condemn", "warn"}  # acts by which a party speaks in a headline …
_VOICED = _SPOKEN | {
    "call_on",
    "urge",
    "demand",
    "express_concern",
    "oppose",
}  # … anybody in a text
_REACH = 12  # characters in front of the state that a text begins with
SEVERAL = 3  # states that speak together
_BLOCS = frozenset({"NATO", "G7"})
_LEADERS = frozenset({"KP/kim_jong_un", "RU/putin"})  # spoken of more often than they speak
# A space parts clauses where words have none between them: "… 外交部：…".
_PART = r"(?:[,，、…|]|(?<=[\u3040-\u30ff\u3400-\u9fff])\s)"
_AHEAD = re.compile(rf"(?:[^:：]*{_PART})?(?P<voice>[^:：,，、…|]{{2,40}})[:：]")
_BEHIND = re.compile(
    r".*(?:\s[-–—|]|[:：—」』”]|(?<=[\u3040-\u30ff\u3400-\u9fff])\s)\s*(?P<voice>[^-–—|:：…]{2,40})$"
)
_SANCTIONED = frozenset({"KP", "RU"})  # named by whoever sanctions them
_HOST = "CN"  # where others meet, unless it is named first


def speakers(
    title: str,
    language: str,
    heading: Sequence[Mark],
    opening: Sequence[Mark],
    lead: Stretch,
    acts: Sequence[Act],
) -> set[str]:
    """Codes of those who speak; `opening` are the marks of the text's first sentence, `lead`."""
    inside = range(lead.start, lead.end)
    told = [act for act in acts if act.span.field == "text" and act.span.start in inside]
    denied = any(mark.value == "deny" for mark in heading)
    if named := (
        _set_off(title, heading, _first_official(opening))
        or _opening_party(title, language, heading)
        or _speaking_party(act for act in acts if act.span.field == "title")
        or (_speaking_party(act for act in told if act.act == "deny") if denied else set())
        or (_named(opening, names_only=True) - PARTIES if _only_of_leaders(heading) else set())
        or _named(heading)
        or _opening_state([mark for mark in heading if mark.kind == "home"], 0)
    ):
        return named
    if _sanctions(heading):
        opening = [mark for mark in opening if mark.value.partition("/")[0] not in _SANCTIONED]
    if named := _first_official(opening) or _named(opening, names_only=True):
        return named
    acting = _named(opening) - PARTIES
    if _sanctions(heading) and len(acting) == 1:
        return acting  # whoever sanctions says so in the first sentence, if the title doesn't
    if len(acting) >= SEVERAL:
        return set()  # "We, the ministers of …": none of them speaks for himself
    voice = next((act.actor for act in told if act.act in _VOICED and act.actor), None)
    return {voice} if voice else _opening_state(opening, lead.start)


def _set_off(title: str, heading: Sequence[Mark], officials: AbstractSet[str]) -> set[str]:
    """Whose words a headline marks as such: "Seoul: …", "…, MOFA: …", "… – Pentagon".

    `officials` are the parties whose officials the text begins with. A party in front of a colon
    may be what the rest is about ("Ukraine: G7 …"), unless nobody else is named there.
    """
    if ahead := _AHEAD.match(title):
        told = _inside(heading, *ahead.span("voice"))
        others = _voices(_inside(heading, ahead.end(), len(title))) - PARTIES
        voices = _voices(told)
        alone = len(voices) == 1 and not others and _covered(told, ahead["voice"])
        if voices - PARTIES or alone or (voices and voices <= officials):
            return voices - PARTIES or voices
    if behind := _BEHIND.match(title):
        told = _inside(heading, *behind.span("voice"))
        if _covered(told, behind["voice"]):
            return _voices(told)
    return set()


def marked(title: str, heading: Sequence[Mark]) -> set[str]:
    """Codes of those whose words a headline marks as theirs, whatever the text begins with."""
    return _set_off(title, heading, set())


def _covered(marks: Iterable[Mark], voice: str) -> bool:
    """True when there is little else in a stretch of a headline than the marks."""
    return 2 * len({i for mark in marks for i in range(mark.start, mark.end)}) > len(voice)


def _inside(marks: Iterable[Mark], start: int, end: int) -> list[Mark]:
    return [mark for mark in marks if start <= mark.start and mark.end <= end]


def _voices(marks: Sequence[Mark]) -> set[str]:
    """Whom the names stand for; the states too, where nobody of one is named."""
    names = {m.value.partition("/")[0] for m in marks if m.kind == "name" and "/" in m.value}
    states = {code for m in marks if m.kind in _OPENERS for code in m.value.split()}
    return names | states if names <= _BLOCS else names


def _speaking_party(acts: Iterable[Act]) -> set[str]:
    """The party that says something first, of whomever: "Pjongjang potępia USA"."""
    voice = next((act.actor for act in acts if act.act in _SPOKEN), None)
    return {voice} if voice in PARTIES else set()


def _only_of_leaders(heading: Sequence[Mark]) -> bool:
    """True for a headline that names but a party's leader, who says nothing: "Putin's dead end"."""
    names = {mark.value for mark in heading if mark.kind == "name" and "/" in mark.value}
    return bool(names) and names <= _LEADERS and not any(map(_says, heading))


def _first_official(opening: Iterable[Mark]) -> set[str]:
    """The party whose official a text names first: "Zakharova mocked Blinken's words"."""
    first = min((m for m in opening if m.kind == "name" and "/" in m.value), default=None)
    if first is None or first.value in _LEADERS:
        return set()
    return {first.value.partition("/")[0]} & PARTIES


def _opening_state(marks: Iterable[Mark], start: int) -> set[str]:
    """The state, other than the parties, that a text which begins at `start` begins with."""
    first = min((mark for mark in marks if mark.kind in _OPENERS), default=None)
    if first is None or first.start - start > _REACH:
        return set()
    return set(first.value.split()) - PARTIES


def _named(marks: Iterable[Mark], *, names_only: bool = False) -> set[str]:
    """Whose voice a title or an opening tells of; the parties' only if there is no other."""
    known = (m for m in marks if m.kind in STATES or (m.kind == "name" and "/" in m.value))
    ordered = sorted(known, key=lambda mark: mark.start)
    if _sanctions(marks):
        ordered = _first_run(ordered)  # "…, in coordination with the EU": who does it comes first
    first = ordered[0].value.partition("/") if ordered else ("", "", "")
    # "Zelensky tells EU leaders …": who is named first speaks, the states behind are spoken to.
    names_only = names_only or (first[0] in PARTIES and bool(first[1]))
    if first[1] and first[0] not in _BLOCS | PARTIES:
        # "Lithuania's minister said at NATO …": whoever is named behind the verb doesn't speak.
        said = [mark.start for mark in marks if _says(mark) and mark.start > ordered[0].start]
        ordered = [m for m in _first_run(ordered) if m.start < min(said, default=m.start + 1)]
    speakers: set[str] = set()
    for mark in ordered:
        if mark.kind == "name":
            speakers.add(mark.value.partition("/")[0])
        elif names_only:
            continue
        elif mark.value != _HOST or not speakers:
            speakers |= set(mark.value.split()) - PARTIES
    return speakers - PARTIES or speakers


def _first_run(ordered: Sequence[Mark]) -> list[Mark]:
    run: list[Mark] = []
    for mark in (mark for mark in ordered if mark.value not in PARTIES):
        if run and mark.start - run[-1].end > _LISTED:
            break
        run.append(mark)
    return run or list(ordered)


def _opening_party(title: str, language: str, heading: Sequence[Mark]) -> set[str]:
    """The party that a headline begins with, if it says so or denies it: "Pyongyang confirms …".

    What stands before a colon may be the matter: "War in Ukraine: Pyongyang denies …".
    """
    ahead = _AHEAD.match(title)
    for begin in (0, ahead.end()) if ahead else (0,):
        states = (mark for mark in heading if mark.kind in STATES and mark.start >= begin)
        first = min(states, default=None)
        if first is None or first.value not in PARTIES:
            continue
        opening = title[begin : first.start].strip()
        if len(opening) > _OPENING or not _PARTING.isdisjoint(opening):
            continue
        beside = range(first.end, first.end + _clause(title, first.end, language))
        if any(_says(mark) and mark.start in beside for mark in heading):
            return {first.value}
    return set()


def _clause(title: str, start: int, language: str) -> int:
    """How far the verb of who begins a headline may stand: at the end where verbs come last."""
    if _AT_THE_END.isdisjoint(traits(language)):
        return BESIDE
    clause = next((i for i, char in enumerate(title[start:]) if char in _PARTING), len(title))
    return max(BESIDE, clause)


def _sanctions(marks: Iterable[Mark]) -> bool:
    """True where sanctions are told of, be it as a package of them."""
    return any(mark.value in ("sanction", "package") for mark in marks)


def _says(mark: Mark) -> bool:
    return mark.kind == "says" or mark.value in _SAYING
