"""One spelling for many: fold case, accents, width and punctuation away, with or without offsets.

Folded text is case-folded, carries no Latin, Greek, Cyrillic, Hebrew or Arabic marks, has one space
for each run of white space, dashes, apostrophes and middle dots, and nothing for invisible
characters. Words that a line break cut in two are whole again. What tells words apart stays as it
is: й, kana with their voicing marks, Hangul syllables.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# Letters that have no decomposition, yet are typed with and without their stroke.
_LETTERS = {
    "ı": "i", "ł": "l", "đ": "d", "ð": "d", "ø": "o", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h",
    "ґ": "г", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": "",
}  # fmt: skip
_SPACES = frozenset("-‐‑‒–—―−﹣'’‘‛ʼ′`´·・•ㆍ‧_־׳")
_QUOTES = frozenset("״\u0022")  # Hebrew writes its abbreviations with one inside: צה"ל
_KEEP_MARKS = frozenset("\u3099\u309a")  # they make ば of は

_CUT = r"(?<=[a-zß-ÿа-яё])-\n(?=[a-zß-ÿа-яё])"  # trans-⏎fer
_CUT_TEXT = "-\n"
_BROKEN = re.compile(_CUT)
_MARK = r"[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u064b-\u065f\u3099\u309a]"
_CLUSTER = re.compile(
    rf"{_CUT}|[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?|.{_MARK}*", re.DOTALL
)
_JOINT = re.compile(rf"{_CUT}|{_MARK}|[\u1100-\u11ff]")  # what folds together with its neighbours


class _Table(dict[str, str]):
    """What each lower-case character folds to, found out when it is first met."""

    def __missing__(self, character: str) -> str:
        folded = self[character] = _fold_character(character)
        return folded


_TABLE = _Table()

# What folding leaves alone in lower-case text: everything else is looked up.
_PLAIN = (
    r" !#-&(-,./0-9:-@\[-^{-~a-zαβγδεζηθικλμνξοπρστυφχψωа-яђєѕіјљњћџא-תءا-غف-نهوي"
    r"\u10d0-\u10fa、。「」『』《》〈〉【】ぁ-ゖァ-ヺー一-鿿가-힣"
)
_PLAIN_RUN = re.compile(rf"[{_PLAIN}]+")
FIRST_UNPARTED = "\u1100"  # scripts from here on don't part their words with spaces
_RUN = re.compile(r"[^\W_]+")
_PARTED = {code: " " for code in range(128) if not chr(code).isalnum()}  # parts words of ASCII
_SAMPLE = 256  # characters that tell whether a text is in Latin letters
_SINGLE = re.compile(r"[\x00-\u02ff\u2000-\u206f]*")  # never one with the character before it
_PLAIN_BYTES = bytes(code for code in range(128) if _PLAIN_RUN.match(chr(code)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """Folded text that knows where each of its characters came from."""

    text: str
    starts: Sequence[int]  # per folded character: where its original begins …
    ends: Sequence[int]  # … and ends, in code points

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that folded to `[start, end)`, which must not be empty."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> str:
    """The folded text; fast, for searching where no offsets are needed."""
    if _CUT_TEXT in text:
        text = _BROKEN.sub("", text)
    folded = _fold_piece(text)
    while "  " in folded:
        folded = folded.replace("  ", " ")
    return folded.strip(" ")


def runs(folded: str) -> list[str]:
    """The runs of letters and digits in folded text: its words, where words are parted."""
    # Most texts are ASCII once they are folded, and this takes a fifth of the time.
    return folded.translate(_PARTED).split() if folded.isascii() else _RUN.findall(folded)


def fold_with_map(text: str) -> Folded:
    """The folded text with its way back; slower than `fold`, to equal text."""
    plain = fold(text)
    # In ASCII nothing folds to more than one character, so that none can have gone.
    if len(plain) == len(text) and (text.isascii() or _one_to_one(text)):
        return Folded(text=plain, starts=range(len(text)), ends=range(1, len(text) + 1))
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        start, end = cluster.span()
        for letter in _PIECES[cluster[0]]:
            if letter == " " and (not letters or letters[-1] == " "):
                continue
            letters.append(letter)
            starts.append(start)
            ends.append(end)
    if letters and letters[-1] == " ":
        letters.pop(), starts.pop(), ends.pop()
    return Folded(text="".join(letters), starts=tuple(starts), ends=tuple(ends))


def fold_each(text: str) -> str:
    """The text with each character folded by itself: neither joined, nor trimmed."""
    if text.isascii():
        return text.translate(_ASCII)
    quick = _quickly(text)
    return _lowered(text) if quick is None else quick


def resized(text: str) -> str:
    """The characters of a text that `fold_each` gives more letters than one, or none."""
    odd = _odd(_rest(text.encode(errors="surrogatepass")))
    return "".join(one for one in odd if len(_lowered(one)) != 1)


def _one_to_one(text: str) -> bool:
    """True when each character folds to one, by itself."""
    return not _JOINT.search(text) and all(len(_PIECES[one]) == 1 for one in set(text))


def _fold_piece(text: str) -> str:
    if text.isascii():
        return text.translate(_ASCII)
    quick = _quickly(text)
    if quick is not None:
        return quick
    return _lowered(unicodedata.normalize("NFC", text))


def _lowered(text: str) -> str:
    """A text of any script, folded as it stands."""
    lowered = text.lower()
    return _replaced(lowered, _rest(lowered.encode(errors="surrogatepass")))


def _quickly(text: str) -> str | None:
    """A text in Latin letters, folded; None for others, and where characters join."""
    # Bytes are lowered and dropped ten times faster than characters, and in a text of Latin letters
    # the rest is next to nothing.
    if not _is_latin(text):
        return None
    lowered = text.encode(errors="surrogatepass").lower()
    rest = _rest(lowered)
    if not _SINGLE.fullmatch(rest):
        return None
    return _replaced(lowered.decode(errors="surrogatepass"), rest)


def _replaced(lowered: str, rest: str) -> str:
    """Text with each odd character of its `rest` folded: few are distinct, so one by one."""
    for character in _odd(rest):
        lowered = lowered.replace(character, _TABLE[character])
    return lowered


def _odd(text: str) -> set[str]:
    """The characters of a text that folding may change."""
    return set("".join(_PLAIN_RUN.split(text)))


def _is_latin(text: str) -> bool:
    """True when its beginning has few letters but those of ASCII: where the quick way pays."""
    sample = text[:_SAMPLE]
    return len(sample.encode(errors="surrogatepass")) * 4 <= len(sample) * 5


def _rest(lowered: bytes) -> str:
    """What is left of a text without the plain letters and signs of ASCII."""
    return lowered.translate(None, _PLAIN_BYTES).decode(errors="surrogatepass")


class _Pieces(dict[str, str]):
    """What each cluster (a character and its marks, or a cut in a word) folds to."""

    def __missing__(self, cluster: str) -> str:
        folded = self[cluster] = "" if cluster == _CUT_TEXT else _fold_piece(cluster)
        return folded


_PIECES = _Pieces()


def _fold_character(character: str) -> str:
    if unicodedata.category(character) in ("Cf", "Cc", "Cs") and not character.isspace():
        return ""  # halves of a pair (Cs), too: what is looked for in a text is looked for in UTF-8
    if character in _QUOTES:
        return ""
    letters = unicodedata.normalize("NFKC", character).casefold()
    return "".join(map(_fold_letter, letters))


def _fold_letter(letter: str) -> str:
    if letter in _SPACES or letter.isspace():
        return " "
    if letter == "й" or "가" <= letter <= "힣" or "\u3041" <= letter <= "\u30ff":
        return letter
    parts = unicodedata.normalize("NFKD", letter)
    bare = (p for p in parts if p in _KEEP_MARKS or unicodedata.category(p) != "Mn")
    return "".join(_LETTERS.get(part, part) for part in bare)


_ASCII = {code: _fold_character(chr(code).lower()) for code in range(128)}
