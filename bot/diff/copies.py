"""Whether a text says anything that another one by its institution doesn't say."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from bot.diff.onpage import CUT
from bot.diff.words import TOKEN, Text, plain_words, told
from bot.lexicon.facts import load
from bot.lexicon.facts.furniture import furniture
from bot.text.dates import read_timestamp
from bot.text.fold import FIRST_UNPARTED, fold
from bot.text.sentences import ENDED, sentences

_LONGEST_HEADLINE = 300  # characters
# What parts a headline from the name of a site.
_PARTED = re.compile(r"\s+[-–—·•»]\s+|\s*(?P<colon>:)\s+|\s*[|｜]\s*|\s*(?P<bracket>[(（\[])")
_IN_BRACKETS = re.compile(r"[(（\[][^\W\d_]+[)）\]]\s*")
_LONGEST_NAME = 4  # words, beside those of an office; a character of Chinese or Japanese is one
_WHOLE_WORD = 4  # letters; "of", "des" and "für" stand in names
_NAMING = frozenset({"office", "home", "name", "boilerplate"})
_STATES = frozenset({"country", "capital", "demonym", "adjective"})
_TELLING = frozenset({"act", "resolution", "event", "place", "number", "ship", "army"})
_SAME = 80  # per cent of two sentences that are alike: one is the other, with a slip put right


def repeats(known: Text, new: Text) -> bool:
    """True when a text says nothing that another one in its language doesn't: a near copy.

    Each of its sentences stands there too, or one like it that has the same names and numbers.
    Of a text of which only the beginning is known, the whole is a copy.
    """
    if known.language != new.language:
        return False
    begun = not known.complete or CUT.search(known.text)
    return not _adds(known, new) or bool(begun and not _adds(new, known))


def translates(known: Text, new: Text) -> bool:
    """True where a text may be another one in another language: of numbers, both give the same."""
    if known.language == new.language:
        return False
    mine, theirs = _numbers(known), _numbers(new)
    return not (mine and theirs) or not mine.isdisjoint(theirs)


class _Said(NamedTuple):
    words: str  # all of them, folded
    tokens: frozenset[str]
    sentences: dict[str, str]  # by their words


def _adds(known: Text, new: Text) -> bool:
    """True when a text has a sentence of its own that another one lacks."""
    said = _said(f"{known.title}\n\n{known.text}", known.language)
    own = _own(new.text, new.language, new.country, told(new), _days(new))
    headline = _headline(known.title)
    if any(_tells(*each, said) and not headline.is_in(each[0], new) for each in own):
        return True
    # Where the text may lack what it says, the title counts.
    titled = not new.complete and not headline.is_in(new.title, new)
    return titled and _tells(new.title, plain_words(new.title), said)


class _Headline(NamedTuple):
    """A title as sites write it: their own name may stand behind it, or before it."""

    plain: str
    shorter: frozenset[str]  # without what may be a site's name

    def is_in(self, line: str, of: Text) -> bool:
        """True when a line of a text is this headline, save for the name of a site."""
        words = plain_words(line)
        return bool(self.plain) and (
            self.plain == words
            or words in self.shorter
            or self.plain in _unnamed(line, of.language, of.country)
        )


@lru_cache(maxsize=512)
def _headline(line: str) -> _Headline:
    if len(line) > _LONGEST_HEADLINE:
        return _Headline("", frozenset())
    cuts = list(_PARTED.finditer(line))
    begins = [0, *(cut.end() for cut in cuts if not cut["bracket"])]
    ends = [*(cut.start() for cut in cuts), len(line)]
    parts = {plain_words(line[begin:end]) for begin in begins for end in ends if begin < end}
    # "News | …" is no headline: it may stand above any text.
    return _Headline(plain_words(line), frozenset(p for p in parts if 3 * len(p) >= len(line)))


@lru_cache(maxsize=512)
def _unnamed(line: str, language: str, country: str) -> frozenset[str]:
    """What a line's words may be without the name of a site: what is cut off tells nothing.

    Behind a colon or in brackets stands what a text is about more often than whose it is.
    """
    if len(line) > _LONGEST_HEADLINE or ENDED.search(line):
        return frozenset()
    cuts = list(_PARTED.finditer(line))
    begins = [0, *(cut.end() for cut in cuts if not cut["bracket"])]
    ends = [len(line), *(cut.start() for cut in cuts if _parts_name(cut))]
    begins = [each for each in begins if _is_name(line[:each], language, country)]
    ends = [each for each in ends if _is_name(line[each:], language, country)]
    return frozenset(plain_words(line[a:b]) for a in begins for b in ends if a < b)


def _parts_name(cut: re.Match[str]) -> bool:
    in_brackets = cut["bracket"] and _IN_BRACKETS.fullmatch(cut.string, cut.start("bracket"))
    return bool(in_brackets) if cut["bracket"] else not cut["colon"]


def _is_name(cut_off: str, language: str, country: str) -> bool:
    """True where what stands beside a headline may be the site's name, and tells no news."""
    words = [word for word in TOKEN.finditer(cut_off) if word[0].isalnum()]
    if any(each.isdigit() for each in cut_off):
        return False
    marks = load(language).find(cut_off)
    if any(m.kind in _TELLING or (m.kind in _STATES and m.value != country) for m in marks):
        return False
    naming = [mark for mark in marks if mark.kind in _NAMING or mark.kind in _STATES]
    other = [w for w in words if not any(m.start <= w.start() < m.end for m in naming)]
    return len(other) <= _LONGEST_NAME and not any(_is_everyday(each) for each in other)


def _is_everyday(word: re.Match[str]) -> bool:
    """True for a word that begins small, as few do in names: it is neither short nor an address."""
    around = word.string[word.start() - 1 : word.start()] + word.string[word.end() : word.end() + 1]
    return word[0][0].islower() and len(word[0]) >= _WHOLE_WORD and "." not in around


def _days(new: Text) -> tuple[tuple[int, int], ...]:
    """Where a text has the day on which it was published, as far as its page says: days vary."""
    day = (new.published or new.first_seen).date()
    return tuple(
        (each.span.start, each.span.end)
        for each in new.facts.dates
        if each.span.field == "text" and abs((each.day - day).days) <= 1
    )


@lru_cache(maxsize=256)
def _said(text: str, language: str) -> _Said:
    each = (text[start:end] for start, end in sentences(text, language))
    by_words = {plain_words(sentence): sentence for sentence in each}
    return _Said(plain_words(text), _tokens(text), by_words)


@lru_cache(maxsize=256)
def _own(
    text: str,
    language: str,
    country: str,
    keep: frozenset[int],
    days: tuple[tuple[int, int], ...],
) -> tuple[tuple[str, str], ...]:
    """The sentences of a text, and their words, without what a page wraps around it.

    A line that is a day and no more is left out, and the text's own day in a line that is no
    sentence: each copy has its own day of publication.
    """
    wrapped = set(furniture(language, text, country=country, keep=keep))
    return tuple(
        (sentence, plain)
        for start, end in sentences(text, language)
        if (plain := plain_words(sentence := _undated(text, start, end, days)))
        and (start, end) not in wrapped
        and not read_timestamp(sentence, languages=[language])
    )


def _undated(text: str, start: int, end: int, days: tuple[tuple[int, int], ...]) -> str:
    sentence = text[start:end]
    if not ENDED.search(sentence):
        for first, last in reversed(days):
            if start <= first and last <= end:
                sentence = sentence[: first - start] + sentence[last - start :]
    return sentence


def _tells(sentence: str, plain: str, said: _Said) -> bool:
    if not plain or plain in said.words or _is_a_word(plain):
        return False
    near = process.extractOne(plain, list(said.sentences), scorer=fuzz.ratio, score_cutoff=_SAME)
    if near:
        return bool(_names(sentence) - _tokens(said.sentences[near[0]]))
    # What doesn't end as a sentence may be the page's: a heading, a caption, a list of links.
    return bool(ENDED.search(sentence) or _names(sentence) - said.tokens)


def _is_a_word(plain: str) -> bool:
    """True for what a page has its readers press: Print."""
    return plain.isalpha() and max(plain) < FIRST_UNPARTED


def _names(sentence: str) -> set[str]:
    """The names and numbers of a sentence; without capitals, any of its words may be a name."""
    words = (word for word in TOKEN.findall(sentence) if word[0].isalnum())
    return {fold(word) for word in words if word != word.lower() or word.lower() == word.upper()}


def _tokens(text: str) -> frozenset[str]:
    return frozenset(TOKEN.findall(fold(text)))


def _numbers(statement: Text) -> set[object]:
    """What a text counts and dates, which all languages tell alike."""
    found = statement.facts
    days: set[object] = {each.day for each in found.dates if each.span.field == "text"}
    resolutions = {each.number for each in found.resolutions}
    return days | resolutions | {each.quantity for each in found.items if each.quantity}
