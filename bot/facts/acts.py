"""Speech acts: who condemns, urges, calls on … whom.

The actor is the nearest party that can be the verb's subject: a state, its capital or a person who
speaks for it, or "we", as which a list of three states or more counts too. A verb that follows
another in its sentence shares its actor, unless a party opens the clause between them. The target
is the first party behind the verb, before the next verb. Where verbs come last, as in Korean, a
particle marks the actor and the target is the first party between the two. Either may be missing:
a text often says only what is asked. What is not done ("has not condemned") is no act.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple

from bot.facts.passage import Passage
from bot.lexicon.facts import ASKING, Mark
from bot.model import Act

_REACH = 160  # characters between a verb and a target that is still its own
_NEAR = 80  # … between a verb and its subject, or the one that it asks
_CLAUSE = 30  # … between a verb and a subject that opens a clause of its own
_VERB_LAST = frozenset({"az", "fa", "hi", "ja", "kk", "ko", "mn", "tr"})
_SUBJECT_FIRST = _VERB_LAST - {"ja", "ko"}  # no particle tells it
_VERB_FIRST = frozenset({"ar"})
_LIST = 3  # states that act as one
_BEHIND_NAME = re.compile(
    r"\s?(?:政府|外務省|国防省|大統領府|大統領|首相|外相|氏|정부|외교부|국방부|국무부|당국|대통령|측)?(?:은|는|は)"
)
_TOPIC = ("은", "는", "は")  # a mere subject, as with が, is often that of an inner clause
# Behind the first word of a headline: 韓国、北朝鮮の派兵を非難.
_HEAD = re.compile(r"[^、,\s]{0,10}[、,]")
_NO_SUBJECT = re.compile(
    r"""\b(?:against|by|to|in|into|with|from|on|at|contre|vers|par|à|gegen|an|contra|hacia|em|contro
        |verso|tegen|aan|przeciwko?|do|na|wobec|проти|против|до|на|в|у|срещу|proti|prieš|mot|til
        |împotriva|ضد)\s+(?:(?:the|la|le|les|die|der|den|het|de|el)\s+|l['’])?$""",
    re.VERBOSE | re.IGNORECASE,
)
_TOWARDS = re.compile("[對对向]")  # 對朝俄合作表示關切
_AND = r"\b(?:and|while|und|et|y|e|i|a|en|og|och|и|та|і|й|ja|ir|un|və|ve)"
_OPENS = re.compile(rf"(?:[,;–—]|{_AND})\s+\S{{0,4}}\s*$", re.IGNORECASE)
_JOINED = re.compile(rf"(?:{_AND}\s+(?:(?:the|die|der|la|le|el|il)\s+|l['’])?|[과와和]\s?|及び|و)$")
# "…, bevestigde Zuid-Korea": the subject of a verb behind a comma follows it.
_INVERTED = frozenset({"de", "nl", "sv", "no", "da", "uk", "ru", "pl", "cs", "sk"})
_NOT = re.compile(
    r"\b(?:not|neither|nor|never|pas|ni|nicht|niet|nie|не|ні|ни|inte|ikke|ei|no|não|non)"
    r"\s+(?:been\s+|yet\s+|encore\s+)?$",
    re.IGNORECASE,
)
_NOT_BEHIND = {
    language: re.compile(rf"[^,.;:\n]{{0,30}}\s{word}\b")
    for language, word in {
        "de": "nicht(?! nur)", "nl": "niet(?! alleen)", "sv": "inte", "no": "ikke", "da": "ikke",
    }.items()
}  # fmt: skip
# "We condemn" where the verb alone says so.
_WE = {
    language: re.compile(rf"\w(?:{endings})\b", re.IGNORECASE)
    for language, endings in {
        "fr": "ons", "it": "iamo", "es": "mos", "pt": "mos", "ro": "ăm|em|im", "el": "με|μέ",
        "uk": "ємо|імо", "ru": "ем|им", "bg": "ме", "mk": "ме", "sr": "мо|mo", "hr": "mo",
        "sl": "mo", "pl": "my", "cs": "me", "sk": "me", "lt": "me", "lv": "am|ām", "fi": "mme",
        "et": "me", "hu": "jük|juk|ünk|unk", "tr": "ız|iz|uz|üz", "is": "um", "sq": "jmë",
    }.items()
}  # fmt: skip


class _Clause(NamedTuple):
    """A verb with where the verb before it ends and the one behind it begins, in its sentence."""

    verb: Mark
    since: int
    until: int
    opening: bool  # no verb stands before it in the sentence
    start: int  # of the sentence


def acts(passages: Sequence[Passage]) -> tuple[Act, ...]:
    """Every act in order; the same act of the same actor on the same target once."""
    found: dict[tuple[str, str | None, str | None], Act] = {}
    for passage in passages:
        for act in _read(passage):
            found.setdefault((act.act, act.actor, act.target), act)
    return tuple(found.values())


def _read(passage: Passage) -> Iterator[Act]:
    if not passage.of("act"):
        return
    parties = _parties(passage)
    together = frozenset(mark.start for run in passage.lists if len(run) >= _LIST for mark in run)
    language = passage.language
    find = _verb_last if language in _VERB_LAST else partial(_verb_second, together=together)
    if language in _VERB_FIRST:
        find = _verb_first
    actor: Mark | None = None
    for clause in _clauses(passage):
        if clause.opening:
            actor = None
        first, last = (
            bisect_left(parties, edge, key=_start) for edge in (clause.start, clause.until)
        )
        actor, target = find(passage, parties[first:last], clause, actor)
        yield Act(
            act=clause.verb.value,
            actor=_code(actor),
            target=_code(target),
            span=passage.span(clause.verb.start, clause.verb.end),
        )


def _parties(passage: Passage) -> list[Mark]:
    kinds = ("capital", "demonym", "speaker", "everyone")
    named = (mark for mark in passage.of("name") if "/" in mark.value)
    marks = [*passage.states, *named, *(mark for kind in kinds for mark in passage.of(kind))]
    # "정부는 …" is the writer's own government, "북한 정부는 …" is not.
    marks += (h for h in passage.of("home") if all(h.start - m.end not in (0, 1) for m in marks))
    return sorted(marks, key=_start)


def _start(mark: Mark) -> int:
    return mark.start


def _code(mark: Mark | None) -> str | None:
    """The state, or the EU, that a party is or speaks for; None for "we", 韓美日 and NATO."""
    if mark is None or " " in mark.value:
        return None
    if mark.kind != "name":
        return mark.value or None
    owner = mark.value.partition("/")[0]
    return owner if re.fullmatch("[A-Z]{2}", owner) and owner != "UN" else None


def _clauses(passage: Passage) -> Iterator[_Clause]:
    done = (
        verb
        for verb in passage.of("act")
        if not _negated(passage, verb) and not _is_of_a_thing(passage, verb)
    )
    for sentence, group in groupby(done, key=lambda verb: passage.sentence_at(verb.start)):
        verbs = list(group)
        ends = [sentence.start, *(verb.end for verb in verbs)]
        starts = [*(verb.start for verb in verbs[1:]), sentence.end]
        for index, verb in enumerate(verbs):
            yield _Clause(verb, ends[index], starts[index], index == 0, sentence.start)


def _is_of_a_thing(passage: Passage, verb: Mark) -> bool:
    """True for a word of the Multilateral Sanctions Monitoring Team, or of "sanctions evasion"."""
    return any(passage.holds(kind, verb.start) for kind in ("name", "not_act"))


def _negated(passage: Passage, verb: Mark) -> bool:
    behind = _NOT_BEHIND.get(passage.language)
    return bool(
        _NOT.search(passage.text, max(0, verb.start - 16), verb.start)
        or (behind and behind.match(passage.text, verb.end))
    )


def _verb_second(
    passage: Passage,
    parties: Sequence[Mark],
    clause: _Clause,
    shared: Mark | None,
    *,
    together: frozenset[int],
) -> tuple[Mark | None, Mark | None]:
    text, verb = passage.text, clause.verb
    target = _target(text, parties, clause, verb.end)
    if _says_we(passage, verb):
        return None, target
    before = [mark for mark in parties if mark.end <= verb.start and _is_subject(text, mark, verb)]
    if passage.language in _INVERTED and text[: verb.start].rstrip(" ").endswith((",", "”", '"')):
        return (target, None) if target else (shared, None)
    if not clause.opening:
        before = [mark for mark in before if _opens_clause(text, mark, clause)]
        if not before:
            return shared, target
    actor = before[-1] if before else None
    if actor and (actor.start in together or _is_joined(passage, actor, parties)):
        actor = None
    return actor, target


def _says_we(passage: Passage, verb: Mark) -> bool:
    ending = _WE.get(passage.language)
    return bool(ending and ending.search(passage.text, verb.start, verb.end))


def _is_joined(passage: Passage, mark: Mark, parties: Sequence[Mark] = ()) -> bool:
    """True for one of several behind "and": 48 countries and the EU, Poland and Lithuania."""
    joint = _JOINED.search(passage.text, max(0, mark.start - 12), mark.start)
    if joint is None:
        return False
    return mark.value == "EU" or any(0 <= joint.start() - each.end <= 1 for each in parties)


def _opens_clause(text: str, mark: Mark, clause: _Clause) -> bool:
    return (
        mark.start >= clause.since
        and clause.verb.start - mark.end <= _CLAUSE
        and bool(
            _OPENS.search(text, clause.since, mark.start) or ";" in text[clause.since : mark.start]
        )
    )


def _target(text: str, parties: Sequence[Mark], clause: _Clause, start: int) -> Mark | None:
    verb = clause.verb
    reach = _NEAR if verb.value in ASKING else _REACH
    for mark in parties:
        union = mark.value == "EU" and verb.value == "condemn"  # "… and the EU condemn"
        if _code(mark) and not union and start <= mark.start <= verb.end + reach:
            return None if ";" in text[verb.end : mark.start] else mark
    return None


def _is_subject(text: str, mark: Mark, verb: Mark) -> bool:
    between = text[mark.end : verb.start]
    return (
        mark.kind != "everyone"
        and len(between) <= _NEAR
        and ":" not in between
        and not _NO_SUBJECT.search(text, max(0, mark.start - 24), mark.start)
        and not _TOWARDS.search(text, max(0, mark.start - 2), mark.start)
    )


def _verb_first(
    passage: Passage, parties: Sequence[Mark], clause: _Clause, shared: Mark | None
) -> tuple[Mark | None, Mark | None]:
    text, verb = passage.text, clause.verb
    behind = [mark for mark in parties if mark.start >= verb.end]
    asked = shared is not None and verb.value in ASKING and not clause.opening
    if behind and not asked and not text[verb.end : behind[0].start].strip():
        return behind[0], _target(text, parties, clause, behind[0].end)
    before = [
        mark
        for mark in parties
        if clause.since <= mark.start and 0 <= verb.start - mark.end <= _CLAUSE
    ]
    actor = before[-1] if before and clause.opening else shared
    return actor, _target(text, parties, clause, verb.end)


def _verb_last(
    passage: Passage, parties: Sequence[Mark], clause: _Clause, shared: Mark | None
) -> tuple[Mark | None, Mark | None]:
    verb = clause.verb
    before = [mark for mark in parties if mark.end <= verb.start]
    subjects = [mark for mark in before if _is_topic(passage, mark, clause)]
    actor = subjects[-1] if subjects else shared
    if any(mark.kind == "speaker" or _is_joined(passage, mark) for mark in subjects):
        actor = None
    start = subjects[-1].end if subjects else clause.start
    objects = [
        mark
        for mark in before
        if mark.start >= start and _code(mark) and verb.start - mark.end <= _REACH
    ]
    own = [mark for mark in objects if mark.start >= clause.since]
    return actor, next(iter(own or objects), None)


def _is_topic(passage: Passage, mark: Mark, clause: _Clause) -> bool:
    text, first = passage.text, mark.start == clause.start
    if mark.kind in ("speaker", "everyone"):
        return mark.kind == "speaker"
    if passage.language in _SUBJECT_FIRST:
        return first or text.startswith(",", mark.end)
    return bool(
        text.endswith(_TOPIC, mark.start, mark.end)
        or _BEHIND_NAME.match(text, mark.end)
        or (first and _HEAD.match(text, mark.end))
    )
