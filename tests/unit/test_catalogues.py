"""Every sentence is translated, whole, into every language; when one is not, `make words` says it.

What is said is gathered from the program's text, and from saying all of it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from gettext import NullTranslations
from importlib import import_module
from string import Formatter

import pytest
from babel.messages.catalog import Message

from bot.compose import help as help_
from bot.compose import voice
from tests import worded
from tests.catalogues import HOUSE, LANGUAGES, read, template

COMPOSE = HOUSE / "compose"


def holes(words: str) -> set[str]:
    return {hole for _, hole, _, _ in Formatter().parse(words) if hole is not None}


def forms(message: Message) -> tuple[str, ...]:
    """What a message says in each number, or its only form; empty where it isn't translated."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or [""])


def source(message: Message) -> str:
    """The English words; of two forms that for many."""
    return message.id if isinstance(message.id, str) else message.id[-1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    translated = {message.id for message in read(language) if all(forms(message))}
    assert {message.id for message in template()} - translated == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_doubtful_or_of_something_that_is_said_no_more(language: str) -> None:
    assert [message.id for message in read(language) if message.fuzzy] == []
    known = {message.id for message in read(language)}
    assert known - {message.id for message in template()} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_holes_of_the_english_words(language: str) -> None:
    for message in read(language):
        one, *others = forms(message)
        if not one:
            continue  # told above
        # Where one has a form to itself, it may go without its number: “the latest statement”.
        free = {"n"} if len(others) == 1 else set()
        assert holes(one) | free == holes(source(message)) | free, one
        assert [each for each in others if holes(each) != holes(source(message))] == []


def test_french_marks_never_begin_a_line() -> None:
    """Their spaces don't break: narrow ones before some, plain ones beside the others."""
    texts = [each for message in read("fr") for each in forms(message)]
    assert [each for each in texts if re.search(r" [;:?!»]|« |\u00a0[;?!]", each)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_errors_are_sentences_so_that_a_guess_can_follow(language: str) -> None:
    words = [
        each
        for message in read(language)
        for each in forms(message)
        if message.id in help_.ERRORS.values()
    ]
    assert [each for each in words if each[-1] not in ".?!。？"] == []


def test_french_says_its_number_where_one_form_serves_none_and_one() -> None:
    for message in read("fr"):
        if isinstance(message.id, tuple) and "days" in message.id[1]:
            assert "{n}" in forms(message)[0]


def test_japanese_marks_are_wide() -> None:
    texts = [each for message in read("ja") if message.id for each in forms(message)]
    assert [each for each in texts if re.search(r":\{|\}\(", each)] == []


class Strict(NullTranslations):
    """Knows no words."""

    def gettext(self, message: str) -> str:
        raise LookupError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        raise LookupError(msgid1)


@pytest.fixture
def strict() -> Iterator[None]:
    """Languages that don't fall back on English."""
    voice._catalogue.cache_clear()
    for language in LANGUAGES:
        voice._catalogue(language).add_fallback(Strict())
    yield
    voice._catalogue.cache_clear()


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_that_the_catalogues_lack(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("PARIS", "ROOM"):
        there = replace(getattr(worded, place), language=language)
        monkeypatch.setattr(worded, place, there)
    assert worded.documents()


def said() -> Iterator[tuple[str, ast.expr]]:
    """Where the program says something, and what it says."""
    for module in sorted(COMPOSE.rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr="say" | "runs") | ast.Name(id="say" | "mark"),
                    args=[words],
                ):
                    yield f"{module.name}:{node.lineno}", words


def test_sentences_are_literal_or_come_from_a_table() -> None:
    built = [
        f"{where}: {ast.unparse(words)}"
        for where, words in said()
        if not isinstance(words, ast.Constant | ast.Subscript | ast.Name)
    ]
    assert built == []


def tables() -> Iterator[tuple[str, Mapping[object, object]]]:
    """The tables whose words are said, by name."""
    names = {
        ast.unparse(words.value).rpartition(".")[2]
        for _, words in said()
        if isinstance(words, ast.Subscript)
    }
    for module in sorted(COMPOSE.rglob("*.py")):
        room = ".".join(module.relative_to(HOUSE.parent).with_suffix("").parts)
        held = vars(import_module(room.removesuffix(".__init__")))
        yield from ((name, held[name]) for name in names & set(held))


def test_the_words_of_tables_are_marked() -> None:
    marked = {message.id for message in template()}
    looked_up = list(tables())
    assert "ERRORS" in dict(looked_up)
    for name, table in looked_up:
        assert {words for words in table.values() if words not in marked} == set(), name
