"""A statement boiled down to what can be compared with others, in any language.

Keys, looked up in the store's index, begin with what they are made of: `s:` a sentence, `m:` a
band of the MinHash, `a:` an anchor within a few days. Anchors are language-neutral and say their
kind: `act`, `date`, `document`, `event`, `item`, `name`, `number`, `package`, `place`,
`resolution`, `signatory`, `speaker`, `states`, `voice`; what stands in the title is there a second
time, as `title:…`, and the kinds of event that a statement begins with, as `lead:…`. The `notion`s
are of the title and the first sentence, in the languages whose questions are understood.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from hashlib import blake2b
from itertools import chain
from typing import TypeVar

from rensa import RMinHash

from bot.cluster.offices import with_offices
from bot.cluster.voices import BESIDE, PARTIES, SEVERAL, STATES, marked, speakers
from bot.lexicon.facts import Mark, find, notions, speaks_for
from bot.lexicon.facts.numbers import Number, numbers
from bot.model import Facts, Fingerprint
from bot.text.fold import fold, runs
from bot.text.sentences import Stretch, sentences

PERMUTATIONS = 64
_BAND = 4  # rows: two texts that share half their shingles meet in one of 16 bands
_SHINGLE = 4  # words, or characters of a script without spaces
_LONG = 40  # characters of a sentence that two texts don't share by chance …
_LONG_DENSE, _DENSE = 18, frozenset({"ja", "ko", "zh"})  # … and where a character is a syllable
DAYS = 6  # width of a time bucket; buckets overlap by half
_MOST_SENTENCES = 200
_GREETING, _GREETING_DENSE = 30, 12  # characters: a shorter first sentence tells nothing
# What an agency puts in front: "[서울=뉴시스] 김예진 기자 = ", "BRUSSELS, Oct 24 (KUNA) -- ".
_DATELINE = re.compile(
    r"\s*(?:[\[(【（][^\n]{1,50}?[\])】）]+\s*)?(?:(?=[^\n]{0,60}[\d)\]])[^\n]{0,60}?\s(?:--?|[–—=])\s+)?"
)
_BEYOND = sys.maxsize  # any offset
_APART = "¶"  # between sentences that are folded together; where a text has it, it parts one
_SHORT = 2000  # characters; a longer text is likely to speak of other things too
_KINDS = frozenset({"event", "name", "place"})
_IMPLIED = {"package": "sanction", "MSMT/msmt": "monitoring"}  # events that a name speaks of
_YEARS = range(1990, 2036)
_TELLING = 100  # the least number that two texts don't share by chance
_PACKAGES = range(5, 40)  # a package's number
_NO_GOVERNMENT = frozenset({"", "UN", "XX"})  # an agency, NATO or the G7 reports of others too
_PLACES = frozenset({"country", "capital"})
_TOLD = _KINDS | STATES | {"home", "office", "adjective", "says", "swap"}
# What a headline that names the Security Council tells of instead of a meeting.
_OF_THE_COUNCIL = frozenset({"joint_statement", "sanction", "veto", "monitoring"})
_INFERRED = frozenset({"council_meeting", "exchange", "joint_statement"})  # without its word
_OF_HEADLINES = frozenset({"council_meeting", "exchange"})
_OF_SANCTIONS = frozenset({"veto", "monitoring"})  # which name what is watched, not imposed
Found = TypeVar("Found", Mark, Number)
_SELECTIVE = (
    "document",
    "name",
    "event",
    "date",
    "number",
    "states",
    "speaker",
    "item",
    "place",
    "package",
)


def fingerprint(
    title: str, text: str, language: str, facts: Facts, at: datetime, government: str = ""
) -> Fingerprint:
    """The fingerprint of a statement published, or first seen, `at`.

    `government` is the code of the state or union whose government publishes it: its own words and
    deeds are told apart from another's on the same day. Empty for the press, which reports of all.
    """
    stretches = sentences(text, language)
    worded = _words([text[start:end] for start, end in stretches])
    hashes = frozenset(_sentence_hashes(worded[:_MOST_SENTENCES], language))
    words = [*runs(fold(title)), *chain.from_iterable(worded)]
    minhash = _minhash(words, spaced=len(words) > (len(title) + 1 + len(text)) / 12)
    anchors = frozenset(_anchors(title, text, language, facts, stretches, government))
    return Fingerprint(
        keys=frozenset(_keys(hashes, minhash, anchors, at)),
        language=language,
        at=at,
        title=title,
        sentences=hashes,
        minhash=minhash,
        anchors=anchors,
    )


def _sentence_hashes(worded: Iterable[Sequence[str]], language: str) -> Iterator[str]:
    enough = _LONG_DENSE if language in _DENSE else _LONG
    for words in worded:
        plain = " ".join(words)
        if len(plain) >= enough:
            yield blake2b(plain.encode(), digest_size=6).hexdigest()


def _words(texts: Iterable[str]) -> list[list[str]]:
    """The words of each text; folded at one go, which takes a third of the time."""
    return [runs(folded) for folded in fold(_APART.join(texts)).split(_APART)]


def _minhash(words: Sequence[str], *, spaced: bool) -> tuple[int, ...]:
    """The sketch of runs of words, or of runs of characters in a script without spaces."""
    tokens = words if spaced else list("".join(words))
    shingles = zip(*(tokens[first:] for first in range(_SHINGLE)), strict=False)
    sketch = RMinHash(num_perm=PERMUTATIONS, seed=1)
    sketch.update(list(map(" ".join, shingles)) or [" ".join(tokens)])
    return tuple(sketch.digest())


def _anchors(
    title: str,
    text: str,
    language: str,
    facts: Facts,
    stretches: Sequence[Stretch],
    government: str,
) -> Iterator[str]:
    yield from (f"resolution:{r.number}" for r in facts.resolutions)
    yield from (f"document:{d.symbol}" for d in facts.documents)
    yield from (f"date:{d.day.isoformat()}" for d in facts.dates)
    yield from (f"signatory:{s.country}" for s in facts.signatories)
    yield from (f"act:{a.act}" for a in facts.acts)
    for item in facts.items:
        yield f"item:{item.item}"
        if item.span.field == "title":
            yield f"title:item:{item.item}"
        if item.quantity:
            yield from (f"number:{number}" for number in item.quantity.split("–"))
    if facts.signatory_count:
        yield f"states:{facts.signatory_count}"
    first = _lead(text, language, stretches)
    beginning = f"{title}\n{text[first.start : first.end]}"
    yield from (f"notion:{mark.value}" for mark in notions(language).find(beginning))
    heading, body = with_offices(title, find(language, title), language), find(language, text)
    near = _passages(body, stretches)
    relevant = list(_within(near, [mark for mark in body if mark.kind in _TOLD]))
    lead = _lead(text, language, near)
    begun = [mark for mark in relevant if lead.start <= mark.start < lead.end]
    opening = with_offices(text, begun, language)
    yield from _named([*heading, *relevant, *opening])
    yield from (f"title:{anchor}" for anchor in _named(heading))
    yield from (f"lead:{a}" for a in _named([*heading, *opening]) if a.startswith("name:"))
    voices = speakers(title, language, heading, opening, lead, facts.acts)
    if government not in _NO_GOVERNMENT:
        voices = (voices - PARTIES) | {government}
        yield f"voice:{government}"
    yield from (f"speaker:{each}" for each in voices)
    yield from (f"title:speaker:{each}" for each in marked(title, heading) & voices - PARTIES)
    events = _begun(heading, opening, voices, facts)
    yield from (f"event:{event}" for event in events & _INFERRED)
    if "exchange" in events or ("council_meeting" in events and _meets(heading)):
        yield from (f"title:event:{event}" for event in events & _OF_HEADLINES)
    yield from (f"lead:event:{event}" for event in events)
    taken = {r.number for r in facts.resolutions} | {facts.signatory_count}
    counted, counts = numbers(language, title), numbers(language, text)
    told = list(_within(near, counts))
    yield from (f"number:{n}" for n in _telling([*counted, *told]) if n not in taken)
    yield from (f"title:number:{n}" for n in _telling(counted) if n not in taken)
    yield from (f"package:{n}" for n in {*_packages(heading, counted), *_packages(relevant, told)})


def _begun(
    heading: Sequence[Mark], opening: Sequence[Mark], voices: AbstractSet[str], facts: Facts
) -> set[str]:
    """The kinds of event that a headline tells, or else a first sentence."""
    begun = set(_events(opening))
    # Whoever thanks the chair speaks at a meeting, whatever else the headline tells.
    events = set(_events(heading)) | (begun & {"council_meeting"}) or begun
    if _meets(heading) or (_meets(opening) and any(mark.kind == "says" for mark in opening)):
        events.add("council_meeting")
    if "captured" in events and any(mark.kind == "swap" for mark in (*heading, *opening)):
        events = (events - {"captured"}) | {"exchange"}
    if not _OF_SANCTIONS.isdisjoint(events):
        events.discard("sanction")
    if voices <= PARTIES and "deny" in events:
        events.discard("joint_statement")  # it is what they answer to
    elif facts.signatory_count or _speak_together(facts, events):
        events.add("joint_statement")
    return events


def _speak_together(facts: Facts, events: AbstractSet[str]) -> bool:
    """True for a list of states, unless it is of those who asked the Council to meet."""
    return len(facts.signatories) >= SEVERAL and "council_meeting" not in events


def _meets(heading: Sequence[Mark]) -> bool:
    """True when a headline names the Security Council, and no more than that it meets."""
    return _of_the_council(heading) and _OF_THE_COUNCIL.isdisjoint(_events(heading))


def _lead(text: str, language: str, stretches: Sequence[Stretch]) -> Stretch:
    """The first sentence, without agency, place and day in front; two if the first is short."""
    if not stretches:
        return Stretch(0, 0)
    start, end = stretches[0]
    if begun := _DATELINE.match(text, start, end):
        start = begun.end()
    least = _GREETING_DENSE if language in _DENSE else _GREETING
    return Stretch(start, stretches[1].end if end - start < least and stretches[1:] else end)


def _passages(marks: Sequence[Mark], stretches: Sequence[Stretch]) -> list[Stretch]:
    """What a long text says of the DPRK, with the sentences next to it; all of a short one."""
    if not stretches or stretches[-1].end <= _SHORT:
        return list(stretches)
    told = [mark.start for mark in marks if mark.value == "KP" and mark.kind in _PLACES]
    holding = {_index(stretches, start) for start in told}
    wanted = {index + beside for index in holding if index is not None for beside in (-1, 0, 1)}
    return [stretch for index, stretch in enumerate(stretches) if index in wanted]


def _within(stretches: Iterable[Stretch], found: Iterable[Found]) -> Iterator[Found]:
    """What begins in one of the stretches; both are in order."""
    following = iter(stretches)
    stretch = next(following, None)
    for each in found:
        while stretch and stretch.end <= each.start:
            stretch = next(following, None)
        if stretch and stretch.start <= each.start:
            yield each


def _index(stretches: Sequence[Stretch], offset: int) -> int | None:
    """Which stretch holds `offset`."""
    index = bisect_right(stretches, (offset, _BEYOND)) - 1
    return index if index >= 0 and offset < stretches[index].end else None


def _named(marks: Iterable[Mark]) -> Iterator[str]:
    for kind, value in {(mark.kind, mark.value) for mark in marks if mark.kind in _KINDS}:
        yield f"{kind}:{value}"
        if institution := speaks_for().get(value):
            yield f"name:{institution}"
        # Whether or not the word stands beside it.
        if implied := _IMPLIED.get(value):
            yield f"event:{implied}"


def _events(marks: Iterable[Mark]) -> Iterator[str]:
    return (name.removeprefix("event:") for name in _named(marks) if name.startswith("event:"))


def _of_the_council(heading: Sequence[Mark]) -> bool:
    """True when a headline names the Security Council other than for its resolutions."""
    resolutions = [mark.start for mark in heading if mark.kind == "resolution"]
    return any(
        mark.value == "security_council"
        and not any(abs(mark.start - start) <= BESIDE for start in resolutions)
        for mark in heading
    )


def _telling(counts: Iterable[Number]) -> set[int]:
    return {n.value for n in counts if n.value >= _TELLING and n.value not in _YEARS}


def _packages(marks: Iterable[Mark], counts: Sequence[Number]) -> Iterator[int]:
    """The numbers of sanctions packages: "the 14th package", "le quinzième train de sanctions"."""
    for mark in marks:
        if mark.kind == "event" and mark.value == "package":
            near = range(mark.start - BESIDE, mark.end + 1)
            yield from (n.value for n in counts if n.start in near and n.value in _PACKAGES)


def _keys(
    hashes: Iterable[str], minhash: Sequence[int], anchors: Iterable[str], at: datetime
) -> Iterator[str]:
    yield from (f"s:{digest}" for digest in hashes)
    for band in range(0, PERMUTATIONS, _BAND):
        rows = ",".join(map(str, minhash[band : band + _BAND]))
        yield f"m:{band}:{blake2b(rows.encode(), digest_size=6).hexdigest()}"
    day = at.toordinal()
    selective = [each for each in anchors if each.removeprefix("title:").startswith(_SELECTIVE)]
    for bucket in (day // DAYS * 2, (day + DAYS // 2) // DAYS * 2 + 1):
        yield from (f"a:{bucket}:{anchor}" for anchor in selective)
