"""Quotes are whole sentences of the text that say what matters."""

import time

import pytest

from bot import facts, quotes
from bot.model import Facts, Span
from tests.shipped import lexicon, matcher

TEXT = (
    "Joint Statement\n\nThis site uses cookies. We condemn the DPRK's transfer of ballistic"
    " missiles to Russia. The weather was fine in New York. Such transfers violate resolutions"
    " 1718 (2006) and 2270 (2016). We call on the DPRK and Russia to end them at once."
    " What will come next? It is a long road.\n\nRead more about our work in the region."
    "\n\nFor more information contact the press office."
)


def pick(text: str, language: str = "en", limit: int = 3) -> tuple[Span, ...]:
    match = matcher().match("Joint Statement", text, language=language)
    found = facts.extract("Joint Statement", text, language, published=None, lexicon=lexicon())
    return quotes.pick("Joint Statement", text, language, match, found, limit)


def test_what_was_done_and_what_is_asked_in_text_order() -> None:
    assert [quote.text for quote in pick(TEXT)] == [
        "We condemn the DPRK's transfer of ballistic missiles to Russia.",
        "Such transfers violate resolutions 1718 (2006) and 2270 (2016).",
        "We call on the DPRK and Russia to end them at once.",
    ]


def test_quotes_are_verbatim() -> None:
    for quote in pick(TEXT):
        assert TEXT[quote.start : quote.end] == quote.text


def test_no_more_than_asked_for() -> None:
    assert len(pick(TEXT, limit=1)) == 1


def test_japanese_sentences_are_whole() -> None:
    text = (
        "我々は北朝鮮からロシアへの弾道ミサイルの移転を非難する。天気は良い。両国に停止を求める。"
    )
    assert "我々は北朝鮮からロシアへの弾道ミサイルの移転を非難する。" in {
        q.text for q in pick(text, "ja")
    }


def test_a_text_without_a_full_stop_is_quoted_as_it_stands() -> None:
    text = "North Korea ships artillery shells to Russia"
    assert [quote.text for quote in pick(text)] == [text]


def test_the_longest_text_is_quoted_in_little_time() -> None:
    """Each sentence is weighed by its own marks, not against those of all others."""
    text = ("We condemn the transfer of missiles from the DPRK to Russia. " * 4_000)[:200_000]
    match = matcher().match("", text[:5_000], language="en")
    began = time.process_time()
    assert quotes.pick("", text, "en", match, Facts())
    assert time.process_time() - began < 4  # a third of a second; it took a quarter of a minute


def test_nothing_to_quote() -> None:
    assert pick("") == ()


def test_of_a_briefing_only_what_is_on_the_topic_is_quoted() -> None:
    text = (
        "The Secretary will travel to Riyadh on 3 June. We welcome the release of two journalists."
        " We urge all parties in the Gulf to talk. Now to your questions. We have seen the DPRK"
        " transfer ballistic missiles to Russia. That violates U.N. Security Council Res. No. 1718"
        " and others. We call on both to stop. On sport, we congratulate the national team."
    )
    assert [quote.text for quote in pick(text)] == [
        "We have seen the DPRK transfer ballistic missiles to Russia.",
        "That violates U.N. Security Council Res. No. 1718 and others.",
        "We call on both to stop.",
    ]


def test_what_a_communique_asks_of_third_states_is_not_quoted() -> None:
    text = (
        "We met in Rome to talk about the climate and the oceans. We welcome the new trade deal. We"
        " condemn North Korea's export of ballistic missiles to Russia. We call upon Iran to stop"
        " its enrichment. We urge Russia to stop at once. We congratulate Japan on the summit. We"
        " reaffirm our support for the Court. We urge Libya to hold elections this year."
    )
    assert [quote.text for quote in pick(text)] == [
        "We condemn North Korea's export of ballistic missiles to Russia.",
        "We urge Russia to stop at once.",
    ]


def test_a_transfer_is_quoted_before_sanctions_though_both_are_condemned() -> None:
    text = (
        "We condemn North Korea's and Russia's breach of UN Security Council resolutions. We"
        " condemn North Korea's export of ballistic missiles to Russia."
    )
    assert "export" in pick(text, limit=1)[0].text


def test_an_ellipsis_ends_a_sentence_unless_a_feed_breaks_off_there() -> None:
    text = "We condemn the DPRK's transfer of missiles to Russia… It must stop. More on the DPRK …"
    assert next(quote.text for quote in pick(text)).endswith("to Russia…")
    assert not any(quote.text.startswith("More") for quote in pick(text))


def test_a_list_item_is_quoted_without_its_bullet() -> None:
    text = "• The DPRK has sent 11,000 soldiers to Russia.\n• We condemn this transfer of troops."
    assert all(quote.text[0] in "TW" for quote in pick(text))


def test_a_numbered_point_is_quoted_without_its_number() -> None:
    text = "１　我が国は、北朝鮮によるロシアへのミサイル移転を強く非難します。\n２　以上です。"
    assert pick(text, "ja")[0].text.startswith("我が国は")


def test_where_a_text_asks_something_a_quote_does() -> None:
    text = (
        "We condemn North Korea's sale of ballistic missiles to Russia. Our governments oppose all"
        " arms transfers between North Korea and Russia. Each transfer of such missiles from North"
        " Korea to Russia breaks resolutions 1718 (2006) and 2270 (2016). Nobody needs them."
        " We urge all Member States to join. We call on North Korea and Russia to stop at once."
    )
    assert [quote.text[:10] for quote in pick(text)] == ["We condemn", "Our govern", "We call on"]


@pytest.mark.parametrize(
    ("transcript", "said"),
    [
        (
            (
                "Q    Thank you.  You said that North Korea has supplied Russia with missiles.\n\n"
                "So did China know of the missiles that North Korea has sold to Russia?\n\n"
                "MR. WELLS:  We have seen North Korea ship arms to Russia.  We urge them to stop."
            ),
            ["MR. WELLS:  We have seen North Korea ship arms to Russia.", "We urge them to stop."],
        ),
        (
            (
                "QUESTION: Is it true that the DPRK sends Russia shells? There are reports.\n\n"
                "It is true: the DPRK has shipped shells to Russia, and we condemn that."
            ),
            ["It is true: the DPRK has shipped shells to Russia, and we condemn that."],
        ),
        (
            "Q: Why does it matter?\nA: North Korea's transfer of missiles to Russia is illegal.",
            ["North Korea's transfer of missiles to Russia is illegal."],
        ),
    ],
)
def test_what_reporters_say_is_not_quoted(transcript: str, said: list[str]) -> None:
    assert [quote.text for quote in pick(transcript)] == said


@pytest.mark.parametrize(
    ("language", "question", "said"),
    [
        ("hi", "क्या उत्तर कोरिया ने रूस को हथियार दिए?", "उत्तर कोरिया ने रूस को मिसाइलें दीं।"),
        (
            "ar",
            "هل نقلت كوريا الشمالية صواريخ إلى روسيا؟",
            "ندين نقل كوريا الشمالية صواريخ إلى روسيا.",
        ),
        ("he", "האם צפון קוריאה העבירה טילים לרוסיה?", "צפון קוריאה העבירה טילים לרוסיה."),
    ],
)
def test_headings_and_questions_are_told_by_their_marks(
    language: str, question: str, said: str
) -> None:
    heading = question[:-1]
    assert [q.text for q in pick(f"{heading}\n\n{question} {said}", language)] == [said]


@pytest.mark.parametrize(
    ("language", "telling", "rest"),
    [
        (
            "en",
            "The Ministry shares the view that the DPRK sent 250 ballistic missiles to Russia.",
            "The minister also opened a library.",
        ),
        (
            "fr",
            "Nous allons partager ceci : la Corée du Nord a livré des missiles à la Russie.",
            "Le ministre a aussi ouvert une bibliothèque.",
        ),
        (
            "es",
            "España va a compartir pruebas de que Corea del Norte envió misiles a Rusia.",
            "El ministro abrió también una biblioteca.",
        ),
        (
            "uk",
            "Ми готові поділитися доказами: КНДР передала Росії балістичні ракети.",
            "Міністр відкрив також бібліотеку.",
        ),
    ],
)
def test_everyday_words_of_pages_keep_no_sentence_out(
    language: str, telling: str, rest: str
) -> None:
    quoted = [quote.text for quote in pick(f"{telling} {rest}", language)]
    assert telling in quoted


def test_what_only_says_whose_text_it_is_is_not_quoted() -> None:
    opening = "The text of the following statement was released by Japan and Italy on 2 May."
    quoted = [quote.text for quote in pick(f"{opening} {TEXT}")]
    assert opening not in quoted
