"""How a name sounds, roughly: the consonants that its spellings in several scripts have in common.

トランスコンテナ, 트란스콘테이너 and TransContainer differ in every letter, and in vowels that one
of them lacks; t, r, n, s, k, n, t and n they share.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from anyascii import anyascii

_LEAST = 4  # consonants by which a name is known; fewer are shared by many words
_ALIKE = (
    ("sch", "s"), ("sh", "s"), ("tch", "s"), ("ch", "s"), ("ts", "s"), ("zh", "s"), ("ph", "p"),
    ("th", "t"), ("ck", "k"), ("kh", "h"), ("gh", "k"), ("x", "ks"), ("q", "k"), ("c", "k"),
    ("j", "s"), ("z", "s"), ("f", "p"), ("v", "p"), ("w", "p"), ("b", "p"), ("g", "k"), ("d", "t"),
    ("l", "r"), ("m", "n"),
)  # fmt: skip
_SILENT = re.compile(r"[aeiouy]+")
_SAME = re.compile(r"(.)\1+")
_AT_AN_END = re.compile(r"r(?![aeiouy])")
_NAME = re.compile(r"[A-ZÀ-ÝА-ЯІЇЄҐ][^\W\d_]{4,}|[\u30a0-\u30ff]{4,}")


@lru_cache(maxsize=4096)
def sounds(name: str, *, in_kana: bool = False) -> frozenset[str]:
    """The consonants of a name in any script; with and without an r that Japanese leaves out, if
    the name is written in its letters or is to be compared with one that is."""
    latin = re.sub(r"[^a-z]", "", anyascii(name).lower())
    ways = {latin}
    if "\u30a0" <= name[0] <= "\u30ff":
        ways |= {latin.replace("chi", "ti")}  # チ is both
        in_kana = True
    if in_kana:
        ways |= {_AT_AN_END.sub("", each) for each in ways}
    return frozenset(each for each in map(_consonants, ways) if len(each) >= _LEAST)


def names_as_heard(text: str, *, in_kana: bool) -> Iterator[frozenset[str]]:
    """How each of the names in a text sounds; `in_kana` as in `sounds`."""
    return (sounds(found[0], in_kana=in_kana) for found in _NAME.finditer(text))


def _consonants(latin: str) -> str:
    for letters, alike in _ALIKE:
        latin = latin.replace(letters, alike)
    return _SILENT.sub("", _SAME.sub(r"\1", latin))
