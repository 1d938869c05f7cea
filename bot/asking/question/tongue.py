"""The language of a question."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import cache

from bot.asking.vocabulary import normal
from bot.lexicon import asking as words
from bot.match.scanner import Scanner
from bot.text import language as tongue

# Letters of Vietnamese alone: folded, its small words are those of Italian.
_VIETNAMESE = re.compile(r"[ơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỵỷỹ]")
# Letters and words, and languages of the same script that have no such.
_LACKING = (
    (re.compile(r"[ыэё]"), frozenset({"uk", "bg"})),
    (
        re.compile(r"\b(?:кто|что|где|когда|сколько|как(?:ие|ой|ая|ое|ую)|почему|куда|откуда)\b"),
        frozenset({"uk", "bg"}),
    ),
    (re.compile(r"[іїєґ]"), frozenset({"ru", "bg"})),
)
_CYRILLIC = re.compile(r"[а-яё]")
_OWN_SCRIPT = VERB_LAST = frozenset({"ja", "ko", "zh"})  # the verb comes last, or may
_ASKING = 6  # times the share of a language in a text, for words that its questions are made of
_FOR_ASKING = 5  # letters more that a question word counts: "cargo" is Portuguese, and many a firm


def language_of(text: str, fallback: str, known: Container[str]) -> str:
    """By the words that questions are made of, and by what tells languages apart in any text."""
    if _VIETNAMESE.search(text.lower()):
        return "vi"
    likely = tongue.rank(text, (fallback,)) if tongue.rank(text) else []
    ranked = {language: share for language, share in likely if language in known}
    folded = normal(text)
    asking = False
    for language in words.LANGUAGES:
        hits = _scanner(language).scan([folded])[0]
        if hits and (language not in _OWN_SCRIPT or language in ranked):
            covered = {at for hit in hits for at in range(hit.start, hit.end)}
            asks = [hit for hit in hits if hit.term.keys[0].startswith("ask:")]
            covers = len(covered) + _FOR_ASKING * (len(asks) or _opens(language, folded))
            ranked[language] = ranked.get(language, 0.0) + _ASKING * covers / len(folded)
            asking = asking or bool(asks)
    if asking:  # in a language whose questions are known
        ranked = {each: share for each, share in ranked.items() if each in words.LANGUAGES}
    lacking = {each for letters, lack in _LACKING if letters.search(text.lower()) for each in lack}
    ranked = {each: share for each, share in ranked.items() if each not in lacking}
    unknown = "ru" if _CYRILLIC.search(folded) else fallback
    return max(ranked, key=lambda language: ranked[language], default=unknown)


def _opens(language: str, folded: str) -> bool:
    """True for a question that begins with the language's "what" or "which"."""
    first = folded.split(maxsplit=1)[:1]
    return bool(first) and first[0] in {normal(word) for word in words.interrogatives(language)}


@cache
def _scanner(language: str) -> Scanner:
    asking = [term for term in words.terms(language) if term.keys[0].startswith(words.ONLY_ASKED)]
    return Scanner(asking)
