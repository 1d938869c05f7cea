"""What the numbers of a sentence count: the words that stand beside each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.lexicon.facts import find
from bot.lexicon.facts.numbers import numbers

_AFTER, _BEFORE = 60, 25  # characters in which a number's noun is looked for
_NOUN_FIRST = frozenset({"ja", "ko", "zh"})  # "shells, a million of them", as well as the reverse
_CLAUSE = re.compile(r"[.;:!?。！？]")
_NOT_COUNTED = re.compile(
    r"(?:\b(?:19|20)\d\d\b|\b[A-Z][\w]*-?\d+\w*\b|\d+(?:\.\d+)?\s?(?:mm|мм|㎜|毫米)|\d{1,2}:\d\d"
    r"|\d{1,2}[일日号月월]|[（(]\d+[)）]"
    r"|\d+(?:st|nd|rd|th|º|ª|-?[яйї])\b|[제第] ?\d+)"
)
_ROUGHLY = re.compile(
    r"半分|半数|절반|一半|половин|\b(?:dozens?|hundreds|thousands|millions?|several|half|one|two"
    r"|douzaines?|dizaines?|centaines|milliers"
    r"|dutzende?|hunderte|tausende|zwei|decenas|cientos|miles|decine|centinaia|migliaia|tientallen"
    r"|honderden|duizenden|десятк|сотн|тисяч|тысяч|кілька|двоє|двох|два"
    r"|tysiąc|tysięcy|setki|dziesiątki|tuhan|sato(?:ja|jen)|kymmeni|tusental|hundratal|tiotal"
    r"|tusindvis|hundredvis|tusenvis|hundrevis|tisíc|stovk|desítk|ezrek|százak"
    r"|több ezer|mii de|sute de|zeci de|binlerce|yüzlerce|onlarca|χιλιάδ|εκατοντάδ|δεκάδ|хиляд"
    r"|стотиц|десетки|ribuan|ratusan|puluhan|hàng (?:nghìn|ngàn|trăm|chục|triệu)"
    r"|آلاف|مئات|عشرات)|(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열)\s?(?:차례|번|명|개|척|대|곳|가지)|수십|수백|수천|수만|数十|数百"
    r"|数千|数万|几十",
    re.IGNORECASE,
)


def counts(text: str, language: str) -> float:
    """1 for a sentence that counts something, 0.7 for one that does so roughly, or 0."""
    return 1.0 if _exact(text, language) else 0.7 if _ROUGHLY.search(text) else 0.0


def counted(text: str, language: str) -> Iterator[str]:
    """The stretches of a sentence in which its numbers, one after the other, name their noun."""
    rough = [found.span() for found in _ROUGHLY.finditer(text)]
    places = sorted([*_exact(text, language), *rough])
    for place, (start, end) in enumerate(places):
        last = places[place - 1][1] if place else 0
        following = places[place + 1][0] if place + 1 < len(places) else len(text)
        yield _CLAUSE.split(text[end : max(end, min(following, end + _AFTER))])[0]
        if language in _NOUN_FIRST:
            yield _CLAUSE.split(text[max(last, start - _BEFORE) : start])[-1]


def _exact(text: str, language: str) -> list[tuple[int, int]]:
    plain = _NOT_COUNTED.sub(lambda found: "_" * len(found[0]), text)
    months = [mark for mark in find(language, plain) if mark.kind == "month"]
    beside = [range(month.start - 12, month.end + 5) for month in months]
    return [
        (number.start, number.end)
        for number in numbers(language, plain)
        if not any(number.start in near or number.end in near for near in beside)
    ]
