"""Which language a text is in, from its script, its commonest words and its telling letters."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence

from bot.text.fold import fold
from bot.text.words import FOREIGN, LETTERS, STOPWORDS

UNKNOWN = "und"

_ENOUGH = 1500  # characters; more wouldn't change the answer
_ALIASES = {
    "nb": "no",
    "nn": "no",
    "bs": "hr",
    "sh": "hr",
    "in": "id",
    "ms": "id",
    "iw": "he",
    "fil": "tl",
}
_SCRIPTS = {
    "ko": re.compile(r"[가-힣]"),
    "ja": re.compile(r"[ぁ-ゖァ-ヺ]"),
    "zh": re.compile(r"[一-鿿]"),
    "ka": re.compile(r"[ა-ჿ]"),
    "el": re.compile(r"[α-ωά-ώ]", re.IGNORECASE),
    "he": re.compile(r"[א-ת]"),
    "th": re.compile(r"[ก-๛]"),
    "hy": re.compile(r"[ա-և]", re.IGNORECASE),
    "hi": re.compile(r"[ऀ-ॿ]"),
    "bn": re.compile(r"[ঀ-\u09ff]"),
    "ta": re.compile(r"[\u0b80-\u0bff]"),
    "te": re.compile(r"[\u0c00-\u0c7f]"),
    "am": re.compile(r"[\u1200-\u137f]"),
}
# Every letter that one of them looks for: most texts have none, and one look tells.
_SCRIPTED = re.compile(
    "[가-힣ぁ-ゖァ-ヺ一-鿿ა-ჿα-ωά-ώΑ-ΩΆ-Ώא-ת฀-๿ա-ևԱ-Ֆऀ-ॿঀ-\u09ff\u0b80-\u0bff\u0c00-\u0c7f\u1200-\u137f]"
)
_WORD = re.compile(r"[^\W\d_]+")
_ASCII = bytes(range(128))  # which no script or language has to itself
_PARTED = {code: " " for code in range(128) if not chr(code).isalpha()}  # parts words of ASCII
_LETTER_WEIGHT = 0.5  # of a telling letter against one common word
_HINT = 1.25  # a hint tips the balance between close relatives, no more


def _by_word() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for language, words in STOPWORDS.items():
        for word in set(words.split()):
            found.setdefault(fold(word), []).append(language)
    return found


def _by_letter() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for language, letters in LETTERS.items():
        for letter in letters:
            found.setdefault(letter, []).append(language)
    return found


_LANGUAGES_OF, _LANGUAGES_WRITING = _by_word(), _by_letter()


def primary(tag: str) -> str:
    """The primary subtag that this program uses for a BCP 47 tag: `nb-NO` -> `no`."""
    subtag = tag.lower().replace("_", "-").split("-")[0]
    return _ALIASES.get(subtag, subtag)


def detect(text: str, hint: Sequence[str] = ()) -> str:
    """The text's main language as a BCP 47 primary subtag; `und` when nothing tells.

    `hint` names languages that the source usually writes in; they decide between close relatives.
    """
    ranked = rank(text, hint)
    return ranked[0][0] if ranked else UNKNOWN


def rank(text: str, hint: Sequence[str] = ()) -> list[tuple[str, float]]:
    """Languages with their share of what was recognised, likeliest first."""
    sample = unicodedata.normalize("NFC", text[:_ENOUGH])
    hints = {primary(tag) for tag in hint}
    odd = (
        sample.encode(errors="surrogatepass").translate(None, _ASCII).decode(errors="surrogatepass")
    )
    scores = _by_words(sample, odd) | _by_script(odd)
    for language in hints & scores.keys():
        scores[language] *= _HINT
    total = sum(scores.values())
    if not total:
        return [(language, 1.0) for language in sorted(hints)[:1]]
    return [
        (language, score / total)
        for language, score in sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def _by_script(odd: str) -> dict[str, float]:
    """Languages that have a script to themselves, weighted in words."""
    scripted = "".join(_SCRIPTED.findall(odd))
    if not scripted:
        return {}
    counts = {language: len(pattern.findall(scripted)) for language, pattern in _SCRIPTS.items()}
    scores = {language: 1 + count / 2 for language, count in counts.items() if count}
    # Japanese and Korean write with Chinese characters too, Chinese never with theirs.
    for native in ("ja", "ko"):
        if counts[native] * 8 > counts["zh"]:
            scores.pop("zh", None)
    return scores


def _by_words(sample: str, odd: str) -> dict[str, float]:
    """Languages that share a script, told apart by common words and `odd` letters."""
    scores: dict[str, float] = defaultdict(float)
    folded = fold(sample)
    words = folded.translate(_PARTED).split() if folded.isascii() else _WORD.findall(folded)
    for word, count in Counter(filter(_LANGUAGES_OF.__contains__, words)).items():
        languages = _LANGUAGES_OF[word]
        for language in languages:
            scores[language] += count / len(languages)
    if not odd:
        return scores
    lower = odd.lower()
    for letter in sorted(_LANGUAGES_WRITING.keys() & set(lower)):
        seen = lower.count(letter)
        for language in _LANGUAGES_WRITING[letter]:
            scores[language] += _LETTER_WEIGHT * seen
    for language in FOREIGN.keys() & scores.keys():
        scores[language] -= sum(map(lower.count, FOREIGN[language]))
    return {language: score for language, score in scores.items() if score > 0}
