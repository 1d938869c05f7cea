"""Who speaks: lists of states that a text names as its authors, and how many it says they are.

A run of states counts when a word for signing or for ministers leads into it ("the Foreign
Ministers of …", "signed by …"), when such a word or a joint act follows it, or when it is a long
list of its own. A state that the text merely mentions is no signatory, and the two that such
statements are about never are.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterator, Sequence
from functools import cache
from operator import attrgetter

from bot.facts.passage import Passage, within
from bot.lexicon.facts import Mark
from bot.lexicon.facts.numbers import Number
from bot.lexicon.facts.phrases import glue, pattern, source
from bot.model import Signatory
from bot.text.fold import fold_each

_LEAD_REACH, _TAIL_REACH = 45, 30
_ACTING = 3  # states directly before what they do: "Japan, Canada and Norway condemn"
_LONG = 8  # states that make a list without any word for signing
# How far before or behind their number "countries" and "members" may stand.
_STATES_REACH, _MEMBERS_REACH = (12, 30), (20, 40)
_FEWEST, _MOST = 3, 195
_DIRECT_REACH = 12  # characters of articles between a lead and its list
_BESIDE = 2  # characters between a day and its month
_SMALL_REACH = 24  # characters of a small word beside a number
_LONGEST = 60  # characters of the name of a union
_PARTED = re.compile(r"[,;.:\n–—]")
_COLON = re.compile(r"[:|–—\n«“„\"]")  # what stands behind it opens, too
_DAY = re.compile(r"\s?[年月日号號时時点點分년월일시분]")  # 24日, 9시
# Parts of a day, an hour or the number of a document: 2026-11-03, 3. 11. 2026, 14:09, S/2024/48.
_PART_BEFORE = re.compile(r"(?:\d[-‐‑–./:h]|(?<!\d)\d{1,2}\. |\w[-‐‑/])$")
_PART_BEHIND = re.compile(r"[-‐‑–./:h]\d|\. \d")
_ORDINAL = re.compile(r"[a-zº°ª]|\.\W*\w")  # 9th, am 9. November
_OF_BLOC = re.compile(r"(?:['’]\w{1,4}|加盟|加入|[의の的])?\s*")  # the EU's 27, EU加盟27
_TARGETS = frozenset({"KP", "RU"})
_ALLIANCES = frozenset({"EU", "NATO", "UN"})

_AUTHORED = frozenset({"government", "statement"})

_end = attrgetter("end")


def signatories(passages: Sequence[Passage]) -> tuple[Signatory, ...]:
    """The states (and EU) that speak, each once, in the order of the text."""
    found: dict[str, Signatory] = {}
    for passage in passages:
        for run in passage.lists:
            if _speaks(passage, run):
                for mark in run:
                    for code in (code for code in mark.value.split() if code not in _TARGETS):
                        span = passage.span(mark.start, mark.end)
                        found.setdefault(code, Signatory(country=code, span=span))
    return tuple(found.values())


def signatory_count(passages: Sequence[Passage]) -> int | None:
    """How many states the text says speak ("48 countries"); None where no number is given."""
    for passage in passages:
        for number in passage.numbers:
            if _FEWEST <= number.value <= _MOST and _counts_speakers(passage, number):
                return number.value + _leaves_one_out(passage, number)
    return None


def _speaks(passage: Passage, run: Sequence[Mark]) -> bool:
    if not (len(run) >= _LONG or _is_led(passage, run[0].start) or _act_jointly(passage, run)):
        return False
    return not _near(passage, "not_lead", run[0].start - _LEAD_REACH, run[0].start)


def _act_jointly(passage: Passage, run: Sequence[Mark]) -> bool:
    """True for several states behind which a word for signing stands, or what they do."""
    states = {mark.value for mark in run}
    if states & _TARGETS or not (len(states) > 1 or any(" " in mark.value for mark in run)):
        return False
    end = run[-1].end
    acting = len(states) >= _ACTING and any(0 <= a.start - end <= 1 for a in passage.of("act"))
    return acting or _near(passage, "tail", end, end + _TAIL_REACH)


def _is_led(passage: Passage, start: int) -> bool:
    """True when a word that leads into a list stands before `start`, after the state before it."""
    if _is_led_directly(passage, start):
        return True
    if not _near(passage, "lead", start - _LEAD_REACH, start):
        return False
    index = bisect_right(passage.states, start, key=_end) - 1
    before = passage.states[index].end if index >= 0 else 0
    return _near(passage, "lead", max(start - _LEAD_REACH, before), start)


def _is_led_directly(passage: Passage, start: int, *, by: Container[str] = _AUTHORED) -> bool:
    """True behind such a word and an article: "Gemeinsame Erklärung Frankreichs und Japans"."""
    marks = passage.of("direct_lead")
    first = bisect_left(marks, start - _DIRECT_REACH, key=_end)
    return any(
        mark.value in by
        and not _PARTED.search(passage.text, mark.end, start)
        and glue(passage.language).fullmatch(passage.folded(mark.end, start))
        and (_opens(passage, mark) or _says_whose(passage, mark))
        for mark in marks[first : bisect_right(marks, start, key=_end)]
    )


def _says_whose(passage: Passage, lead: Mark) -> bool:
    """True for "la déclaration commune des États-Unis", wherever it stands."""
    behind = passage.folded(lead.end, lead.end + _DIRECT_REACH).lstrip()
    return lead.value == "statement" and pattern(passage.language, "of").match(behind) is not None


def _opens(passage: Passage, lead: Mark) -> bool:
    """True for "Joint statement", "The governments": elsewhere they may be what is spoken of.

    One adjective may stand before a statement; governments may be those of a statement.
    """
    start = max(passage.sentence_at(lead.start).start, lead.start - _LEAD_REACH)
    for colon in _COLON.finditer(passage.text, start, lead.start):
        start = colon.end()
    before = _article(passage.language).sub(" ", passage.folded(start, lead.start)).split()
    if not before:
        return True
    if lead.value == "government":
        return _is_led_directly(passage, lead.start, by=("statement",))
    parted = pattern(passage.language, "parted")
    acting = within(passage.of("act"), start, lead.start)
    return len(before) == 1 and not acting and not parted.fullmatch(before[0])


def _near(passage: Passage, kind: str, start: int, end: int) -> bool:
    """True if such a term stands in `[start, end)` and no sentence begins next to it."""
    for mark in within(passage.of(kind), start, end):
        if mark.end <= end:
            gap = (mark.end, end) if kind.endswith("lead") else (start, mark.start)
            if not passage.parts(*gap) or ":" in passage.text[gap[0] : gap[1]]:
                return True
    return False


def _counts_speakers(passage: Passage, number: Number) -> bool:
    sentence = passage.sentence_at(number.start)

    def beside(kind: str, before: int, after: int) -> Iterator[Mark]:
        start = max(sentence.start, number.start - before)
        end = min(sentence.end, number.end + after)
        return (mark for mark in within(passage.of(kind), start, end) if mark.end <= end)

    return (
        any(_are_counted(passage, number, mark) for mark in beside("states", *_STATES_REACH))
        and not any(beside("members", *_MEMBERS_REACH))
        and not _is_of_something_else(passage, number)
        and any(
            within(passage.of(kind), sentence.start, sentence.end)
            for kind in ("lead", "direct_lead", "tail", "act")
        )
    )


def _are_counted(passage: Passage, number: Number, states: Mark) -> bool:
    """True for "48 countries"; not for "9 the states", "the United States", "27 EU countries"."""
    if passage.holds("country", states.start):
        return False
    if states.start < number.end:
        return True
    between = passage.folded(number.end, states.start)
    if re.search(r"[,;:]", between) or _the(passage.language).match(between):
        return False
    edges = number.start - _SMALL_REACH - _LONGEST, states.end + _SMALL_REACH + 1
    return not any(_are_of_bloc(passage, number, states, bloc) for bloc in _blocs(passage, *edges))


def _blocs(passage: Passage, start: int, end: int) -> Iterator[Mark]:
    """Unions and alliances, whose states don't speak for themselves, that begin there."""
    yield from within(passage.of("bloc"), start, end)
    names = within(passage.of("name"), start, end)
    yield from (mark for mark in names if mark.value.partition("/")[0] in _ALLIANCES)


def _are_of_bloc(passage: Passage, number: Number, states: Mark, bloc: Mark) -> bool:
    """True for "27 EU countries", "the EU's 27 countries", "27 countries of the EU"."""
    if number.end <= bloc.start and bloc.end <= states.end:
        return True
    if 0 <= number.start - bloc.end <= _SMALL_REACH:
        return _OF_BLOC.fullmatch(passage.text, bloc.end, number.start) is not None
    if 0 <= bloc.start - states.end <= _SMALL_REACH:
        between = passage.folded(states.end, bloc.start)
        return _of_the(passage.language).fullmatch(between) is not None
    return False


def _is_of_something_else(passage: Passage, number: Number) -> bool:
    """True for a number of a day, an hour, a document or a paragraph."""
    sentence, text = passage.sentence_at(number.start), passage.text
    before = text[max(sentence.start, number.start - _SMALL_REACH) : number.start]
    behind = text[number.end : sentence.end]
    return bool(
        _DAY.match(behind)
        or _PART_BEFORE.search(before)
        or _PART_BEHIND.match(behind)
        or _ORDINAL.match(behind)
        or _is_of_a_month(passage, number)
        or _numbered(passage.language).search(fold_each(before))
        or any(0 <= number.start - each.end <= _BESIDE for each in passage.of("resolution"))
    )


def _is_of_a_month(passage: Passage, number: Number) -> bool:
    """True for a day: "December 16 (Agency): Foreign ministers of …"."""
    return any(
        0 <= number.start - month.end <= _BESIDE or 0 <= month.start - number.end <= _BESIDE
        for month in passage.of("month")
    )


def _leaves_one_out(passage: Passage, number: Number) -> bool:
    """True where the number leaves out who speaks: "together with 47 other states"."""
    sentence = passage.sentence_at(number.start)
    behind = passage.folded(number.end, number.end + _SMALL_REACH).lstrip()
    before = passage.folded(max(sentence.start, number.start - _SMALL_REACH), number.start)
    return bool(
        pattern(passage.language, "other").match(behind) or _with(passage.language).search(before)
    )


@cache
def _article(language: str) -> re.Pattern[str]:
    """Articles and other small words of a list, and what stands between words."""
    the = "|".join(source(language, kind) for kind in ("the", "glue"))
    return re.compile(rf"(?<!\w)(?:{the})(?!\w)|\W+")


@cache
def _the(language: str) -> re.Pattern[str]:
    return re.compile(rf"\s+{source(language, 'the')}\s")


@cache
def _of_the(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?:[\s'’]|{source(language, 'of')}|{source(language, 'the')})*")


@cache
def _numbered(language: str) -> re.Pattern[str]:
    """What a word leads to that says what is known by its number: "paragraph 9", "No. 9"."""
    # No part of a Korean word: 제 is "No.", and 경제 the economy.
    return re.compile(rf"(?<![가-힣]){source(language, 'numbered')}[\s.:(]*$|§\s*$")


@cache
def _with(language: str) -> re.Pattern[str]:
    return re.compile(rf"{source(language, 'with')}\s+$")
