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


# --- a text on its page ---------------------------------------------------------------------------

KNOWN = "We condemn the sale. It breaks two resolutions.\n\nWe call on both to stop."
FRAME = "Home / News\n\n{}\n\nShare this page\n\nPress office of the Ministry"


def edited(
    before: str, after: str, *, known: str = KNOWN, language: str = "en", country: str = "FR"
) -> tuple[str, str] | None:
    return diff.edited(known, before, after, language=language, country=country)


def framed(text: str) -> str:
    return FRAME.format(text)


def test_a_page_has_a_text_when_nearly_all_its_words_stand_there_in_order() -> None:
    assert diff.holds(framed(KNOWN), KNOWN)
    assert diff.holds(framed(KNOWN), "We condemn the sale …")
    assert not diff.holds(KNOWN.partition(".")[0], KNOWN)
    assert not diff.holds("Tick the box to go on.", KNOWN)
    assert not diff.holds(framed(KNOWN), "")


def test_what_became_of_a_text_on_its_page_leaves_the_site_aside() -> None:
    after = KNOWN.replace("two", "nine")
    assert edited(framed(KNOWN), framed(after)) == (KNOWN, after)
    assert edited(framed(KNOWN), f"Start\n\n{after}\n\nOther words") == (KNOWN, after)
    assert edited(KNOWN, framed(after)) == (KNOWN, after)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_any_sentence_of_a_text_may_change(place: int) -> None:
    said = ["We condemn the sale.", "It breaks two resolutions.", "We call on both to stop."]
    said[place] = "This is new, and said in other words altogether."
    after = f"{said[0]} {said[1]}\n\n{said[2]}"
    assert edited(framed(KNOWN), framed(after)) == (KNOWN, after)


def test_a_page_without_half_of_the_text_has_another_text() -> None:
    assert edited(framed(KNOWN), framed("We condemn the sale.")) is None
    assert edited(framed(KNOWN), "Tick the box to go on.") is None
    assert edited(framed(KNOWN), "") is None


@pytest.mark.parametrize(
    ("added", "counts"),
    [
        ("Paraguay has joined.", True),
        ("Japan\n\nCanada", True),
        ("We condemn it again.", True),
        ("Minister visits Peru", False),
        ("France is fair.", False),
        ("Read more about Peru.", False),
        ("This site uses no cookies.", False),
    ],
)
@pytest.mark.parametrize("page", ["{}", FRAME])
def test_what_is_new_next_to_a_text_counts_when_it_speaks_of_states(
    added: str, counts: bool, page: str
) -> None:
    for after in (f"{KNOWN}\n\n{added}", f"{added}\n\n{KNOWN}"):
        expected = after if counts else KNOWN
        assert edited(page.format(KNOWN), page.format(after)) == (KNOWN, expected)


def test_what_takes_the_place_of_the_sites_own_words_is_the_sites() -> None:
    before, after = (f"{KNOWN}\n\n{each} has written to us." for each in ("Peru", "Chile"))
    assert edited(before, after) == (KNOWN, KNOWN)


def test_of_a_page_with_much_more_than_is_known_all_sentences_count() -> None:
    page = framed(KNOWN)
    after = page.replace("two", "nine").replace("Home", "Start")
    assert edited(page, after, known="We condemn the sale …") == (
        KNOWN,
        KNOWN.replace("two", "nine"),
    )


@pytest.mark.parametrize(
    ("language", "country", "text", "old", "new", "joined"),
    [
        (
            "ko",
            "KR",
            "정부는 북한의 탄도미사일 이전을 규탄한다. 이는 결의 2건의 위반이다.",
            "2건",
            "3건",
            "파라과이가 이 성명에 동참하였다.",
        ),
        (
            "ja",
            "JP",
            "政府は北朝鮮による弾道ミサイルの移転を非難する。これは2件の決議に違反する。",
            "2件",
            "3件",
            "パラグアイが声明に加わった。",
        ),
        (
            "ar",
            "QA",
            "ندين نقل الصواريخ من كوريا الشمالية إلى روسيا. وهذا ينتهك قرارين.",
            "قرارين",
            "ثلاثة قرارات",
            "انضمت باراغواي إلى هذا البيان.",
        ),
    ],
)
def test_texts_of_other_scripts_are_found_on_their_pages(
    language: str, country: str, text: str, old: str, new: str, joined: str
) -> None:
    after = f"{text.replace(old, new)}\n\n{joined}"
    found = edited(
        f"1\n\n{text}\n\n2", f"1\n\n{after}\n\n2", known=text, language=language, country=country
    )
    assert found == (text, after)


@pytest.mark.parametrize("word", ["mot ", "語"])
def test_a_long_text_is_looked_for_in_linear_time(word: str) -> None:
    text = word * 60_000
    start = process_time()
    assert diff.holds(text, text)
    assert edited(text, f"{text} Peru.", known=text)
    assert process_time() - start < LINEAR
