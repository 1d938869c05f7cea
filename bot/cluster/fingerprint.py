"""A statement boiled down to what can be compared with others, in any language.

Keys, looked up in the store's index, begin with what they are made of: `s:` a sentence, `m:` a
band of the MinHash, `a:` an anchor within a few days. Anchors are language-neutral and begin
with their kind: `date:`, `event:`, `item:`, `name:`, `place:`, `quantity:`, `resolution:`,
`speaker:`, `states:`; one that stands in the title is there a second time, as `title:…`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import blake2b

from rensa import RMinHash

from bot.lexicon.facts import Mark, load
from bot.model import Facts, Fingerprint
from bot.text.fold import fold
from bot.text.sentences import sentences

PERMUTATIONS = 64
_BAND = 4  # rows: two texts that share half their shingles meet in one of 16 bands
_SHINGLE = 4  # words, or characters of a script without spaces
_LONG = 40  # characters of a sentence that two texts don't share by chance
_DAYS = 6  # width of a time bucket; buckets overlap by half
_MOST_SENTENCES = 200


def fingerprint(title: str, text: str, language: str, facts: Facts, at: datetime) -> Fingerprint:
    """The fingerprint of a statement published, or first seen, `at`."""
    hashes = frozenset(_sentence_hashes(text, language))
    minhash = _minhash(f"{title}\n{text}")
    anchors = frozenset(_anchors(title, text, language, facts))
    return Fingerprint(
        keys=frozenset(_keys(hashes, minhash, anchors, at)),
        language=language,
        at=at,
        title=title,
        sentences=hashes,
        minhash=minhash,
        anchors=anchors,
    )


def _sentence_hashes(text: str, language: str) -> Iterator[str]:
    for start, end in sentences(text, language)[:_MOST_SENTENCES]:
        plain = " ".join(_words(text[start:end]))
        if len(plain) >= _LONG:
            yield blake2b(plain.encode(), digest_size=6).hexdigest()


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in fold(text)).split()


def _minhash(text: str) -> tuple[int, ...]:
    words = _words(text)
    tokens = words if len(words) > len(text) / 12 else list("".join(words))
    shingles = [
        " ".join(tokens[i : i + _SHINGLE]) for i in range(max(1, len(tokens) - _SHINGLE + 1))
    ]
    sketch = RMinHash(num_perm=PERMUTATIONS, seed=1)
    sketch.update(shingles)
    return tuple(sketch.digest())


def _anchors(title: str, text: str, language: str, facts: Facts) -> Iterator[str]:
    yield from (f"resolution:{r.number}" for r in facts.resolutions)
    yield from (f"date:{d.day.isoformat()}" for d in facts.dates)
    yield from (f"speaker:{s.country}" for s in facts.signatories)
    yield from (f"item:{m.item}" for m in facts.items)
    yield from (f"title:item:{m.item}" for m in facts.items if m.span.field == "title")
    yield from (f"quantity:{m.item}:{m.quantity}" for m in facts.items if m.quantity)
    if facts.signatory_count:
        yield f"states:{facts.signatory_count}"
    words = load(language)
    yield from _named(words.find(text), "")
    yield from _named(words.find(title), "title:")


def _named(marks: Iterable[Mark], prefix: str) -> Iterator[str]:
    for mark in marks:
        if mark.kind in {"event", "name", "place"}:
            yield f"{prefix}{mark.kind}:{mark.value}"


def _keys(
    hashes: Iterable[str], minhash: tuple[int, ...], anchors: Iterable[str], at: datetime
) -> Iterator[str]:
    yield from (f"s:{digest}" for digest in hashes)
    for band in range(0, PERMUTATIONS, _BAND):
        rows = ",".join(map(str, minhash[band : band + _BAND]))
        yield f"m:{band}:{blake2b(rows.encode(), digest_size=6).hexdigest()}"
    day = at.toordinal()
    for bucket in {day // _DAYS * 2, (day + _DAYS // 2) // _DAYS * 2 + 1}:
        yield from (f"a:{bucket}:{anchor}" for anchor in anchors)
