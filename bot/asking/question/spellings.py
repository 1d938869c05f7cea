"""How texts may spell a plain word of a question: its stem, its Latin letters, its digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product

import snowballstemmer
from anyascii import anyascii

from bot.text.fold import FIRST_UNPARTED

_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_NUMBER = re.compile(r"\d+")
_LONGEST = 24  # digits; more can be no number, and none that is parted by commas
_OF_SIGNS = re.compile(r"\d[\d,.]*[만억万億亿][\d,.]*")  # 2만9000개면: what it counts may differ
_MILLIMETRES = ("mm", "мм", "毫米", "밀리", "ミリ")
_CALIBRE = re.compile(rf"(\d{{2,3}})(?:{'|'.join(_MILLIMETRES)})\w*")
_STEMMERS = {
    "en": "english", "fr": "french", "de": "german", "es": "spanish", "it": "italian",
    "pt": "portuguese", "nl": "dutch", "ru": "russian", "pl": "polish", "cs": "czech",
    "sv": "swedish", "no": "norwegian", "da": "danish", "fi": "finnish", "hu": "hungarian",
    "ro": "romanian", "tr": "turkish", "el": "greek", "et": "estonian", "lt": "lithuanian",
    "ar": "arabic", "id": "indonesian",
}  # fmt: skip
# Letters of names in Cyrillic that come from, or end up as, several in Latin script.
_WAYS = {
    "kh": ("kh", "h", "ch", "g"), "v": ("v", "w"), "zh": ("zh", "j"), "dzh": ("dzh", "j"),
    "ks": ("ks", "x"), "yu": ("yu", "u", "iu"), "ya": ("ya", "ia", "a"), "ts": ("ts", "c"),
    "y": ("y", "i"), "ey": ("ey", "ai"), "ay": ("ay", "i", "ai"),
}  # fmt: skip
_SPELLED_SEVERAL_WAYS = re.compile(f"({'|'.join(sorted(_WAYS, key=len, reverse=True))})")
_MOST_WAYS = 8
# A Korean's name: a family's, of which few are common, and two syllables.
_KOREAN_NAME = re.compile(
    "[강고곽구권김나남노류문박방배백서성손송신심안양오우유윤이임장전정조주차채최하한허현홍황리림량로][가-힣]{2}"
)
_FAMILIES = {
    "김": ("kim",), "이": ("lee", "ri"), "리": ("ri", "lee"), "박": ("park", "pak"),
    "최": ("choi", "choe"), "정": ("jung", "chung", "jong"), "조": ("cho", "jo"),
    "강": ("kang",), "권": ("kwon",), "고": ("ko",), "구": ("koo", "ku"), "문": ("moon", "mun"),
    "노": ("roh", "no"), "로": ("ro", "no"), "신": ("shin", "sin"), "윤": ("yoon", "yun"),
    "유": ("yoo", "yu"), "류": ("ryu", "yoo"), "임": ("lim", "im"), "림": ("rim", "lim"),
    "오": ("oh", "o"), "우": ("woo", "u"), "서": ("seo", "so"), "전": ("jeon", "chon"),
}  # fmt: skip
_LAST = {"g": "k", "b": "p", "d": "t"}  # letters at a syllable's end, as they sound
_VOWELS = "aeiouyаеиоуыэюяії"
SHORTEST_STEM = 3
_SHORTEST_BARE = {"en": 4}  # without its last vowels: "mar" begins more words than Maria


def spellings(word: str, language: str) -> Iterator[str]:
    """How a word may stand in a text, as a lexicon would write it."""
    if word[0] >= FIRST_UNPARTED:
        yield from _unparted(word, language)
        return
    if word[0].isdigit() and (numbers := tuple(_numbers(word))):
        yield from numbers
        return
    if len(word) <= SHORTEST_STEM:
        yield from (word, f"{word}s")
        return
    stem = word
    if language in _STEMMERS:
        stem = snowballstemmer.stemmer(_STEMMERS[language]).stemWord(word)
    elif len(word) > 5:
        stem = word[: max(4, len(word) - 3)]
    bare = stem.rstrip(_VOWELS)
    if len(stem) > SHORTEST_STEM and len(bare) >= _SHORTEST_BARE.get(language, SHORTEST_STEM):
        stem = bare
    yield f"{stem}~"
    if not word.isascii():
        # Three letters begin too many words of other languages: дома is no Dome.
        yield from (f"{latin}~" for latin in _latin(stem) if len(latin) > SHORTEST_STEM)


def _unparted(word: str, language: str) -> Iterator[str]:
    """A word of a script of its own, and in Latin letters where it is a name."""
    yield word
    if language == "ko" and _KOREAN_NAME.fullmatch(word):
        yield from _romanised(word)
    latin = anyascii(word).lower()
    if "\u30a0" <= word[0] <= "\u30ff" and len(latin) > 4:
        yield latin


def _romanised(name: str) -> Iterator[str]:
    """A Korean's name in Latin letters, as the South and as the North write it."""
    family, *given = (anyascii(syllable).lower() for syllable in name)
    southern = [
        each if each.endswith("ng") else each[:-1] + _LAST.get(each[-1], each[-1]) for each in given
    ]
    northern = [each.replace("eo", "o").replace("eu", "u") for each in southern]
    for first in dict.fromkeys((family, *_FAMILIES.get(name[0], ()))):
        for each in (southern, northern):
            yield from (f"{first} {' '.join(each)}", f"{first} {''.join(each)}")


def _numbers(word: str) -> Iterator[str]:
    """A number as texts may write it, and the one that a Korean or Chinese word is made with."""
    if _GROUPED.fullmatch(word):
        word = re.sub(r"\D", "", word)
    if word.isdigit() and len(word) > SHORTEST_STEM:
        yield word
        if word.isdecimal() and len(word) <= _LONGEST:
            yield from (f"{int(word):,}".replace(",", mark) for mark in ",. ")
    elif word.isdigit():
        yield from (word, f"{word}s", *(f"{word}{unit}" for unit in _MILLIMETRES))
    elif size := _CALIBRE.fullmatch(word):
        yield from (word, *(f"{size[1]}{unit}" for unit in ("", *_MILLIMETRES)))
    elif large := _OF_SIGNS.match(word):
        yield from (word, large[0])
    elif max(word) >= FIRST_UNPARTED and (number := _NUMBER.match(word)):
        yield from (word, number[0])  # 20형


def _latin(stem: str) -> Iterator[str]:
    """A stem in Latin letters, as the people of several languages may write it."""
    plain = anyascii(stem).lower().replace("'", "")
    yield plain
    parts = _SPELLED_SEVERAL_WAYS.split(plain)
    ways = [_WAYS.get(part, (part,)) for part in parts if part]
    yield from islice(("".join(way) for way in product(*ways)), 1, _MOST_WAYS)
