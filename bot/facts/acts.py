"""Speech acts: who condemns, urges, calls on … whom.

The actor is the nearest party that can be the verb's subject: a state, its capital or a person who
speaks for it, or "we", as which a list of three states or more counts too. A verb that follows
another in its sentence shares its actor, unless a party opens the clause between them. The target
is the first party behind the verb, before the next verb. Where verbs come last, as in Korean, a
particle marks the actor and the target is the first party between the two. Either may be missing:
a text often says only what is asked. What is not done ("has not condemned") is no act, nor is what
a thing does: "the transfer supports the war".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, partial
from itertools import dropwhile, groupby
from typing import NamedTuple

from bot.facts.passage import Passage, within
from bot.lexicon.facts import ASKING, Mark
from bot.lexicon.facts.files import declines, traits
from bot.lexicon.facts.phrases import NOTHING, pattern, source
from bot.model import Act
from bot.text.fold import fold_each

_REACH = 160  # characters between a verb and a target that is still its own
_NEAR = 80  # … between a verb and its subject, or the one that it asks
_CLAUSE = 30  # … between a verb and a subject that opens a clause of its own
_LIST = 3  # states that act as one
# Behind the first word of a headline: 韓国、北朝鮮の派兵を非難.
_HEAD = re.compile(r"[^、,\s]{0,10}[、,]")
_COMMA = (",", "”", '"')
# Acts that need somebody who wills them, and whose things most texts tell of.
_WILLED = frozenset({"support", "welcome", "call_on", "urge", "demand", "oppose"})
_TOLD_OF = frozenset({"KP", "RU"})
_VERB_ELSEWHERE = frozenset({"verb_first", "verb_last"})  # than behind its subject
_VERB_AHEAD = frozenset({"inverted", "verb_first"})  # of its subject, or so it may be
_WORD = re.compile(r"[^\W_]+")
_OF_A_THING = ("the", "determiner", "of", "parted", "thing")  # what may stand behind one
_OWNERS = 2  # words behind a thing that say whose it is, where names decline
_ITS = 4  # characters between a state and its thing: "Russia's missiles"
_BEFORE = 24  # characters in which a small word stands before a name or a verb
_BEHIND = 36  # … or behind it


class _Small(NamedTuple):
    """Small words that tell who acts, in folded text; each pattern is for one place."""

    topic: re.Pattern[str]  # how a name ends that a sentence is about; a mere subject, as with が,
    # is often that of an inner clause
    topic_behind: re.Pattern[str]  # … behind a name, and maybe a word for its government
    no_subject: re.Pattern[str]  # before a name
    opens: re.Pattern[str]  # before a name: a clause
    joined: re.Pattern[str]  # before the last of several names
    negated: re.Pattern[str]  # before a verb
    negated_behind: re.Pattern[str]
    thing: re.Pattern[str]  # from the beginning of a sentence up to a verb: its subject


@cache
def _small(language: str) -> _Small:
    own = traits(language)
    of = partial(source, language)
    topic, the = of("particle", "topic"), of("the")
    before = r"\w?" if "unspaced" in own else rf"\s+(?:{the}\s)?\s*"
    thing = rf"^\W*(?:[\w'’-]+\s+){{0,3}}?\w*?(?P<thing>{of('thing')})(?!\w)[^,;:]*$"
    if topic != NOTHING:
        thing = rf"(?P<thing>{of('thing')}){topic}[^,;:、]*$"
    elif "unspaced" in own:
        thing = rf"^\W*\w{{0,6}}?(?P<thing>{of('thing')})[^,;:、。]*$"
    behind = rf"[^,.;:\n]{{0,30}}\s{of('not')}(?! {of('only')})"
    return _Small(
        topic=re.compile(rf"{topic}$"),
        topic_behind=re.compile(rf"\s?{of('government')}?{topic}"),
        no_subject=re.compile(rf"{of('preposition')}{before}$"),
        opens=re.compile(rf"(?:[,;–—]|{of('and')})\s+\S{{0,4}}\s*$"),
        joined=re.compile(rf"{of('and')}\s*(?:{the}\s)?\s*$"),
        negated=re.compile(rf"{of('not')}\s+(?:{of('yet')}\s+)?$"),
        negated_behind=re.compile(behind if "not_behind" in own else NOTHING),
        thing=re.compile(thing),
    )


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
    own = traits(passage.language)
    find = _verb_last if "verb_last" in own else partial(_verb_second, together=together)
    if "verb_first" in own:
        find = _verb_first
    actor: Mark | None = None
    for clause in _clauses(passage):
        if clause.opening:
            actor = None
        first, last = (
            bisect_left(parties, edge, key=_start) for edge in (clause.start, clause.until)
        )
        if _is_of_no_will(passage, parties[first:last], clause):
            continue
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


def _is_of_no_will(passage: Passage, parties: Sequence[Mark], clause: _Clause) -> bool:
    """True where the subject is a thing: "the transfer supports the war", "this calls for …"."""
    verb, small = clause.verb, _small(passage.language)
    if verb.value not in _WILLED or not clause.opening or _says_we(passage, verb):
        return False
    found = small.thing.search(passage.folded(clause.start, verb.start))
    if found is None:
        return False
    start, end = passage.written_at(clause.start, found.span("thing"))
    if not _is_whole_subject(passage, clause, start, end) or _party_follows(passage, parties, verb):
        return False
    if small.no_subject.search(passage.folded(start - _BEFORE, start)):
        return False
    before = [mark for mark in parties if mark.start < verb.start]
    if any(_code(mark) not in _TOLD_OF or _is_other(passage, mark, start) for mark in before):
        return False
    held = (mark for kind in ("office", "role") for mark in passage.of(kind))
    return not any(clause.start <= mark.start < verb.start for mark in held)


def _is_whole_subject(passage: Passage, clause: _Clause, start: int, end: int) -> bool:
    """True for a thing with its adjectives and whose it is, and nothing else before the verb.

    Not so "In view of the transfer delegations …", nor "All action groups …".
    """
    language = passage.language
    if "unspaced" in traits(language):
        return True
    the, small = (pattern(language, kind) for kind in ("the", "determiner"))
    parted = pattern(language, "parted")
    first, *others = _WORD.findall(passage.folded(clause.start, start)) or [""]
    if parted.fullmatch(first) and not (the.fullmatch(first) or small.fullmatch(first)):
        return False
    if any(parted.fullmatch(word) or the.fullmatch(word) for word in others):
        return False
    behind = _WORD.findall(passage.folded(end, clause.verb.start))
    if "postpositions" in traits(language) and _are_of_adverbial(language, behind):
        return False
    if traits(language) & _VERB_ELSEWHERE:
        return True
    return len(_strange(passage, end, clause.verb.start)) <= (_OWNERS if declines(language) else 0)


def _are_of_adverbial(language: str, behind: Sequence[str]) -> bool:
    """True for "átadása miatt", "sevkiyatı nedeniyle": words behind a thing that is no subject."""
    thing, parted = (pattern(language, kind) for kind in ("thing", "parted"))
    own = list(dropwhile(thing.fullmatch, behind))
    return any(map(parted.fullmatch, own[:_OWNERS]))


def _strange(passage: Passage, start: int, end: int) -> Sequence[str]:
    """The words there that don't say whose a thing is, or of what."""
    left = passage.text[start:end]
    for marks in (passage.states, *map(passage.of, ("demonym", "adjective", "item"))):
        for mark in within(marks, start, end):
            blank = " " * (mark.end - mark.start)
            left = left[: mark.start - start] + blank + left[mark.end - start :]
    known = [pattern(passage.language, kind) for kind in _OF_A_THING]
    return [
        word
        for word in _WORD.findall(fold_each(left))
        if not any(each.fullmatch(word) for each in known)
    ]


def _party_follows(passage: Passage, parties: Sequence[Mark], verb: Mark) -> bool:
    """True for "eist Nederland", where a subject may stand behind its verb."""
    if not traits(passage.language) & _VERB_AHEAD:
        return False
    behind = next((mark for mark in parties if mark.start >= verb.end), None)
    the = pattern(passage.language, "the")
    return behind is not None and all(
        the.fullmatch(word) for word in _WORD.findall(passage.folded(verb.end, behind.start))
    )


def _is_other(passage: Passage, party: Mark, start: int) -> bool:
    """True for a party before a thing that isn't its own: "Russia in a deal …"."""
    ahead = party.start < start
    topic = _small(passage.language).topic.search(passage.folded(party.start, party.end))
    return (ahead and start - party.end > _ITS) or topic is not None


def _negated(passage: Passage, verb: Mark) -> bool:
    small = _small(passage.language)
    return bool(
        small.negated.search(passage.folded(verb.start - _BEFORE, verb.start))
        or small.negated_behind.match(passage.folded(verb.end, verb.end + _BEHIND))
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
    before = [
        mark for mark in parties if mark.end <= verb.start and _is_subject(passage, mark, verb)
    ]
    # "…, bevestigde Zuid-Korea": the subject of a verb behind a comma follows it.
    inverted = "inverted" in traits(passage.language)
    if inverted and text[: verb.start].rstrip(" ").endswith(_COMMA):
        return (target, None) if target else (shared, None)
    if not clause.opening:
        before = [mark for mark in before if _opens_clause(passage, mark, clause)]
        if not before:
            return shared, target
    actor = before[-1] if before else None
    if actor and (actor.start in together or _is_joined(passage, actor, parties)):
        actor = None
    return actor, target


def _says_we(passage: Passage, verb: Mark) -> bool:
    """True for "we condemn" where the verb alone says so."""
    word = passage.folded(verb.start, verb.end)
    return pattern(passage.language, "we_ends").search(word) is not None


def _is_joined(passage: Passage, mark: Mark, parties: Sequence[Mark] = ()) -> bool:
    """True for one of several behind "and": 48 countries and the EU, Poland and Lithuania."""
    start = max(0, mark.start - _BEFORE)
    joint = _small(passage.language).joined.search(passage.folded(start, mark.start))
    if joint is None:
        return False
    begin, _ = passage.written_at(start, joint.span())
    return mark.value == "EU" or any(0 <= begin - each.end <= 1 for each in parties)


def _opens_clause(passage: Passage, mark: Mark, clause: _Clause) -> bool:
    if mark.start < clause.since or clause.verb.start - mark.end > _CLAUSE:
        return False
    before = passage.text[clause.since : mark.start]
    return ";" in before or bool(
        _small(passage.language).opens.search(passage.folded(clause.since, mark.start))
    )


def _target(text: str, parties: Sequence[Mark], clause: _Clause, start: int) -> Mark | None:
    verb = clause.verb
    reach = _NEAR if verb.value in ASKING else _REACH
    for mark in parties:
        union = mark.value == "EU" and verb.value == "condemn"  # "… and the EU condemn"
        if _code(mark) and not union and start <= mark.start <= verb.end + reach:
            return None if ";" in text[verb.end : mark.start] else mark
    return None


def _is_subject(passage: Passage, mark: Mark, verb: Mark) -> bool:
    text = passage.text
    between = text[mark.end : verb.start]
    if mark.kind == "everyone" or len(between) > _NEAR or ":" in between:
        return False
    before = passage.folded(mark.start - _BEFORE, mark.start)
    return _small(passage.language).no_subject.search(before) is None


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
    if pattern(passage.language, "particle", "topic").pattern == NOTHING:
        return first or text.startswith(",", mark.end)
    small = _small(passage.language)
    return bool(
        small.topic.search(passage.folded(mark.start, mark.end))
        or small.topic_behind.match(passage.folded(mark.end, mark.end + _BEHIND))
        or (first and _HEAD.match(text, mark.end))
    )
