"""Whether a number counts a weapon, or troops: only where it stands right at their noun.

Between them may stand adjectives, whose the weapons are, their names and calibres, and a measure:
"12,000 North Korean soldiers", "103 of 170 mm howitzers", "5 million rounds of 122 mm shells".
What opens another phrase parts them, as does another noun or a verb: "five companies over
missiles", "10 partners condemn rockets". Each language's words for it stand in its file of
`lexicon/facts`; how its adjectives end, and where they stand, is told here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from bot.facts.passage import Passage
from bot.lexicon.facts import Mark
from bot.lexicon.facts.numbers import Number
from bot.lexicon.facts.phrases import pattern
from bot.model import PERSONNEL
from bot.text.fold import fold

YEARS = range(1945, 2100)
_YEARS_OF_ANY_ERA = (YEARS, range(2488, 2643), range(1324, 1479))  # Buddhist, Solar Hijri
_LAST_DAY = 31
_LATELY = range(1990, 2040)  # "in 2024 rockets arrived": a year, as it is not for "2,024 rockets"
_WORD_BEFORE = re.compile(r"(\w+)\s$")
_BESIDE = 4  # characters between a month and its day or year
_REACH = 48  # characters between a number and what it counts
_WORDS = 4  # at most so many adjectives stand there …
_BEHIND_NOUN = dict.fromkeys(("ar", "ca", "es", "fa", "fr", "he", "id", "it", "pt", "ro"), 1)
_AT_MOST = {"vi": 0, **_BEHIND_NOUN}  # … and hardly any where they follow the noun
# A number with a unit is a calibre, a range or a share, an ordinal one of many: they count nothing.
_UNIT = re.compile(
    r"(?:st|nd|rd|th|e|er|ª|º)\b|[\s-]?(?:(?:mm|мм|cm|km|км|kg|кг|m|м)\b|[%㎜㎞]|percent|procent|mil+imet|милл?иметр|міліметр|밀리|ミリ|毫米)",
    re.IGNORECASE,
)
_MILLIMETRES = (
    r"(?:mm|мм|㎜|mil+[ií]m|мил+им|мілім|밀리|ミリ|毫米|公釐|χιλιοστ|χλστ|ملم|مم|مليم|ملی|मिमी|มม"
    r"|מ[\"״]מ)"
)
_IS_CALIBRE = re.compile(rf"(?:[.,]\d+)?[\s\u00a0-]?{_MILLIMETRES}", re.IGNORECASE)
_CALIBRE = rf"(?<!\w)\d{{2,3}}(?:[.,]\d+)?[\s\u00a0-]?{_MILLIMETRES}[\w-]*"
_AND = r"\s*(?:[,/、]|and|und|et|y|e|en|og|och|i|и|і|та|та|와|과|や|と|和)?\s*"
# "152 mm", and a model: "KN-23", "Hwasong-11A", «Град».
_MODEL = re.compile(
    rf"{_CALIBRE}(?:{_AND}{_CALIBRE})*|(?<!\w)[^\W\d_]+-?\d[\w-]*"
    '|[«“„"][^«»“”„"]{1,20}[»”“"]',
    re.IGNORECASE,
)
_WHOSE = ("country", "capital", "demonym", "adjective", "name", "bloc")
_OTHERS = ("states", "members", "act", "role", "company", "lead")
_PARTITIVE = re.compile(r"^\s*(?:of the|of|de|d|di|da|van de|van|von|der|af|av|من)\b\s*")
_STOP = re.compile(
    r"[,.;:!?()（）。、，…«»“”„\"\n\d]"
)  # what stands behind such a mark is not counted
_DATE = re.compile(r"\s?[년월일호차年月日号號]")
_COUNTED_ELSEWHERE = re.compile(
    r"\s?여?\s?[명발기문대정][와과을를이가은는]?\s(?!의|규모)"
)  # 3천명 추가 파병, 자주포
# How an adjective ends, in folded text, where nouns end otherwise behind a number.
_ADJECTIVE = {
    language: re.compile(rf"\w+(?:{ends})")
    for language, ends in {
        "en": "[^s]|[su]s",  # any word but a plural, or a verb: "two ships carry", "he carries"
        "nl": "e|extra|meer", "sv": "[ae]", "da": "e|ekstra", "no": "e|ekstra",
        "ru": "[ыи]х|[ыи]е|[ыи]ми|[ое]го", "uk": "[иії]х|і|ими|ого",
        "be": "[ыі]х|[ыі]я|[ыі]мі|ага",
        "pl": "[yi]ch|e|[yi]mi|ego|c[yi]", "cs": "[yi]ch|e|i|[yi]mi|eho",
        "sk": "[yi]ch|e|i|[yi]mi|eho",
    }.items()
}  # fmt: skip
# Behind a number these have the singular: a plural belongs to something else.
_PLURAL = {
    "tr": re.compile(r"\w+l[ae]r"), "az": re.compile(r"\w+l[aəe]r"), "ka": re.compile(r"\w+ებ"),
}  # fmt: skip
# Where words are written together: what is counted instead, and what parts.
_UNSPACED = {
    "ja": re.compile(
        r"\s?(?:社|[カヵかヶケ]国|[カヵかヶケ]月|年|回|団体|組織|機関|個人|隻|行|件|度|[カヵかヶケ]所|州|時|分|歳"
        r"|ドル|円|倍)|[をはがにでとへもや]|から|より|及び|両国"
    ),
    "ko": re.compile(
        r"\s?(?:개\s?(?:국|기업|사|회사|단체|기관|나라|월|년)|곳|년|회|번|차례|척|건|국|세|가지|달러|원|배)"
        r"|(?:[을를은는이가와과]|에|에서|으로|로|및|위해|관련|때문에)\s"
    ),
    "zh": re.compile(
        r"(?:家|国|國|年|[个個]月|[个個]国|[个個]國|次|艘|[项項种種款岁歲天周])|[因由对對向就以在从從与與和及或被将將把]"
        r"|关于|關於|谴责|譴責|制裁"
    ),
    "th": re.compile(
        "เพราะ|เนื่องจาก|ด้วย|จาก|กับ|และ|หรือ|ต่อ|เกี่ยวกับ|บริษัท|ปี|เดือน|วัน|ราย|ประเทศ|ครั้ง|ใน|ที่|โดย|องค์กร"
    ),
}
_OFPERSONNEL = re.compile(r"\s?[여余]?\s?(?:명|人|名|คน|นาย)")


def counts(passage: Passage, number: Number, mark: Mark) -> bool:
    """True if the number before the item counts it."""
    between = passage.text[number.end : mark.start]
    if len(between) > _REACH or _UNIT.match(between) or _DATE.match(between):
        return False
    if passage.text[number.end - 1].isalpha():
        between = between.removeprefix(".")  # "12 tys. żołnierzy"
    if _COUNTED_ELSEWHERE.match(between) or _STOP.search(_MODEL.sub(" ", between)):
        return False
    return not (
        _other_stands_between(passage, number, mark)
        or _counts_containers(passage, number)
        or _is_of_a_date(passage, number)
        or _is_a_year(passage, number)
        or _is_formation(passage, mark)
    ) and _is_right_at(passage, number, mark)


def is_calibre(passage: Passage, number: Number) -> bool:
    """True for the 170 of "170 mm howitzers": what counts them may stand before it."""
    return _IS_CALIBRE.match(passage.text, number.end) is not None


def _other_stands_between(passage: Passage, number: Number, mark: Mark) -> bool:
    """True where something else is counted: states, officials, containers of shells."""
    kinds = (*map(passage.of, _OTHERS), passage.containers)
    return any(_within(marks, number.end, mark.start) for marks in kinds)


def _within(marks: Sequence[Mark], start: int, end: int) -> Sequence[Mark]:
    """Those that begin in `[start, end)`."""
    return marks[bisect_left(marks, (start,)) : bisect_left(marks, (end,))]


def _counts_containers(passage: Passage, number: Number) -> bool:
    return passage.language in _UNSPACED and any(
        0 <= number.start - box.end <= 1 for box in passage.containers
    )


def _is_of_a_date(passage: Passage, number: Number) -> bool:
    """True for what stands beside a month, "in December 2024 rockets arrived", and for 28/10."""
    text = passage.text
    if "/" in (text[number.start - 1 : number.start], text[number.end : number.end + 1]):
        return True
    a_day = number.value <= _LAST_DAY
    if not (a_day or any(number.value in years for years in _YEARS_OF_ANY_ERA)):
        return False
    months = (*passage.of("month"), *passage.of("solar_month"))
    behind = any(0 <= number.start - mark.end <= _BESIDE for mark in months)
    return behind or (a_day and any(0 <= mark.start - number.end <= _BESIDE for mark in months))


def _is_a_year(passage: Passage, number: Number) -> bool:
    """True for what is written as a year and stands behind a preposition."""
    text = passage.text
    if number.value not in _LATELY or not text[number.start : number.end].isdigit():
        return False
    word = _WORD_BEFORE.search(text, max(0, number.start - _REACH), number.start)
    parted = pattern(passage.language, "parted")
    return word is not None and parted.fullmatch(fold(word[1])) is not None


def _is_formation(passage: Passage, mark: Mark) -> bool:
    """True for brigades: how many of them there are is not how many troops."""
    if mark.value not in PERSONNEL:
        return False
    named = fold(passage.text[mark.start : mark.end])
    return pattern(passage.language, "counted").search(named) is not None


def _is_right_at(passage: Passage, number: Number, mark: Mark) -> bool:
    """True where nothing stands between but adjectives, names, calibres and a measure."""
    if passage.text[number.end : mark.start].isspace() and passage.language not in _PLURAL:
        return True
    between = _without_names(passage, number.end, mark.start)
    apart = _UNSPACED.get(passage.language)
    if apart is not None:
        people = mark.value in PERSONNEL or not _OFPERSONNEL.match(between)
        return people and apart.search(between) is None
    plural = _PLURAL.get(passage.language)
    if plural and plural.match(fold(passage.text[mark.start : mark.end])):
        return False
    parted, counted, measure = (
        pattern(passage.language, kind) for kind in ("parted", "counted", "measure")
    )
    if passage.language == "de" and any(_is_noun(word, measure) for word in between.split()):
        return False
    plain = measure.sub(" ", _PARTITIVE.sub(" ", fold(between)))
    if parted.search(plain) or counted.search(plain):
        return False
    return _are_adjectives(plain.split(), passage.language)


def _without_names(passage: Passage, start: int, end: int) -> str:
    """What stands there, without whose the weapons are, and without models and calibres."""
    left = passage.text[start:end]
    for marks in (*map(passage.of, _WHOSE), passage.owners):
        for mark in _within(marks, start, end):
            gap = " " * (min(mark.end, end) - mark.start)
            left = left[: mark.start - start] + gap + left[min(mark.end, end) - start :]
    return _MODEL.sub(" ", left)


def _is_noun(word: str, measure: re.Pattern[str]) -> bool:
    """True for what German writes with a capital, and is no measure."""
    return word[0].isupper() and not measure.fullmatch(fold(word))


def _are_adjectives(left: Sequence[str], language: str) -> bool:
    ends = _ADJECTIVE.get(language)
    return len(left) <= _AT_MOST.get(language, _WORDS) and (
        ends is None or all(ends.fullmatch(word) for word in left if len(word) > 1)
    )
