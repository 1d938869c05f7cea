"""One event is one story, in whatever words and language; two events are two."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import permutations

import pytest

from bot import facts
from bot.cluster import StoryBook, fingerprint
from bot.cluster.likeness import likeness
from bot.lexicon.facts import notions
from bot.model import Fingerprint
from tests.shipped import lexicon


@dataclass(frozen=True)
class Piece:
    day: str
    language: str
    title: str
    text: str


OFFICIAL = Piece(
    "2024-01-09",
    "en",
    "Joint statement on ballistic missile transfers between the DPRK and Russia",
    "The Foreign Ministers of Canada, Japan, the Republic of Korea and Ukraine and the High"
    " Representative of the European Union issued this joint statement.\n\nWe condemn the export"
    " of ballistic missiles by the DPRK and their use by Russia against Ukraine on 30 December 2023"
    " and 2 January 2024. These transfers flagrantly violate Security Council resolutions 1718"
    " (2006), 1874 (2009) and 2270 (2016). We are closely watching what Russia gives in return.",
)
COPY = Piece("2024-01-11", "en", "Ministers on missiles", OFFICIAL.text + "\n\nRead more.")
FRENCH = Piece(
    "2024-01-10",
    "fr",
    "Transferts de missiles balistiques : déclaration commune de 48 pays",
    "Nous condamnons l'exportation de missiles balistiques par la RPDC et leur emploi contre"
    " l'Ukraine les 30 décembre 2023 et 2 janvier 2024. Ces transferts violent les résolutions 1718"
    " (2006), 1874 (2009) et 2270 (2016).",
)
KOREAN = Piece(
    "2024-01-10",
    "ko",
    "48개국 외교장관, 북러 탄도미사일 이전 규탄 공동성명",
    "외교부는 48개국 외교장관이 북한의 탄도미사일 이전을 규탄하는 공동성명을 발표했다고 밝혔다.",
)
PRESS = Piece(
    "2024-01-10",
    "uk",
    "Глави МЗС 47 країн засудили передачу балістичних ракет КНДР Росії",
    "У спільній заяві міністри закордонних справ 47 країн засудили передачу ракет.",
)
TELLINGS = (OFFICIAL, COPY, FRENCH, KOREAN, PRESS)

DEBATE = Piece(
    "2024-01-10",
    "en",
    "Security Council discusses ballistic missiles that the DPRK sent to Russia",
    "At the Security Council meeting in New York members spoke of missiles fired at Ukraine. The"
    " US deputy ambassador said that nine missiles had been used. Russia's ambassador denied it.",
)
OCTOBER = Piece(
    "2023-10-26",
    "en",
    "Joint statement condemning arms transfers from the DPRK to Russia",
    "The foreign ministers of Japan, the Republic of Korea and the United States condemn the supply"
    " of military equipment and munitions by the DPRK to Russia.",
)
SANCTIONS = Piece(
    "2024-01-11",
    "en",
    "Treasury sanctions those who moved DPRK ballistic missiles to Russia",
    "The United States is sanctioning three companies and one person involved in the transfer and"
    " testing of ballistic missiles that were fired at Ukraine on 30 December 2023.",
)
CAPTURED = Piece(
    "2025-01-11",
    "en",
    "Zelensky: two North Korean soldiers captured in Kursk",
    "The President of Ukraine said that two wounded soldiers from the DPRK were taken prisoner.",
)
CASUALTIES = Piece(
    "2025-01-13",
    "en",
    "South Korea's spy agency counts 3,000 North Korean casualties",
    "The National Intelligence Service told parliament that 300 soldiers were killed and 2,700 were"
    " wounded in the Kursk region.",
)
OTHERS = (DEBATE, OCTOBER, SANCTIONS, CAPTURED, CASUALTIES)


def mark(piece: Piece, government: str = "") -> Fingerprint:
    at = datetime.fromisoformat(piece.day).replace(tzinfo=UTC)
    found = facts.extract(piece.title, piece.text, piece.language, published=at, lexicon=lexicon())
    return fingerprint(piece.title, piece.text, piece.language, found, at, government)


def stories(pieces: Sequence[Piece]) -> list[str]:
    book = StoryBook()
    return [book.add(mark(piece))[0] for piece in pieces]


@pytest.mark.parametrize("order", list(permutations(TELLINGS))[::12])
def test_one_event_is_one_story_in_any_language_and_order(order: tuple[Piece, ...]) -> None:
    assert len(set(stories(order))) == 1


@pytest.mark.parametrize("other", OTHERS, ids=lambda piece: piece.title)
def test_another_event_is_another_story(other: Piece) -> None:
    told = stories([*TELLINGS, other])
    assert told[-1] not in told[:-1]
    told = stories([other, *TELLINGS])
    assert told[0] not in told[1:]


def test_other_events_are_not_one_story() -> None:
    assert len(set(stories(OTHERS))) == len(OTHERS)


def test_a_copy_weeks_later_still_tells_its_story() -> None:
    later = Piece("2024-01-30", "en", "From the archive", OFFICIAL.text)
    assert len(set(stories([OFFICIAL, later]))) == 1


def test_the_same_words_each_month_are_a_story_each() -> None:
    again = Piece("2024-06-10", "en", OFFICIAL.title, OFFICIAL.text)
    assert len(set(stories([OFFICIAL, again]))) == 2


def test_a_government_that_answers_tells_another_event_than_the_one_it_speaks_of() -> None:
    announced = Piece(
        "2025-06-17",
        "ko",
        '쇼이구 "북한, 쿠르스크에 공병 1천명 파견"',
        "러시아 국가안보회의 서기가 평양에서 북한이 공병 1천명을 보낸다고 밝혔다.",
    )
    reply = Piece(
        "2025-06-17",
        "ko",
        "북한의 공병 러시아 파견 관련 대변인 논평",
        "정부는 북한이 러시아에 공병을 보내기로 한 데 대해 깊은 우려를 표하며 중단을 촉구한다.",
    )
    book = StoryBook()
    book.add(mark(announced))
    _, unsigned = book.add(mark(reply))
    book = StoryBook()
    book.add(mark(announced))
    _, signed = book.add(mark(reply, government="KR"))
    assert signed.story_id is None
    assert signed.score < unsigned.score


@pytest.mark.parametrize(
    ("language", "title", "text", "speakers"),
    [
        ("en", "", "Germany calls in the envoy of Pyongyang over its soldiers in Kursk.", {"DE"}),
        ("en", "", "(Agency) BRUSSELS, Oct 24 (AG) -- The EU said it was alarmed.", {"EU"}),
        ("ru", "", "МОСКВА, 9 ноя - РИА. Захарова назвала данные ложью.", {"RU"}),
        ("ja", "政府 北朝鮮との軍事協力で制裁", "12の団体の資産を凍結する。", {"JP"}),
        ("ko", "", "정부는 5.24. 북한 개인 7명을 제재 대상으로 지정하였다.", {"KR"}),
        ("ko", "", "북한 정부는 파병을 부인했다.", {"KP"}),
        ("pl", "Korea Północna potępia USA za dostawy broni", "", {"KP"}),
        ("tr", "Kuzey Kore, Rusya'ya silah verdiği iddiasını yalanladı", "", {"KP"}),
        ("en", "North Korea sent shells to Russia, the United States says", "", {"US"}),
        ("en", "", "North Korea has sent shells to Russia by sea.", set()),
        ("pl", "Korea Płn. potępia USA", "", {"KP"}),
        ("sr", "Stejt department: oružje za Severnu Koreju zabrinjava", "", {"US"}),
        ("de", "", "Berlin hat den Geschäftsträger Nordkoreas einbestellt.", {"DE"}),
        ("ru", "", "Мария Захарова высмеяла слова Блинкена о поставках из КНДР.", {"RU"}),
        (
            "en",
            "",
            "We, the ministers of Italy, Japan, France and Canada, condemn the DPRK.",
            set(),
        ),
        # A party that begins a headline and says something of others.
        ("en", "North Korea threatens NATO over its summit", "", {"KP"}),
        ("uk", "КНДР звинуватила США у провокаціях", "", {"KP"}),
        ("de", "Russland droht Südkorea wegen Waffen für Kiew", "", {"RU"}),
        (
            "hi",
            "Asia News: उत्तर कोरिया ने रूस को गोले भेजने की सभी खबरों को सिरे से खारिज किया",
            "",
            {"KP"},
        ),
        ("en", "War in Ukraine: North Korea denies that it helps, blames NATO", "", {"KP"}),
        ("ro", "Coreea de Nord își apără cooperarea militară cu Rusia", "", {"KP"}),
        ("hu", "Észak-Korea szerint az USA provokál", "", {"KP"}),
        ("en", "North Korea accused by Seoul of sending troops", "", {"KR"}),
        ("ru", "КНДР обвинили в поставках снарядов, заявили в Сеуле", "", {"KR"}),
        # Offices beside their state, in whatever order and however much else is named.
        ("ru", "В МИД Украины ответили на заявления Москвы и Пхеньяна", "", {"UA"}),
        ("ar", "الاستخبارات الأوكرانية: بيونغ يانغ تشحن القذائف إلى روسيا", "", {"UA"}),
        ("ja", "北朝鮮兵はなおロシアに ウクライナ情報総局", "", {"UA"}),
        ("th", "", "รัฐมนตรีกลาโหมเกาหลีใต้ระบุว่าเกาหลีเหนือส่งอาวุธให้รัสเซีย", {"KR"}),
        ("en", "Foreign ministers of South Korea and Japan on DPRK arms", "", {"JP", "KR"}),
        ("it", "Nuove sanzioni dell'UE", "Fra i colpiti il ministro della Difesa russo.", {"EU"}),
        ("fr", "Paquet de sanctions contre Moscou", "L'UE vise le ministre Pak de RPDC.", {"EU"}),
        ("cs", "Německé ministerstvo zahraničí předvolalo zástupce KLDR", "", {"DE"}),
        ("uk", "Литовський міністр оборони про солдатів КНДР", "", {"LT"}),
        ("sr", "", "Ukrajinski ministar spoljnih poslova upozorio je na vojnike KNDR.", {"UA"}),
        # Those behind the verb are spoken to, or it is where they meet.
        ("en", "Estonian FM urges NATO to answer the DPRK's troops", "", {"EE"}),
        ("en", "", "Minister Margus Tsahkna said at NATO that the DPRK helps Moscow.", {"EE"}),
        ("sv", "Utrikesministern om Nordkoreas soldater", "", set()),
        ("it", "", "Il ministro degli esteri su Nord Corea e Russia: è grave.", set()),
        # Whose words a headline marks as such.
        ("en", "North Korea: statement of NATO is a threat", "KCNA carried it.", {"KP"}),
        ("de", "Russland: Nordkorea entsendet Pioniere", "", {"RU"}),
        ("en", "Russia trains North Korean pilots: Kyiv", "", {"UA"}),
        ("en", "North Korea supplies shells to Russia - Ukraine intel", "", {"UA"}),
        ("en", "North Korea: G7 condemn the deployment of troops", "", {"G7"}),
        ("fr", "Guerre en Ukraine : onze pays dénoncent l'envoi de troupes", "", set()),
        ("zh", "外媒称朝鲜士兵在俄罗斯训练，外交部：不了解", "", {"CN"}),
        (
            "ko",
            "한미일 '북러 무기거래' 규탄 성명에 러 \"근거 없어\"",
            "크렘린궁은 한미일의 공동성명을 부인했다.",
            {"RU"},
        ),
        ("ja", "北朝鮮の派兵「重大な懸念」林官房長官", "", {"JP"}),
        ("zh", "“朝鲜向俄罗斯派兵”韩国国防部", "", {"KR"}),
        # A leader of whom a headline speaks, while the text begins with who speaks of him.
        ("fr", "Poutine au pied du mur", "Mark Rutte l'a dit : la Corée du Nord l'aide.", {"NATO"}),
        ("en", "Putin's thanks to Pyongyang", "The letter names no troops.", {"RU"}),
    ],
)
def test_who_speaks_is_read_from_the_title_or_the_first_sentence(
    language: str, title: str, text: str, speakers: set[str]
) -> None:
    anchors = mark(Piece("2024-10-24", language, title, text)).anchors
    assert {a.removeprefix("speaker:") for a in anchors if a.startswith("speaker:")} == speakers


def test_a_denial_of_a_joint_statement_is_not_one() -> None:
    statement = Piece(
        "2024-01-10",
        "ja",
        "露朝間の武器移転に関する日米韓外相声明",
        "日米韓外相は、北朝鮮からロシアへの弾薬の提供を強く非難する共同声明を発出した。",
    )
    answer = Piece(
        "2024-01-10",
        "ko",
        "한미일 '북러 무기거래' 규탄 성명에 러 \"근거 없어\"",
        "크렘린궁은 북러 무기거래를 규탄한 한미일의 공동성명을 부인했다.",
    )
    assert len(set(stories([statement, answer]))) == 2


def test_of_stories_that_are_as_near_the_same_one_is_joined_in_each_run() -> None:
    book = StoryBook()
    for number in range(40):  # more than are looked at
        book.put(mark(OFFICIAL), f"story-{number:02}")
    assert book.add(mark(OFFICIAL))[0] == "story-39"


def test_a_decision_says_why() -> None:
    book = StoryBook()
    _, first = book.add(mark(OFFICIAL))
    _, second = book.add(mark(KOREAN))
    assert first.story_id is None
    assert second.story_id is not None
    assert first.why == ()
    assert any("event:joint_statement" in ground.values for ground in second.why)
    strengths = [abs(ground.weight) for ground in second.why if ground.code != "rest"]
    assert strengths == sorted(strengths, reverse=True)


def test_what_a_decision_shows_adds_up_to_it() -> None:
    """With the lesser grounds in one number, the average of several texts and the rivals."""
    book = StoryBook()
    told = [book.add(mark(piece))[1] for piece in (OFFICIAL, KOREAN, PRESS, FRENCH)]
    for made in told[1:]:
        shown = sum(round(ground.weight, 1) for ground in made.why)
        assert shown == pytest.approx(math.log(made.score / (1 - made.score)), abs=0.3)
    assert "rest" in {ground.code for made in told for ground in made.why}


def test_two_languages_are_compared_by_the_notions_of_their_beginnings() -> None:
    told = Piece("2025-01-22", "en", "Report: North Korea to send additional soldiers", "")
    same = Piece("2025-01-23", "de", "Bericht: Nordkorea schickt weitere Soldaten", "")
    other = Piece("2025-01-23", "de", "Minister warnt vor Nordkoreas Soldaten", "")
    book = StoryBook()
    book.add(mark(told))
    _, joined = book.add(mark(same))
    _, apart = book.add(mark(other))
    assert joined.story_id
    assert "notions" in {ground.code for ground in joined.why}
    assert apart.score < joined.score


def test_keys_bring_translations_together_but_not_the_rest_of_the_year() -> None:
    shared = mark(OFFICIAL).keys & mark(KOREAN).keys
    assert shared
    assert not mark(OFFICIAL).keys & mark(CAPTURED).keys


def test_who_is_named_in_the_background_of_a_report_tells_less_than_who_speaks() -> None:
    told = Piece(
        "2024-10-23", "en", "Austin: there is evidence of DPRK troops", "He spoke in Rome."
    )
    same = Piece("2024-10-23", "en", "Pentagon chief Austin on DPRK troops", "He has evidence.")
    other = Piece(
        "2024-10-23",
        "en",
        "Lithuania on DPRK troops",
        "The president awaits more before he judges. Earlier Austin had spoken in Rome.",
    )
    book = StoryBook()
    book.add(mark(told))
    named = [ground for piece in (same, other) for ground in book.add(mark(piece))[1].why]
    weights = [ground.weight for ground in named if "name:US/austin" in ground.values]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) > 1


def test_headlines_that_count_different_things_tell_two_events() -> None:
    book = StoryBook()
    book.add(mark(Piece("2024-11-04", "en", "Kyiv: 7,000 North Korean troops at the border", "")))
    _, more = book.add(
        mark(Piece("2024-11-05", "en", "Kyiv: 11,000 North Korean troops in Kursk", ""))
    )
    assert more.story_id is None
    assert any(ground.code == "counts" for ground in more.why)


def test_a_number_in_the_background_joins_less_than_one_of_a_headline() -> None:
    text = "Seoul had counted 1,500 soldiers {}."
    headed, other, third = (
        mark(Piece("2024-10-21", "en", title, text.format(when)))
        for title, when in (
            ("1,500 North Korean troops in Russia", "before"),
            ("Envoy speaks of North Korea", "last week"),
            ("Minister warns Pyongyang", "in October"),
        )
    )

    def shared(left: Fingerprint, right: Fingerprint) -> float:
        return sum(g.weight for g in likeness(left, right) if g.values == ("number:1500",))

    assert 0 < shared(other, third) < shared(headed, other)


def test_two_officials_of_one_state_who_give_one_number_say_the_same() -> None:
    one, other = (
        mark(Piece("2024-10-23", "en", f"{who}: 3,000 North Korean troops in Russia", ""))
        for who in ("Lloyd Austin", "John Kirby")
    )
    assert not [ground for ground in likeness(one, other) if ground.code == "others"]


def test_other_people_of_one_state_part_two_texts_once() -> None:
    one, other = (
        mark(Piece("2024-10-23", "en", f"{who} on North Korean troops in Russia", ""))
        for who in ("Lloyd Austin", "Matthew Miller")
    )
    assert [ground.code for ground in likeness(one, other)].count("others") == 1


def test_who_names_the_head_of_nato_may_still_speak_for_another() -> None:
    nato = mark(Piece("2024-10-28", "en", "NATO confirms DPRK troops in Kursk", "Rutte said so."))
    seoul = mark(
        Piece("2024-10-28", "de", "Seoul: Soldaten vor der Front", "Auch Rutte nannte Kursk.")
    )
    assert any(ground.code == "other-speakers" for ground in likeness(nato, seoul))


def test_who_answers_a_visit_is_neither_guest_nor_host() -> None:
    guest = mark(
        Piece("2024-11-04", "en", "Baerbock: DPRK troops change the war",
              "In Kyiv Annalena Baerbock told Andrii Sybiha that DPRK troops matter to all.")
    )  # fmt: skip
    host = mark(
        Piece("2024-11-04", "en", "Ukraine's foreign minister: answer the DPRK's troops",
              "Andrii Sybiha received Annalena Baerbock and spoke of troops from the DPRK.")
    )  # fmt: skip
    seoul = mark(
        Piece("2024-11-04", "de", "Seoul: Truppen der KDVR gehen uns alle an",
              "Das Außenministerium in Seoul sieht sich durch Baerbocks Reise bestätigt.")
    )  # fmt: skip
    assert weight("other-speakers", guest, host) == 0
    assert weight("other-speakers", guest, seoul) < 0


def test_states_that_ask_the_council_to_meet_make_no_joint_statement() -> None:
    meeting = mark(
        Piece(
            "2024-12-18",
            "en",
            "Briefing on the DPRK",
            "The Security Council will convene a meeting on behalf of Japan, Malta, Slovenia and"
            " the UK on the DPRK's troops in Russia.",
        )
    )
    assert "lead:event:council_meeting" in meeting.anchors
    assert "lead:event:joint_statement" not in meeting.anchors


def weight(code: str, left: Fingerprint, right: Fingerprint) -> float:
    return sum(ground.weight for ground in likeness(left, right) if ground.code == code)


def test_summonses_of_two_states_are_two_events_but_who_was_summoned_tells_the_same() -> None:
    why = "over the DPRK's transfer of ballistic missiles to Russia"
    luxembourg, spain, japan = (
        mark(Piece(f"2026-11-0{day}", language, title, text), government)
        for day, language, government, title, text in (
            (3, "en", "LU", "Luxembourg summons Russian ambassador",
             f"Luxembourg's foreign ministry summoned the Russian ambassador {why}."),
            (4, "es", "ES", "España convoca al embajador de Rusia",
             "El Ministerio ha convocado al embajador de Rusia por los misiles de la RPDC."),
            (4, "en", "JP", "Japan's ambassador summoned in Moscow",
             "Russia summoned the Japanese ambassador over talk of missiles from the DPRK."),
        )
    )  # fmt: skip
    moscow = mark(
        Piece("2026-11-04", "ru", "МИД России вызвал посла Японии",
              "МИД России вызвал посла Японии в связи с обвинениями в получении ракет КНДР."),
        "RU",
    )  # fmt: skip
    assert weight("own", luxembourg, spain) < -2
    assert sum(ground.weight for ground in likeness(luxembourg, spain)) < 0
    assert weight("own", moscow, japan) == 0


def test_numbers_of_states_that_differ_join_less_than_one_number() -> None:
    fewer, same, more, most = (
        mark(Piece("2026-11-03", "en", f"{what} condemned", f"{n} states condemned the {what}."))
        for n, what in ((9, "sale"), (9, "deal"), (11, "barter"), (40, "trade"))
    )
    assert weight("states", fewer, most) < 0
    assert 0 < weight("states", fewer, more) < weight("states", fewer, same)


def test_beginnings_in_two_languages_that_speak_of_other_things_part_them() -> None:
    english = mark(
        Piece("2025-08-21", "en", "Hospital train for North Korea's wounded crosses the border", "")
    )
    thai = mark(Piece("2025-08-21", "th", "ทูตเกาหลีเหนือพบปะรัฐมนตรีรัสเซีย", "ทั้งสองหารือเรื่องโรงงาน"))
    serbian = mark(Piece("2025-08-21", "sr", "Ranjeni vojnici KNDR u bolnici blizu granice", ""))
    assert weight("notions", english, thai) < 0
    assert weight("notions", english, serbian) > 1


def test_only_notions_that_both_languages_have_words_for_are_compared() -> None:
    english = mark(
        Piece("2025-08-21", "en", "Ministers vote on the war budget after a talk on captives", "")
    )
    finnish = mark(Piece("2025-08-21", "fi", "Vangit: ministerit koolla", ""))
    known = notions("en").values & notions("fi").values
    told = {each.removeprefix("notion:") for each in english.anchors if "notion:" in each}
    assert told - known
    assert weight("notions", english, finnish) > 0


def test_who_speaks_every_day_joins_two_texts_less() -> None:
    titles = ("{} warns of North Korean troops", "{} counts the arms from North Korea")
    seoul, london = (
        [mark(Piece("2024-10-30", "en", title.format(who), "")) for title in titles]
        for who in ("Seoul", "London")
    )
    assert 0 < weight("speakers", *seoul) < weight("speakers", *london)


def test_a_text_that_names_no_speaker_is_less_like_one_that_does() -> None:
    told, untold = (
        mark(Piece("2024-10-30", "en", title, ""))
        for title in ("London warns of DPRK troops", "DPRK troops near the front")
    )
    assert weight("one-speaker", told, untold) < 0


def test_ministries_of_one_state_are_told_apart() -> None:
    title = '{} "북러 무기거래 확인되면 안보리 결의 위반"'
    foreign, unification = (
        mark(Piece("2024-05-17", "ko", title.format(who), "")) for who in ("외교부", "통일부")
    )
    assert "name:KR/mfa_kr" in foreign.anchors - unification.anchors
    assert "name:KR/unification" in unification.anchors - foreign.anchors


def test_nato_in_the_background_of_two_texts_tells_little() -> None:
    words = "Speaking in Brussels at NATO, the minister of {} called the DPRK's troops a danger."
    both = [
        mark(Piece("2024-12-04", "en", title, words.format(state)))
        for title, state in (("Danes: a danger", "Denmark"), ("Finns warn of Kim", "Finland"))
    ]
    named = [g.weight for g in likeness(*both) if g.values == ("name:NATO/nato",)]
    assert named
    assert max(named) < 1.2


def test_statements_of_two_groups_of_states_are_two_events() -> None:
    two = Piece("2024-11-04", "en", "Joint statement: EU and South Korea condemn DPRK troops", "")
    seven = Piece("2024-11-05", "en", "Joint statement of the G7 on DPRK troops in Russia", "")
    host = Piece("2024-11-05", "en", "Italy joins joint statement of the G7 on DPRK troops", "")
    assert len(set(stories([two, seven]))) == 2
    assert len(set(stories([seven, host]))) == 1


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("fr", "La France condamne l'envoi de troupes", "Monsieur le Président, je vous remercie."),
        ("id", "Korsel kecam pengerahan pasukan Korut di DK PBB", ""),
        ("uk", "Україна засудила відправлення військ КНДР у Раді Безпеки", ""),
        ("zh", "韩国代表在安理会上谴责俄朝军事合作", ""),
        ("el", "Η Ουκρανία κατηγορεί τη Βόρεια Κορέα στο Συμβούλιο Ασφαλείας", ""),
    ],
)
def test_who_speaks_in_the_council_tells_of_its_meeting(
    language: str, title: str, text: str
) -> None:
    assert "lead:event:council_meeting" in mark(Piece("2024-10-30", language, title, text)).anchors


def test_what_three_say_together_and_what_one_of_them_says_are_two_events() -> None:
    alone = Piece("2024-10-24", "en", "US: 3,000 DPRK soldiers train in Russia", "")
    three = Piece("2024-10-25", "en", "Japan, US and South Korea on DPRK soldiers in Russia", "")
    assert len(set(stories([alone, three]))) == 2


def test_what_passes_between_two_is_told_by_both_but_denied_by_each() -> None:
    admitted = [
        mark(Piece("2025-04-27", "en", title, ""))
        for title in (
            "Moscow confirms DPRK troops in Kursk",
            "Pyongyang confirms its troops fought",
        )
    ]
    denied = [
        mark(Piece("2024-10-22", "en", title, ""))
        for title in (
            "Moscow denies DPRK troops in Kursk",
            "Pyongyang denies that its troops fight",
        )
    ]
    assert weight("other-speakers", *admitted) == weight("own", *admitted) == 0
    assert weight("other-speakers", *denied) + weight("own", *denied) < 0


def test_a_later_text_that_tells_of_another_day_tells_another_event() -> None:
    first = mark(Piece("2024-10-28", "en", "Envoy warns of DPRK troops in Kursk", ""))
    words = "The envoy spoke to reporters {}of DPRK troops in Kursk."
    same, undated, other, old = (
        mark(Piece("2024-10-30", "en", "Envoy on DPRK troops", words.format(when)))
        for when in ("on October 28 ", "", "on October 30 ", "first seen on August 3 ")
    )
    assert weight("other-day", first, other) == weight("other-day", other, first) < 0
    for each in (same, undated, old):
        assert weight("other-day", first, each) == 0


def test_texts_that_begin_with_other_people_are_less_alike() -> None:
    words = "{} spoke of DPRK troops in Kursk. Lithuania's foreign minister agreed."
    borrell, sybiha, again = (
        mark(Piece("2024-11-04", "en", "DPRK troops in Kursk", words.format(who)))
        for who in ("Josep Borrell", "Andrii Sybiha", "The minister Sybiha")
    )
    assert weight("others", borrell, sybiha) < 0
    assert weight("others", sybiha, again) == 0


def test_that_troops_are_sent_is_in_most_headlines_and_joins_none() -> None:
    sent = [
        mark(Piece("2024-10-24", "en", title, ""))
        for title in ("London on the deployment of DPRK troops", "Vilnius: DPRK troops deployed")
    ]
    assert all("title:event:deploy" in each.anchors for each in sent)
    told = [ground.values for ground in likeness(*sent) if ground.code == "titles-both"]
    assert ("event:deploy",) not in told


def test_whoever_honours_the_fallen_counts_no_losses() -> None:
    fallen, soldiers = (
        mark(Piece("2025-10-24", "en", title, ""))
        for title in (
            "Kim lays the first stone of a museum for soldiers killed in Kursk",
            "Museum in honor of the soldiers of Kursk begun in Pyongyang",
        )
    )
    assert "title:event:casualties" in fallen.anchors - soldiers.anchors
    assert weight("untold", fallen, soldiers) == 0


def test_who_tells_the_council_something_tells_of_its_meeting() -> None:
    told, background = (
        mark(Piece("2024-06-29", "en", "Debris is of a DPRK missile, expert says", text))
        for text in (
            "A researcher told the UN Security Council that the debris is of a DPRK missile.",
            "The debris is of a DPRK missile, in violation of Security Council resolutions.",
        )
    )
    assert "lead:event:council_meeting" in told.anchors
    assert "lead:event:council_meeting" not in background.anchors


def test_what_is_as_near_to_other_stories_is_less_sure_to_tell_one() -> None:
    report = mark(Piece("2024-10-24", "en", "Germany warns of DPRK troops in Russia", ""))
    of_others = [
        mark(Piece("2024-10-24", language, title, ""))
        for language, title in (
            ("fr", "Des soldats nord-coréens en Russie"),
            ("de", "Nordkoreas Soldaten in Russland"),
            ("it", "Soldati nordcoreani in Russia"),
        )
    ]
    book = StoryBook()
    book.put(of_others[0], "one")
    _, alone = book.add(report)
    book = StoryBook()
    for number, each in enumerate(of_others):
        book.put(each, f"story {number}")
    _, among = book.add(report)
    assert among.score < alone.score
    assert {ground.code for ground in among.why} - {ground.code for ground in alone.why} >= {
        "rivals"
    }


@pytest.mark.parametrize(
    ("event", "language", "title"),
    [
        ("casualties", "nl", "Noord-Koreaanse militair overleden na gevecht in Koersk"),
        ("casualties", "bg", "Севернокорейски войници загинаха в Курск"),
        ("casualties", "pl", "Nie żyje żołnierz z Korei Północnej"),
        ("casualties", "pl", "Koreańczyk zginął pod Kurskiem"),
        ("casualties", "sr", "Dron ubio vojnike KNDR u Kursku"),
        ("casualties", "de", "Nordkoreaner kamen in Kursk ums Leben"),
        ("casualties", "ar", "لقوا حتفهم: جنود من كوريا الشمالية في كورسك"),
        ("casualties", "es", "Fallecieron soldados norcoreanos en Kursk"),
        ("casualties", "lv", "Nāve Kurskā: Ziemeļkorejas karavīri"),
        ("casualties", "tr", "Kuzey Koreli asker Kursk'ta hayatını yitirdi"),
        ("casualties", "vi", "Lính Triều Tiên bỏ mạng ở Kursk"),
        ("casualties", "zh", "朝鲜士兵在库尔斯克战死"),
        ("captured", "pl", "Żołnierz KRLD w ukraińskiej niewoli"),
        ("captured", "uk", "Солдат КНДР у полоні розповів про службу"),
        ("captured", "ru", "Солдат КНДР побывал в плену"),
        ("captured", "sv", "Nordkoreansk soldat fångades i Kursk"),
        ("captured", "hu", "Ukrán fogságba esett egy észak-koreai katona"),
        ("captured", "ar", "جندي كوري شمالي أسرته القوات الأوكرانية"),
        ("captured", "ko", "우크라이나군, 북한군 2명 붙잡아"),
        ("confirm", "ar", "كوريا الشمالية تعترف بإرسال جنود إلى روسيا"),
        ("confirm", "fr", "Pyongyang admet l'envoi de soldats"),
        ("confirm", "bg", "НАТО потвърждава за войници от КНДР"),
        ("deny", "th", "เกาหลีเหนือปัดข่าวส่งทหารไปรัสเซีย"),
        ("deny", "hi", "उत्तर कोरिया ने सैनिक भेजने की बात को झूठ बताया"),
        ("deny", "hr", "Pjongjang: izvješća o vojnicima su laž"),
        ("tribute", "cs", "Kim uctil vojáky padlé u Kursku"),
        ("tribute", "ko", "김정은, 파병군 표창"),
        ("tribute", "uk", "Кім вшанував загиблих під Курськом"),
        ("visit", "pl", "Ławrow odwiedził Koreę Północną"),
        ("visit", "ru", "Белоусов посетил Пхеньян"),
        ("visit", "id", "Shoigu kunjungi Korea Utara"),
    ],
)
def test_kinds_of_event_are_known_by_their_verbs(event: str, language: str, title: str) -> None:
    anchors = mark(Piece("2025-01-11", language, title, "")).anchors
    assert f"title:event:{event}" in anchors
