"""Sanctions listings: who and what a text says is sanctioned, and under which programme.

A company is known by its legal form, a ship by its IMO number or a word for a ship, people by what
`people` says, others by the list that they share with one of these. What is listed stands in a text
whose title is about sanctions, or in a sentence that speaks of them, or next to one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache, partial
from typing import NamedTuple

from bot.facts.names import CLOSE, IMO, INNER, OPEN, WORD, Named, joined, meets, ships
from bot.facts.passage import Passage
from bot.facts.people import people
from bot.lexicon.facts import Mark
from bot.lexicon.facts.phrases import NOTHING, source
from bot.model import Listing
from bot.text.fold import fold
from bot.text.sentences import Stretch

_NAME = rf"(?<![\w-]){WORD}(?: (?:& )?{WORD}){{0,6}}"
_BEFORE = re.compile(rf"{_NAME}(?= $)")
_BEFORE_COMMA = re.compile(rf"{_NAME}(?=,? $)")
_WITH_COMMA = frozenset({"Ltd", "Inc", "LLC", "Co"})
_ARTICLE_REACH = 12  # characters in which a name's article stands before it
_QUOTED = re.compile(rf"\s*{OPEN}{INNER}{CLOSE}")
_UNSPACED_BEFORE = re.compile(r"[가-힣一-龯ァ-ヶー・A-Za-z0-9.-]{2,24}$")
_NUMBER, _NAMED = re.compile(r"(?<!\d)\d{3,5}(?:/\d{2,4})?(?!\d)"), 40
_BETWEEN_FORMS = re.compile(r"[ ,.]{0,3}")


def listings(passages: Sequence[Passage]) -> tuple[Listing, ...]:
    """Each name once, with the programme of its sentence, or the only one that the text names."""
    names = [(passage, each) for passage in passages for each in _listed(passages, passage)]
    if not names:
        return ()
    programmes = {passage: dict(_programmes(passage)) for passage in passages}
    codes = {code for of_passage in programmes.values() for code in of_passage.values()}
    usual = next(iter(codes)) if len(codes) == 1 else None
    found: dict[str, Listing] = {}
    for passage, each in names:
        programme = programmes[passage].get(passage.sentence_at(each.start), usual)
        listing = Listing(
            name=each.name,
            programme=programme,
            span=passage.span(each.start, each.end),
            aliases=each.aliases,
            role=each.role,
        )
        plain, _, number = each.name.partition(IMO)
        if number or fold(plain) not in found:
            found[fold(plain)] = listing
    return tuple(found.values())


def _listed(passages: Sequence[Passage], passage: Passage) -> list[Named]:
    """The names in a passage that stand where sanctions are spoken of, in order."""
    titled = any(_about(each) for each in passages if each.field == "title")
    near = _near(passage)
    if not (titled or near):
        return []
    things = [Named(*each) for each in _companies(passage)]
    afloat = [each for each in ships(passage) if not meets(each, things)]
    things += afloat
    speaking = [*_about(passage), *_designating(passage)]
    persons = [Named(*each) for each in people(passage, speaking, titled=titled)]
    persons = [each for each in persons if not meets(each, things)]
    every = [*things, *persons]
    every += joined(passage, every, afloat) if things else ()
    return [each for each in sorted(every) if titled or passage.sentence_at(each.start) in near]


def _designating(passage: Passage) -> list[Mark]:
    return [mark for mark in passage.of("act") if mark.value == "sanction"]


def _about(passage: Passage) -> list[Mark]:
    return [mark for mark in passage.of("event") if mark.value in ("sanction", "package")]


def _near(passage: Passage) -> set[Stretch]:
    """The sentences that speak of sanctions, and each one's next."""
    speaking = {passage.sentence_at(mark.start) for mark in _about(passage)}
    after = zip(passage.sentences, passage.sentences[1:], strict=False)
    return speaking | {following for each, following in after if each in speaking}


def _programmes(passage: Passage) -> Iterator[tuple[Stretch, str]]:
    """The sentences that name a programme, with its code."""
    forms = _programmes_of(passage.language)
    for number in _NUMBER.finditer(passage.text):
        start, end = number.span()
        around = passage.folded(start - _NAMED, start), passage.folded(end, end + _NAMED)
        for code, digits, before, behind in forms:
            known = digits.fullmatch(number[0])
            if known and (before.search(around[0]) or behind.match(around[1])):
                yield passage.sentence_at(start), code.format(known[1])


class _Programme(NamedTuple):
    """How a programme is numbered, and what stands before or behind its number, folded.

    The first group of `digits` is what it is known by: "14114/2024" has its year with it.
    """

    code: str
    digits: re.Pattern[str]
    before: re.Pattern[str]
    behind: re.Pattern[str]


@cache
def _programmes_of(language: str) -> Sequence[_Programme]:
    of = partial(source, language, "programme")
    sign = rf"\s*{source(language, 'number_sign')}?\s*$"
    forms = (
        ("EO {}", r"(\d{5})(?:/\d+)?", f"{of('order')}{sign}", NOTHING),
        ("EU {}", r"(\d{3,4}/\d{3,4})", rf"{of('regulation')}\s*\({of('eu')}\){sign}", NOTHING),
        ("CFSP {}", r"(\d{4}/\d{2,4})", rf"\({of('cfsp')}\){sign}", NOTHING),
        ("UN {}", "(1718)", f"{of('committee')} $", f" ?{of('committee')}"),
    )
    return [_Programme(code, *map(re.compile, patterns)) for code, *patterns in forms]


def _companies(passage: Passage) -> Iterator[tuple[int, int, str]]:
    text, passed = passage.text, 0
    cuts = [0, *sorted(mark.end for mark in (*_about(passage), *passage.of("act")))]
    for forms in _forms(passage):
        start, end, place = forms[0].start, forms[-1].end, forms[0].value
        said = cuts[bisect_right(cuts, start) - 1]  # "sanctions" is no part of a name
        floor = max(passed, said, passage.sentence_at(start).start)
        if place == "ahead" and (quoted := _QUOTED.match(text, end)):
            yield start, quoted.end(), text[start : quoted.end()]
        elif place != "ahead" and (before := _name_before(passage, floor, forms[0])):
            yield before.start(), end, text[before.start() : end]
        passed = end


def _name_before(passage: Passage, floor: int, form: Mark) -> re.Match[str] | None:
    text = passage.text
    if form.value == "glued":
        return _UNSPACED_BEFORE.search(text, floor, form.start)
    comma = text[form.start : form.end] in _WITH_COMMA
    pattern = _BEFORE_COMMA if comma else _BEFORE
    return pattern.search(text, _behind_article(passage, floor), form.start)


def _behind_article(passage: Passage, start: int) -> int:
    """Where a name begins that may have an article there."""
    ahead = passage.folded(start, start + _ARTICLE_REACH)
    found = re.match(rf"{source(passage.language, 'the')}\s+", ahead)
    return passage.written_at(start, found.span())[1] if found else start


def _forms(passage: Passage) -> Iterator[list[Mark]]:
    """Legal forms, those that stand together as one: "Co., Ltd", "Company LLC"."""
    group: list[Mark] = []
    for mark in filter(partial(_is_written_so, passage.text), passage.of("company")):
        if not group or _BETWEEN_FORMS.fullmatch(passage.text, group[-1].end, mark.start):
            group.append(mark)
        else:
            yield group
            group = [mark]
    if group:
        yield group


def _is_written_so(text: str, mark: Mark) -> bool:
    """Not "a company", nor "có": as a part of a name it is spelled with a capital."""
    form = text[mark.start : mark.end]
    return not form[0].islower() and (form.isascii() or not form[0].isascii())
