"""What changed is shown word by word; trifles are told from substance."""

from time import process_time

import pytest

from bot import diff, facts
from bot.model import Facts
from tests.shipped import lexicon

# Seconds of CPU on a busy machine; what isn't linear takes minutes.
LINEAR = 10
TEXT = "We condemn the transfer of missiles. Signed by Japan and Canada."


def read(text: str) -> Facts:
    return facts.extract("Statement", text, "en", published=None, lexicon=lexicon())


def trifle(before: str, after: str) -> bool:
    return diff.is_trifle("Statement", before, "Statement", after, read(before), read(after))


def test_a_word_replaced() -> None:
    (change,) = diff.changes("We condemn the export of arms.", "We condemn the transfer of arms.")
    assert (change.before, change.after) == ("export", "transfer")
    assert change.context == "We condemn the transfer of arms."


def test_words_added_and_removed() -> None:
    added, removed = diff.changes("one two three four", "zero one two four")
    assert (added.before, added.after) == ("", "zero")
    assert (removed.before, removed.after) == ("three", "")


def test_japanese_changes_by_character() -> None:
    (change,) = diff.changes("48か国が非難する", "49か国が非難する")
    assert (change.before, change.after) == ("48", "49")
    (change,) = diff.changes("非難する", "批難する")
    assert (change.before, change.after) == ("非", "批")


def test_equal_texts_have_no_changes() -> None:
    assert diff.changes("the same\n\ntext", "the  same text") == ()


def test_a_long_text_is_compared_in_linear_time() -> None:
    before = " ".join(
        f"Sentence {n} speaks of missile {n % 7} and nothing else." for n in range(4200)
    )
    after = before.replace("missile 3", "rocket 3").replace("Sentence 9 ", "A new one. Sentence 9 ")
    assert len(before) > 200_000
    start = process_time()
    found = diff.changes(before, after)
    assert process_time() - start < LINEAR
    assert len(found) == 601
    assert ("missile", "rocket") in {(change.before, change.after) for change in found}


@pytest.mark.parametrize("word", ["mot", "語"])
def test_a_long_text_without_sentences_or_likeness_is_compared_in_linear_time(
    word: str,
) -> None:
    before, after = (f"{word} {letter} " * 30_000 for letter in "ab")
    start = process_time()
    assert diff.changes(before, after)
    assert process_time() - start < LINEAR


@pytest.mark.parametrize(
    "after",
    [
        TEXT.replace(". ", ".\n\n"),
        TEXT.replace("missiles.", "missiles…"),
        TEXT.replace("We", "WE"),
        TEXT + "\n\nLast updated on 12 January 2024 at 10:32.",
        TEXT + "\n\n1,234 views",
        TEXT + " 10:45 GMT",
        TEXT + "\n\nRead more about our work.",
    ],
)
def test_trifles(after: str) -> None:
    assert trifle(TEXT, after)
    assert trifle(after, TEXT)


@pytest.mark.parametrize(
    "after",
    [
        TEXT.replace("condemn", "regret"),
        TEXT.replace("Canada", "Canada and France"),
        TEXT.replace("missiles", "ballistic missiles"),
        TEXT.replace("missiles", "100 missiles"),
        TEXT.replace("We condemn", "48 countries condemn"),
        TEXT + " This took 3 days.",
    ],
)
def test_substance(after: str) -> None:
    assert not trifle(TEXT, after)
    assert not trifle(after, TEXT)


def test_a_new_title_is_substance() -> None:
    assert not diff.is_trifle("Statement", TEXT, "Correction", TEXT, Facts(), Facts())
