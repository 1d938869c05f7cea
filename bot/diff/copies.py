"""Whether a text says anything that another one by its institution doesn't say."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from bot.diff.onpage import CUT
from bot.diff.words import TOKEN, Text, plain_words, told
from bot.lexicon.facts.furniture import furniture
from bot.text.dates import read_timestamp
from bot.text.fold import FIRST_UNPARTED, fold
from bot.text.sentences import ENDED, sentences

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
    own = _own(new.text, new.language, new.country, told(new))
    return any(_tells(*each, said) for each in own) or (
        # Where the text may lack what it says, the title counts.
        not new.complete and _tells(new.title, plain_words(new.title), said)
    )


@lru_cache(maxsize=256)
def _said(text: str, language: str) -> _Said:
    each = (text[start:end] for start, end in sentences(text, language))
    by_words = {plain_words(sentence): sentence for sentence in each}
    return _Said(plain_words(text), _tokens(text), by_words)


@lru_cache(maxsize=256)
def _own(
    text: str, language: str, country: str, keep: frozenset[int]
) -> tuple[tuple[str, str], ...]:
    """The sentences of a text, and their words, without what a page wraps around it.

    A line that is a day and no more is left out: each copy has its own day of publication.
    """
    wrapped = set(furniture(language, text, country=country, keep=keep))
    return tuple(
        (sentence, plain)
        for start, end in sentences(text, language)
        if (plain := plain_words(sentence := text[start:end]))
        and (start, end) not in wrapped
        and not read_timestamp(sentence, languages=[language])
    )


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
