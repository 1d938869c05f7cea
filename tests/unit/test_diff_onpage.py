"""What became of a text on its page is told from what became of the page around it."""

from itertools import permutations
from time import process_time

import pytest

from bot import diff
from bot.ports import Page
from bot.read import read
from bot.text.html import plain

# Seconds of CPU on a busy machine; what isn't linear takes minutes.
LINEAR = 10
KNOWN = "We condemn the sale. It breaks two resolutions.\n\nWe call on both to stop."
FRAME = "Home / News\n\n{}\n\nShare this page\n\nPress office of the Ministry"


def edited(
    before: str, after: str, *, known: str = KNOWN, language: str = "en", country: str = "FR"
) -> tuple[str, str] | None:
    pages = ((page, page) for page in (before, after))
    return diff.edited(known, *pages, language=language, country=country)


def framed(text: str) -> str:
    return FRAME.format(text)


def test_a_page_has_a_text_when_nearly_all_its_words_stand_there_in_order() -> None:
    assert diff.holds(framed(KNOWN), KNOWN)
    assert diff.holds(framed(KNOWN), "We condemn the sale …")
    assert not diff.holds(KNOWN.partition(".")[0], KNOWN)
    assert not diff.holds("Tick the box to go on.", KNOWN)
    assert not diff.holds(framed(KNOWN), "")


def test_a_text_without_words_is_on_no_page() -> None:
    assert edited("--- * * * ---", "--- * * * --- +", known="* * *") is None


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


def test_what_a_reading_of_the_page_left_out_is_still_said() -> None:
    more = f"{KNOWN} Both know what follows from that, and so do all of their partners."
    less = more.replace(" It breaks two resolutions.", "")
    for before, after in ((more, less), (less, more)):
        for known in (more, "We condemn the sale …"):
            pages = ((each, framed(more)) for each in (before, after))
            found = diff.edited(known, *pages, language="en", country="FR")
            assert found
            assert found[0] == found[1]
    assert edited(more, less, known=more) == (more, less)


def test_a_state_that_joins_a_list_is_new_though_the_site_names_it_elsewhere() -> None:
    menu = "Embassies\n\nPeru\n\nKenya\n\n"
    before, after = (f"{KNOWN}\n\n{each}" for each in ("Peru", "Kenya\n\nPeru"))
    assert not diff.says_same((before, menu + before), (after, menu + after))
    assert diff.says_same((before, menu + after), (after, menu + after))
    assert diff.says_same((before, before), (before, menu + before))


def test_a_list_of_states_behind_the_last_sentence_is_part_of_a_text() -> None:
    before, after = (f"{KNOWN}\n\nPeru\n\nChile\n\n{each}" for each in ("Home", "Kenya\n\nHome"))
    found = edited(before, after, known="We condemn the sale …")
    assert found
    assert found[1] == f"{found[0]}\n\nKenya"


def test_the_edges_of_a_page_with_much_more_than_is_known_count_when_they_speak_of_states() -> None:
    said = "We condemn the sale. It is large, and it breaks two resolutions of the Council."
    about, other = "We serve all citizens abroad. We were founded long ago.", "Write us a letter."
    for before, after in ((about, other), (about, "Contact us"), (other, about)):
        pages = (f"{said}\n\n{each}" for each in (before, after))
        assert edited(*pages, known="We condemn the sale …") == (said, said)
    joined = f"{said}\n\nPeru has joined us."
    assert edited(said, joined, known="We condemn the sale …") == (said, joined)
    assert edited(joined, said, known="We condemn the sale …") == (joined, said)


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


# --- as real pages are read -----------------------------------------------------------------------

PROSE = (
    "<p>We condemn the transfer of ballistic missiles from the DPRK to Russia.</p>"
    "<p>Russia has fired 20 of these at Ukraine.</p><p>We call on both to stop.</p>"
)
SIGNED = (
    "<p>We condemn the transfer of ballistic missiles from the DPRK to Russia, and that Russia buys"
    " such weapons for its war.</p><p>This statement is joined by the following states:</p>"
    "<ul><li>Albania</li><li>Argentina</li><li>Austria</li><li>Belgium</li></ul>"
)
RICH = (
    "<p>The Minister spoke today with <a href='/x'>his colleague from Poland</a> about the"
    " <a href='/y'>transfer of arms</a> from the DPRK to Russia.</p><h2>Next steps</h2><p>They"
    " agreed to bring it before the Council in New York next week, and to share what they know.</p>"
    "<blockquote><p>We will not look away, the Minister said after the call.</p></blockquote>"
)
TABLE = (
    "<p>The Council has listed these ships, which have carried arms from the DPRK to Russia.</p>"
    "<table><tr><th>Ship</th><th>IMO</th></tr><tr><td>Angara</td><td>9179842</td></tr></table>"
    "<p>All assets of their owners within the Union are frozen from today.</p>"
)
NEWS = (
    "<ul><li><a href='/1'>Minister visits Peru</a></li><li><a href='/2'>Consular hours in Japan"
    " and Canada</a></li><li><a href='/3'>Minister condemns an attack</a></li></ul>"
)
MENU = "<div id='menu'><ul><li><a href='/a'>A</a></li><li><a href='/b'>B</a></li></ul></div>"
COOKIES = "<div><p>We use cookies to make this site better. Read our policy first.</p></div>"
LETTER = "<div><h4>Newsletter</h4><p>Subscribe to our newsletter to get all our news.</p></div>"
ABOUT = (
    "<div class='about'><p>The Ministry stands for France abroad and looks after its citizens.</p>"
    "<p>It was founded in 1547, and has 13,000 people in 160 countries.</p></div>"
)
PRESS = "<div><p>Contact for the press</p></div>"
SHARE = "<div><a href='/f'>Share</a></div>"
SITES = (
    "<main><article><h1>Statement</h1>{}</article></main><footer>Legal</footer>",
    f"{MENU}<div id='content'><h1>Statement</h1><div>{{}}</div></div><div>Contact us</div>",
    f"<div><h1>Statement</h1><div>{{}}</div><h3>Latest news</h3>{NEWS}</div>",
    f"{COOKIES}<div class='region'><h1>Statement</h1><div>{{}}</div>{SHARE}</div>",
    f"<div><h1>Statement</h1><p>10 January 2024</p><div>{{}}</div>{LETTER}</div>",
    "<table><tr><td><a href='/'>Home</a></td><td><h2>Statement</h2>{}</td></tr></table>",
    f"<div class='post'><h1>Statement</h1><div>{{}}</div></div>{ABOUT}",
    f"<section><p>Press release</p><h1>Statement</h1></section><section>{{}}{PRESS}</section>",
    "{}",
)
EDITS = (
    (PROSE, "fired 20", "fired 48"),
    (PROSE, "<p>We call on both to stop.</p>", ""),
    (PROSE, "to stop.</p>", "to stop.</p><p>Paraguay joins this statement.</p>"),
    (PROSE, "Ukraine.</p>", "Ukraine.</p><p>Nobody may look away from this now.</p>"),
    (SIGNED, "<li>Argentina</li>", "<li>Argentina</li><li>Australia</li>"),
    (SIGNED, "<li>Belgium</li>", "<li>Belgium</li><li>Bulgaria</li>"),
    (SIGNED, "<li>Belgium</li>", ""),
    (RICH, "not look away", "look closely"),
    (RICH, "next week", "next month"),
    (TABLE, "9179842", "9179843"),
    (TABLE, "from today", "from tomorrow"),
)


def page(site: str, body: str) -> Page:
    html = f"<html><head><title>Statement</title></head><body>{site.format(body)}</body></html>"
    return read("https://mfa.example/news/1", "text/html", html.encode())


def became(body: str, before: Page, after: Page) -> tuple[str, str]:
    """What a page has of a text that its feed has, too."""
    known = plain(body)
    assert diff.holds(before.shown, known)
    pages = ((each.text, each.shown) for each in (before, after))
    found = diff.edited(known, *pages, language="en", country="FR")
    assert found
    return found


def words(before: str, after: str) -> list[tuple[str, str]]:
    return [(each.before, each.after) for each in diff.changes(before, after)]


@pytest.mark.parametrize("body", [PROSE, SIGNED, RICH, TABLE])
def test_no_text_changes_when_its_site_is_made_anew(body: str) -> None:
    for before, after in permutations([page(site, body) for site in SITES], 2):
        was, now = became(body, before, after)
        assert words(was, now) == []


@pytest.mark.parametrize(("body", "old", "new"), EDITS)
def test_whatever_changes_in_a_text_is_seen_on_any_site(body: str, old: str, new: str) -> None:
    assert old in body
    for site in SITES:
        was, now = became(body, page(site, body), page(site, body.replace(old, new, 1)))
        assert words(was, now) == words(plain(body), plain(body.replace(old, new, 1)))
