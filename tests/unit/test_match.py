"""The matcher: levels, evidence, flags, misses; and the two texts the project began with."""

from pathlib import Path

import pytest

from bot.match import Matcher
from bot.model import Lack, Level, Match
from tests import shipped

SEEDS = sorted((Path(__file__).parents[3] / "shared" / "seeds").glob("*.txt"))
FILLER = "The parties discussed trade, culture and the weather in the region. " * 12
STATEMENT = (
    "We condemn the export of ballistic missiles by the DPRK to Russia. "
    "Their use against Ukraine violates Security Council resolutions. "
    "We urge Pyongyang and Moscow to stop arms transfers at once."
)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return shipped.matcher()


def slices_are_verbatim(match: Match, title: str, text: str) -> bool:
    fields = {"title": title, "text": text}
    spans = [evidence.span for evidence in match.evidence]
    return all(fields[span.field][span.start : span.end] == span.text for span in spans)


def test_a_statement_of_its_own_is_main(matcher: Matcher) -> None:
    match = matcher.match("Joint statement", STATEMENT)
    assert match.level is Level.MAIN
    assert match.alerts
    assert match.score > 0.8
    assert slices_are_verbatim(match, "Joint statement", STATEMENT)


def test_a_sentence_of_its_own_in_a_long_official_text_is_a_passage(matcher: Matcher) -> None:
    sentence = "We call on the DPRK to halt deliveries of artillery shells to Russia. "
    match = matcher.match("Communiqué", FILLER + sentence + FILLER)
    assert match.level is Level.PASSAGE
    assert [evidence.rule for evidence in match.evidence] == ["transfer"]


def test_an_aside_in_other_news_is_a_mention(matcher: Matcher) -> None:
    text = (
        "The president received the foreign minister in the Kremlin on Monday and praised the "
        "plans for a new bridge, while North Korean soldiers were fighting in Kursk."
    )
    match = matcher.match("Putin meets Choe Son Hui in Moscow", text)
    assert match.level is Level.MENTION
    assert not match.alerts


def test_civilian_labour_is_a_mention(matcher: Matcher) -> None:
    match = matcher.match("North Korea sends workers to Russia for construction", "")
    assert match.level is Level.MENTION


def test_actors_far_apart_in_a_long_text_do_not_add_up(matcher: Matcher) -> None:
    text = (
        "Russia continues its war. " + FILLER + "Japan bought missiles from its ally. " + FILLER
        + "The DPRK held a festival."
    )  # fmt: skip
    assert not matcher.match("Briefing", text).alerts


def test_both_sides_are_remembered_from_the_sentence_before(matcher: Matcher) -> None:
    text = "Pyongyang and Moscow are growing closer. The two countries trade arms, officials said."
    match = matcher.match("Officials brief reporters", text)
    assert match.level is Level.MENTION


@pytest.mark.parametrize(
    ("title", "flag"),
    [
        ("North Korea ships shells to Russia", "to_russia"),
        ("Russia buys shells from North Korea", "to_russia"),
        ("Russia gives North Korea satellite technology", "to_dprk"),
        ("Moscow supplies air defence systems to Pyongyang", "to_dprk"),
        ("Russia fires North Korean missiles at Ukraine", "use"),
        ("North Korean troops deployed to Kursk", "troops"),
        ("Kremlin denies buying arms from North Korea", "denied"),
        ("North Korea may send more troops to Russia", "hypothetical"),
        ("North Korea has not sent arms to Russia, minister says", "negated"),
    ],
)
def test_flags(matcher: Matcher, title: str, flag: str) -> None:
    match = matcher.match(title, "")
    assert match.alerts
    assert flag in match.flags


@pytest.mark.parametrize(
    ("title", "nearest"),
    [
        ("Harbour opened", Lack("unnamed", ("the DPRK",))),
        ("DPRK tests missile", Lack("alone", ("the DPRK",))),
        (
            "Lavrov flies to Pyongyang",
            Lack("unrelated", ("the DPRK", "Russia")),
        ),
    ],
)
def test_a_miss_says_what_was_nearest(matcher: Matcher, title: str, nearest: Lack) -> None:
    match = matcher.match(title, "")
    assert match.level is None
    assert match.score == 0
    assert match.nearest == nearest


@pytest.mark.parametrize(
    "title",
    [
        "North Korea and Russia to play football friendly",
        "Russian tourists return from North Korea",
        "Three North Korean workers killed in accident on Russian building site",
        "Kim and Putin mark treaty anniversary",
        "North Korean hackers steal crypto from Russian firm",
        "Russia sends flour and humanitarian aid to North Korea",
        "Iran transfers drones to Russia",
        "Belarus hands missiles to Russia",
        "Russia fires missiles at Ukraine",
        "DPRK test-fires ballistic missile, Russia abstains in Security Council",
        "Ministers discuss Russia's war against Ukraine and North Korean missile launches",
        "US approves missile sale to South Korea as Russia and North Korea protest",
        "Putin and Kim sign pact with mutual military assistance clause",
        "North Korean army ensemble performs at Moscow parade",
        "Seoul weighs arms for Ukraine after Putin's visit to Pyongyang",
    ],
)
def test_near_misses(matcher: Matcher, title: str) -> None:
    assert not matcher.match(title, "").alerts


def test_a_title_of_names_alone_is_read(matcher: Matcher) -> None:
    assert not matcher.match("Kim, Putin, KN-23", "").alerts


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_the_texts_the_project_began_with(matcher: Matcher, path: Path) -> None:
    title, _, text = path.read_text(encoding="utf-8").partition("\n")
    match = matcher.match(title, text)
    assert match.level is Level.MAIN
    assert slices_are_verbatim(match, title, text)


def test_the_reasons_for_a_listing_are_what_a_sanctions_notice_says(matcher: Matcher) -> None:
    """One sentence of many says why; under such a title it is no aside."""
    filler = "The port has two terminals and a railway yard. " * 12
    reason = "It ships artillery shells from the DPRK to Russia. "
    assert level(matcher, "Sanctions: listing of a port operator", filler + reason) == "passage"
    ties = "The firms are said to serve military cooperation of Moscow and Pyongyang."
    assert level(matcher, "Four firms sanctioned", ties) == "main"


def test_what_was_fired_may_be_known_by_its_maker_at_the_end(matcher: Matcher) -> None:
    text = (
        "The missiles that Russian forces used against Ukraine have been identified as DPRK-made."
    )
    assert level(matcher, "Findings", text) == "main"


def test_a_launch_that_the_attacked_state_deplores_is_no_use(matcher: Matcher) -> None:
    launch = "Ukraine condemned the launch of a ballistic missile by North Korea."
    assert not matcher.match("", launch).alerts
    assert matcher.match("", "Ukraine condemned the North Korean missile fired at Kyiv.").alerts


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "North Korea rejected US accusations that it supplies ammunition to Russia."),
        ("sk", "Severná Kórea odmietla americké obvinenia, že Rusku dodáva muníciu."),
        ("pl", "Korea Północna odrzuciła amerykańskie oskarżenia, że dostarcza Rosji amunicję."),
    ],
)
def test_who_accuses_is_not_who_supplies(matcher: Matcher, language: str, text: str) -> None:
    assert matcher.match("", text, language=language).alerts


def test_a_launch_that_a_third_state_deplores_is_no_use(matcher: Matcher) -> None:
    text = "МИД Украины осудил запуск Пхеньяном баллистической ракеты."
    assert level(matcher, "Киев о запуске ракеты КНДР", text) is None


def level(matcher: Matcher, title: str, text: str) -> str | None:
    return matcher.match(title, text).level


def test_a_sentence_leaves_out_whom_all_sentences_around_it_name(matcher: Matcher) -> None:
    around = (
        "The firm belongs to a Russian holding. It pays its taxes in Russia. Its trains run daily. "
        "Its trucks are new. {} Its ferries are old. It hires engineers. Russia thanks it for that."
    )
    imports = "The firm handles imports of ammunition from the DPRK."
    named = matcher.match("Sanctions: listing of a railway firm", around.format(imports))
    assert named.level is Level.PASSAGE
    once = around.replace("It pays its taxes in Russia. ", "")
    unnamed = matcher.match("Sanctions: listing of a railway firm", once.format(imports))
    assert not unnamed.alerts


def test_what_the_title_calls_by_its_maker_is_fired_in_the_text(matcher: Matcher) -> None:
    text = "The debris is on show. Russia fired the missile at Kharkiv in January."
    assert matcher.match("Experts examine North Korean missile", text).alerts
    assert not matcher.match("Experts examine South Korean missile", text).alerts
    assert not matcher.match("Experts on test of North Korean missile", text).alerts


def test_what_the_title_calls_arms_is_cargo_in_the_text(matcher: Matcher) -> None:
    text = "The ships sailed under other names. They carried containers from Rajin to Russia."
    assert matcher.match("Sanctions over arms shipments", text).alerts
    assert not matcher.match("Sanctions over coal shipments", text).alerts
    coal = text.replace("containers", "coal")
    assert not matcher.match("Sanctions over arms shipments", coal).alerts


def test_a_title_and_its_lead_say_together_what_neither_says_alone(matcher: Matcher) -> None:
    title = "Kim's commandos learn to live with drones"
    lead = "Russian instructors run the course, a Ukrainian officer said."
    match = matcher.match(title, lead)
    assert match.level is Level.MAIN
    assert slices_are_verbatim(match, title, lead)
    assert {evidence.span.field for evidence in match.evidence} == {"title", "text"}
    assert not matcher.match("Commandos learn to live with drones", lead).alerts
    assert not matcher.match("Kim's commandos test drones", lead).alerts


def test_the_north_is_the_dprk_beside_the_south_alone(matcher: Matcher) -> None:
    title = "The North's shells reach Russian guns"
    assert matcher.match(title, "South Korea counts 12,000 containers.").alerts
    assert not matcher.match(title, "Norway counts 12,000 containers.").alerts
    match = matcher.match("Shells reach Russian guns in the north", "Seoul is worried.")
    assert match.nearest == Lack("unnamed", ("the DPRK",))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Seoul said Russia and North Korea must halt their military cooperation at once."),
        ("uk", "Сеул заявив, що Росія і КНДР мають припинити військову співпрацю."),
        ("fr", "Tokyo appelle Moscou et Pyongyang à cesser leur coopération militaire."),
        ("de", "Russland und Nordkorea müssten die militärische Zusammenarbeit einstellen."),
        ("ko", "외교부는 러시아와 북한에 군사협력을 즉각 중단하라고 했다."),
        ("ja", "政府はロシアと北朝鮮に軍事協力の停止を求めた。"),
        ("it", "I leader deprecano la collaborazione militare tra Russia e Corea del Nord."),
        ("en", "The allies accuse North Korea of supporting Russian aggression by military aid."),
    ],
)
def test_military_ties_that_shall_end_are_more_than_a_mention(
    matcher: Matcher, language: str, text: str
) -> None:
    assert matcher.match("", text, language=language).level is Level.MAIN


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        (
            "ko",
            "최선희 모스크바 도착",
            "러시아 외무차관은 최선희 제1부상이 회담을 위해 왔다고 했다.",
        ),
        ("ja", "", "外相らはロシアの侵攻と民間施設への攻撃と北朝鮮のミサイル発射を非難した。"),
        (
            "ro",
            "Reacția Rusiei după lansare",
            "Țara lui Putin este îngrijorată după ce armata de la Phenian a lansat o rachetă.",
        ),
        (
            "el",
            "",
            "Αντίθετη βρίσκει την εκτόξευση πυραύλου από τη Βόρεια Κορέα Ρώσος διπλωμάτης.",
        ),
        (
            "en",
            "Putin travels to North Korea: warm welcome",
            "A pact against aggression is signed.",
        ),
        (
            "en",
            "Ministers of four states meet in Delhi and deplore Russian threats to Ukraine",
            f"{FILLER}They condemned North Korea for launching missiles against UNSC resolutions.",
        ),
    ],
)
def test_launches_ranks_and_visits_beside_the_war_are_no_transfer(
    matcher: Matcher, language: str, title: str, text: str
) -> None:
    assert not matcher.match(title, text, language=language).alerts
