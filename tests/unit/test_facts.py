"""Facts are read from a text with the words that say so; what is unclear is left out."""

import gc
import weakref
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot import facts
from bot.demo.world import World
from bot.lexicon import Lexicon
from bot.model import Facts
from tests.golden import golden
from tests.shipped import analyst, lexicon

SEED = Path(__file__).parents[3] / "shared/seeds/joint-statement-mirror-of-diplomatie-gouv-fr.txt"
JANUARY = datetime(2024, 1, 10, 12, tzinfo=UTC)


def read(
    text: str, language: str = "en", *, title: str = "", published: datetime | None = None
) -> Facts:
    return facts.extract(title, text, language, published=published, lexicon=lexicon())


def countries(found: Facts) -> set[str]:
    return {signatory.country for signatory in found.signatories}


@pytest.mark.skipif(not SEED.exists(), reason="the seeds are not here")
def test_the_joint_statement_of_january_2024() -> None:
    found = read(SEED.read_text(encoding="utf-8"))
    numbers = [(r.number, r.year) for r in found.resolutions]
    assert numbers == [(1718, 2006), (1874, 2009), (2270, 2016)]
    assert [d.day for d in found.dates] == [date(2023, 12, 30), date(2024, 1, 2)]
    assert found.signatory_count == 48


def test_what_is_known_of_a_lexicon_goes_with_it() -> None:
    known = Lexicon(terms=(), items={}, topics=())
    facts.extract("Title", "Ten missiles.", "en", published=None, lexicon=known)
    gone = weakref.ref(known)
    del known
    gc.collect()
    assert gone() is None


def test_every_fact_shows_the_words_it_was_read_from() -> None:
    title = "Joint statement by the Foreign Ministers of France, Japan and Ukraine"
    text = "Yesterday we condemned 100 ballistic missiles. We recall resolution 2270 (2016)."
    found = read(text, title=title, published=JANUARY)
    groups = (found.resolutions, found.dates, found.signatories, found.items, found.acts)
    assert all(groups)
    fields = {"title": title, "text": text}
    for span in (fact.span for group in groups for fact in group):
        assert fields[span.field][span.start : span.end] == span.text


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "This violates UNSCR 1718 and UNSCR 2397.", [(1718, 2006), (2397, 2017)]),
        ("en", "Resolution 2680 (2023) extended the mandate.", [(2680, 2023)]),
        ("en", "See S/RES/2270 (2016).", [(2270, 2016)]),
        ("en", "Security Council resolution 1985 is on experts.", [(1985, 2011)]),
        ("en", "General Assembly resolution 377 was recalled.", []),
        ("en", "A resolution was adopted. 1718 people attended.", []),
        ("fr", "la résolution 2270 (2016)", [(2270, 2016)]),
        ("de", "Resolution 1718 aus dem Jahr 2006", [(1718, 2006)]),
        ("ko", "안보리 결의 1718·1874·2270호 위반", [(1718, 2006), (1874, 2009), (2270, 2016)]),
        ("ko", "안보리 결의 1718호", [(1718, 2006)]),
        ("ja", "決議1718、1874、2270に反する", [(1718, 2006), (1874, 2009), (2270, 2016)]),
        ("zh", "決議第1718號", [(1718, 2006)]),
        ("hu", "az 1718. számú határozat", [(1718, 2006)]),
        ("tr", "1718 sayılı karar", [(1718, 2006)]),
        ("uk", "резолюція 1718 (2006)", [(1718, 2006)]),
        ("en", "Resolution 2999 says so.", [(2999, None)]),
        ("en", "resolutions 1718 through 2397", [(1718, 2006), (2397, 2017)]),
        ("de", "Resolutionen 1718 bis 2397", [(1718, 2006), (2397, 2017)]),
        ("ko", "안보리 결의 1718부터 2397까지", [(1718, 2006), (2397, 2017)]),
        ("ja", "決議第1718号から第2397号まで", [(1718, 2006), (2397, 2017)]),
    ],
)
def test_resolutions(language: str, text: str, expected: list[tuple[int, int | None]]) -> None:
    assert [(r.number, r.year) for r in read(text, language).resolutions] == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "on 30 December 2023 and 2 January", ["2023-12-30", "2024-01-02"]),
        ("en", "on December 30th, 2023, and January 2, 2024", ["2023-12-30", "2024-01-02"]),
        ("en", "between 8 and 10 January 2024", ["2024-01-08", "2024-01-10"]),
        ("en", "on 2023-12-30 and 30/12/2023", ["2023-12-30"]),
        ("en", "on 01/02/2024 it happened", []),
        ("en", "on 31 February 2024", []),
        ("en", "Updated (Jan 10, 2024)", []),
        ("fr", "les 30 décembre et 2 janvier", ["2023-12-30", "2024-01-02"]),
        ("fr", "le 1er janvier 2024", ["2024-01-01"]),
        ("de", "am 30.12.2023 und am 2.1.2024", ["2023-12-30", "2024-01-02"]),
        ("ru", "30 декабря прошлого года", ["2023-12-30"]),
        ("ko", "지난해 12월 30일과 올해 1월 2일", ["2023-12-30", "2024-01-02"]),
        ("ja", "昨年12月30日と今年1月2日", ["2023-12-30", "2024-01-02"]),
        ("ja", "12月30日と31日", ["2023-12-30", "2023-12-31"]),
        ("en", "Kyiv was hit yesterday.", ["2024-01-09"]),
        ("en", "It is due on 20 June.", []),
        ("en", "They may come in March.", []),
        ("en", "He spoke on Monday.", ["2024-01-08"]),
        ("en", "He spoke on Monday, 1 January 2024.", ["2024-01-01"]),
        ("en", "They will meet next Monday.", []),
        ("de", "Das sagte sie am Dienstag.", ["2024-01-09"]),
        ("fr", "a-t-il déclaré lundi", ["2024-01-08"]),
        ("uk", "заявив у середу", ["2024-01-10"]),
        ("ru", "сообщил в пятницу", ["2024-01-05"]),
        ("ko", "커비 조정관은 지난 4일(현지시간) 밝혔다", ["2024-01-04"]),
        ("ko", "지난 28일 말했다. 3일 동안, 2일간", ["2023-12-28"]),
        ("ko", "조치는 1월 12일부터 시행된다", ["2024-01-12"]),
        ("ja", "カービー氏は２日、３日間の訪問で述べた", ["2024-01-02"]),
        ("zh", "发言人4日表示", ["2024-01-04"]),
        ("ja", "令和6年1月2日", ["2024-01-02"]),
        ("fa", "در ۲۱ دی ماه ۱۴۰۲ و ۱۴۰۲/۱۰/۱۲", ["2024-01-11", "2024-01-02"]),
        ("fa", "روزهای ۹ و ۱۲ دی", ["2023-12-30", "2024-01-02"]),
        ("fa", "۳۰ تیر شلیک شد", []),
        ("uk", "перші ракети", []),
    ],
)
def test_days_of_events(language: str, text: str, expected: list[str]) -> None:
    found = read(text, language, published=JANUARY).dates
    assert [d.day.isoformat() for d in found] == expected


def test_a_day_is_not_guessed_when_the_publication_is_unknown() -> None:
    assert read("It happened yesterday, and again on 2 January.").dates == ()


def test_a_day_long_before_is_not_one_to_come() -> None:
    told = "The missile that fell on Kharkiv on 2 January bore Korean letters."
    assert read(told, published=datetime(2026, 11, 2, tzinfo=UTC)).dates == ()
    meets = "The Council meets on 12 January."
    (met,) = read(meets, published=datetime(2026, 12, 20, tzinfo=UTC)).dates
    assert met.day == date(2027, 1, 12)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The Foreign Ministers of Japan, the U.S. and the ROK met.", "JP US KR"),
        ("en", "S. Korea, U.S., Japan jointly condemn N. Korea", "KR US JP"),
        ("en", "Signed by Germany and North Macedonia.", "DE MK"),
        ("en", "The Foreign Minister spoke. Germany supports Ukraine.", ""),
        ("en", "We call on the DPRK, Russia and China to stop.", ""),
        ("en", "Not signed by Hungary, Slovakia and Turkey.", ""),
        ("en", "Russia's war against Ukraine worries Japan.", ""),
        ("en", "Signatories:\nFrance\nJapan\nCanada", "FR JP CA"),
        ("en", "The Governments of France, Japan and Canada agree.", "FR JP CA"),
        ("es", "Declaración conjunta de los ministros de Francia, Japón y Canadá", "FR JP CA"),
        ("pt", "Os governos da França, do Japão e do Canadá", "FR JP CA"),
        ("en", "A joint statement by the DPRK and Russia", ""),
        ("uk", "Перші заяви міністрів закордонних справ Японії та Канади", "JP CA"),
        ("ko", "한미일 등 49개국", "KR US JP"),
        ("ja", "日米韓など48か国の外相", "JP US KR"),
        ("en", "Officials of Japan, the ROK and France spoke.", "JP KR FR"),
        ("pl", "Podpisały ją m.in. Japonia, Korea Południowa i Argentyna.", "JP KR AR"),
        ("pl", "Nie przystąpiły Węgry, Słowacja ani Turcja.", ""),
    ],
)
def test_who_speaks(language: str, text: str, expected: str) -> None:
    assert countries(read(text, language)) == set(expected.split())


def test_a_long_list_of_states_at_the_end_is_who_speaks() -> None:
    states = "Albania\nAndorra\nAustralia\nAustria\nBelgium\nBulgaria\nCanada\nCroatia\nUkraine"
    assert len(countries(read(f"We condemn this.\n\n{states}"))) == 9


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Foreign ministers of 47 countries condemned this.", 47),
        ("en", "A statement signed by fifty states.", 50),
        ("en", "We urge all 193 UN Member States to condemn this.", None),
        ("en", "Sanctions hit 12 people.", None),
        ("fr", "Onze pays dénoncent ensemble l'envoi de troupes.", 11),
        ("ko", "외교장관 49명 공동성명", 49),
        ("de", "Deutschland verurteilt dies mit 47 weiteren Staaten.", 48),
        ("es", "Chile se suma a 47 países para condenar esto.", 48),
        ("zh", "韓國政府24日譴責派兵", None),
        ("en", "LONDON, December 16 (Agency): Foreign Ministers on Monday condemned this.", None),
    ],
)
def test_how_many_speak(language: str, text: str, expected: int | None) -> None:
    assert read(text, language).signatory_count == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "On 2026-11-03 the United States condemned the sale."),
        ("en", "2024-01-09 The United States condemns the sale."),
        ("en", "On 11/3/2026 states condemned the sale."),
        ("en", "On 3.11.2026 the states condemned the sale."),
        ("en", "On 11 November the states condemned the sale."),
        ("en", "On the 9th nations condemned the sale."),
        ("en", "At 14:09 countries condemned the sale."),
        ("en", "Document S/2024/48: states condemn the sale."),
        ("en", "Paragraph 9 states that such sales are to be condemned."),
        ("en", "In paragraph 8 countries are urged to condemn the sale."),
        ("en", "Under No. 51 states may act; we condemn the sale."),
        ("en", "Under Article 51 states may act; we condemn the sale."),
        ("de", "Am 9. die Vereinigten Staaten: wir verurteilen den Verkauf."),
        ("de", "Am 3. 11. 2026 verurteilten Staaten den Verkauf."),
        ("de", "2026-11-03 Vereinigte Staaten verurteilen den Verkauf."),
        ("de", "Ziffer 9: Staaten verurteilen den Verkauf."),
        ("fr", "Le 2026-11-03 les États-Unis condamnent la vente."),
        ("fr", "Le 9 les États ont condamné la vente."),
        ("fr", "À 14h09 les pays ont condamné la vente."),
        ("es", "El día 9 los Estados Unidos condenaron la venta."),
        ("it", "Il 9 gli Stati Uniti hanno condannato la vendita."),
        ("pt", "Em 2026-11-03 os Estados Unidos condenaram a venda."),
        ("nl", "Op 2026-11-03 veroordelen de Verenigde Staten de verkoop."),
        ("sv", "Den 9 fördömde stater affären."),
        ("cs", "3. 11. 2026 země odsoudily prodej."),
        ("sk", "3. 11. 2026 krajiny odsúdili predaj."),
        ("hr", "3. 11. 2026. zemlje osudile prodaju."),
        ("fi", "3.11.2026 maat tuomitsivat kaupan."),
        ("hu", "2026. 11. 03. országok elítélték az eladást."),
        ("tr", "03.11.2026 ülkeler satışı kınadı."),
        ("uk", "О 14:09 країни засудили продаж."),
        ("ru", "03.11.2026 страны осудили продажу."),
        ("ar", "2026-11-03 دول تدين البيع"),
        ("vi", "Ngày 9 các nước ra tuyên bố chung của mình."),
        ("ko", "2026-11-03 국가들은 판매를 규탄했다."),
        ("ja", "2026-11-03 各国は売却を非難する。"),
        ("zh", "2026/11/3 国家谴责出售。"),
    ],
)
def test_a_number_of_a_day_an_hour_or_a_document_counts_no_states(language: str, text: str) -> None:
    assert read(text, language).signatory_count is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The 27 EU countries condemned the sale."),
        ("en", "The EU's 27 nations condemned the sale."),
        ("en", "The 32 states of NATO condemned the sale."),
        ("de", "Die 27 EU-Staaten verurteilen den Verkauf."),
        ("de", "Die 27 Staaten der EU verurteilen den Verkauf."),
        ("fr", "Les 27 pays de l'UE condamnent la vente."),
        ("es", "Los 27 países de la UE condenan la venta."),
        ("it", "I 27 Paesi dell'UE condannano la vendita."),
        ("nl", "De 27 EU-landen veroordelen de verkoop."),
        ("pl", "27 państw UE potępia sprzedaż."),
        ("cs", "27 zemí EU odsoudilo prodej."),
        ("uk", "27 країн ЄС засудили продаж."),
        ("ru", "27 стран ЕС осудили продажу."),
        ("hu", "Az EU 27 országa elítélte az eladást."),
        ("tr", "AB'nin 27 ülkesi satışı kınadı."),
        ("sv", "De 27 EU-länderna fördömer affären."),
        ("ko", "EU 27개국은 판매를 규탄했다."),
        ("ja", "EU加盟27か国は売却を非難する。"),
        ("zh", "欧盟27国谴责出售。"),
    ],
)
def test_the_states_of_a_union_are_no_number_of_signatories(language: str, text: str) -> None:
    assert read(text, language).signatory_count is None


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Foreign ministers of 48 countries and the EU condemned the sale.", 48),
        ("en", "On 2026-11-03 the United States and 47 countries condemned the sale.", 47),
        ("en", "Joint statement of 11 states, signed in Seoul on 9 May.", 11),
        ("de", "48 Staaten und die EU verurteilen den Verkauf.", 48),
        ("fr", "48 pays et l'UE condamnent la vente.", 48),
        ("uk", "48 країн та ЄС засудили продаж.", 48),
        ("ko", "오전 9시 11개국이 규탄했다.", 11),
        ("ko", "경제 11개국이 규탄했다.", 11),
        ("ko", "서방 쪽 48개국이 규탄했다.", 48),
        ("en", "The same day 48 countries condemned the sale.", 48),
        ("fr", "Le même jour 48 pays ont condamné la vente.", 48),
        ("en", "Now 48 countries condemn the sale.", 48),
        ("en", "In the declaration of 12 May 2024. 48 countries condemn the sale.", 48),
        ("lv", "Pārdošanu nosodīja 48 valstu ministri.", 48),
        ("ru", "Главы 48 государств осудили продажу.", 48),
        ("uk", "Додатково 48 країн засудили продаж.", 48),
        ("pl", "Ze strony 48 państw: potępiamy sprzedaż.", 48),
        ("sk", "Predaj odsúdilo 48 krajín.", 48),
        ("hu", "Pontosan 48 ország elítélte az eladást.", 48),
        ("el", "Στις 48 χώρες οι κυβερνήσεις καταδικάζουν την πώληση.", 48),
    ],
)
def test_days_and_unions_beside_a_number_of_states_leave_it_alone(
    language: str, text: str, expected: int
) -> None:
    assert read(text, language).signatory_count == expected


@pytest.mark.parametrize(
    ("language", "text", "item", "quantity"),
    [
        ("en", "It sent 12,000 North Korean troops.", "troops", "12000"),
        ("en", "More than 3 million artillery shells were shipped.", "artillery_shell", "3000000"),
        ("en", "1.5 million shells", "artillery_shell", "1500000"),
        ("en", "They use 152 mm artillery shells.", "artillery_shell", None),
        ("ko", "북한군 1만2000명이 파병", "troops", "12000"),
        ("ko", "포탄 100만발을 보냈다", "ammunition", "1000000"),
        ("ko", "1월 2일 미사일을 발사", "missile", None),
        ("en", "It sent 10,000 to 12,000 soldiers.", "troops", "10000–12000"),
        ("ru", "от 10 до 12 тысяч солдат", "troops", "10000–12000"),
        ("it", "48 Paesi sui missili balistici", "ballistic_missile", None),
        ("zh", "第2270（2016）号决议禁止武器", "weapon", None),
        ("uk", "11 тисяч північнокорейських військових", "troops", "11000"),
        ("pl", "Wysłano 12 tys. żołnierzy.", "troops", "12000"),
        ("zh", "提供至少100枚弹道导弹", "ballistic_missile", "100"),
        ("ja", "特殊部隊約1500人が移動した", "special_forces", "1500"),
        ("ko", "170㎜ 자주포와 240㎜ 방사포 220여문을 지원했다", "rocket_launcher", "220"),
        ("es", "En 2024 hasta 9 millones de proyectiles", "artillery_shell", "9000000"),
        ("it", "24 civili uccisi da missili KN-23 nordcoreani", "ballistic_missile", None),
        ("nl", "12.000 militairen en 500 officieren", "officers", "500"),
        ("en", "He said on Nov. 13 that North Korean soldiers arrived.", "troops", None),
        ("vi", "ngày 28/10 xác nhận binh sĩ đã tới", "troops", None),
        ("ko", "탄도미사일 100기와 포탄 900만발을 이전", "ammunition", "9000000"),
        ("ja", "派遣された兵士は約1万5000人だ", "troops", "15000"),
    ],
)
def test_materiel(language: str, text: str, item: str, quantity: str | None) -> None:
    found = {(m.item, m.quantity) for m in read(text, language).items}
    assert (item, quantity) in found


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Ballistic missiles were sent; the missiles were fired.", {"ballistic_missile"}),
        ("fr", "La Russie a reçu des obus d'artillerie.", {"artillery_shell"}),
        ("en", "Generals Kim and Ri led the soldiers.", {"troops"}),
        ("ko", "컨테이너 2만 개 분량의 미사일", {"missile"}),
        ("en", "Weapons for the Russian army, and Russia's forces fired them.", {"weapon"}),
        ("en", "North Korea sent Russia troops.", {"troops"}),
        ("en", "Russian and North Korean troops met.", {"troops"}),
        ("de", "Granaten für die russischen Streitkräfte", {"artillery_shell"}),
        (
            "fr",
            "Des missiles pour l'armée russe et des soldats nord-coréens",
            {"missile", "troops"},
        ),
        ("uk", "Снаряди для армії РФ", {"artillery_shell"}),
        ("uk", "Помітили військових КНДР", {"troops"}),
        ("pl", "Korea Północna wyśle Rosji żołnierzy.", {"troops"}),
        ("ar", "أسرت أوكرانيا جنودا من كوريا الشمالية", {"troops"}),
        ("ko", "러시아군에 미사일을 넘겼다", {"missile"}),
    ],
)
def test_materiel_is_named_once_and_people_are_none(
    language: str, text: str, expected: set[str]
) -> None:
    found = read(text, language).items
    assert {each.item for each in found} == expected
    assert not any(each.quantity for each in found)


@pytest.mark.parametrize("language", golden("facts/quantities"))
def test_a_number_counts_the_noun_that_it_stands_at_and_no_other(language: str) -> None:
    for text, expected in golden("facts/quantities")[language].items():
        found = ["=".join(filter(None, (m.item, m.quantity))) for m in read(text, language).items]
        assert found == expected.split(), text


@pytest.mark.parametrize(
    "row", golden("facts/bounds"), ids=lambda row: f"{row['lang']}: {row['told']}"
)
def test_what_is_made_of_a_number_is_part_of_the_fact(row: dict[str, str]) -> None:
    """At least, more than, up to: with the words that say so in its span."""
    counted = [each for each in read(row["text"], row["lang"]).items if each.quantity]
    assert [(each.bound, each.span.text) for each in counted] == [(row["bound"], row["told"])]
    (span,) = (each.span for each in counted)
    assert row["text"][span.start : span.end] == span.text


def test_the_text_says_more_of_a_number_than_its_headline() -> None:
    text = "The DPRK sent at least 250 missiles, the ministry said."
    (item,) = read(text, title="DPRK sent 250 missiles").items
    assert (item.quantity, item.bound, item.span.field) == ("250", "at_least", "text")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "New sanctions over 250 missiles that North Korea sent to Russia."),
        ("en", "The envoy complained about 250 North Korean missiles."),
        ("de", "Die Debatte über 250 Raketen aus Nordkorea dauert an."),
        ("sv", "Kritik över 250 missiler från Nordkorea."),
        ("et", "Põhja-Korea andis üle 250 raketti."),
        ("is", "Fréttir um 250 eldflaugar frá Norður-Kóreu eru staðfestar."),
    ],
)
def test_what_somebody_speaks_of_or_acts_over_is_no_bound(language: str, text: str) -> None:
    (item,) = read(text, language).items
    assert (item.quantity, item.bound) == ("250", None)


def test_who_condemns_whom() -> None:
    found = read("We condemn North Korea. Japan urges Russia to stop.")
    assert [(a.act, a.actor, a.target) for a in found.acts] == [
        ("condemn", None, "KP"),
        ("urge", "JP", "RU"),
    ]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "We urge all UN Member States, and Russia above all, to comply.", (None, "UN")),
        ("fr", "Nous demandons à tous les États de fermer leurs ports.", (None, "UN")),
        ("en", "We call upon Russia to stop.", (None, "RU")),
        ("de", "Nordkorea: Bundesregierung verurteilt den Test", ("DE", None)),
        ("uk", "Застосування проти України засуджуємо.", (None, None)),
        ("ko", "한국은 북한의 미사일 이전을 규탄했다.", ("KR", "KP")),
        ("ko", "모든 유엔 회원국에 이행을 촉구한다.", (None, "UN")),
        ("ja", "日本は北朝鮮によるミサイルの移転を非難した。", ("JP", "KP")),
        ("en", "We are concerned about the Korean Peninsula and the Indo-Pacific.", (None, None)),
        ("en", "President Zelensky condemned the arms from North Korea.", ("UA", "KP")),
        ("en", "Ministers of Japan, France and Italy condemn North Korea.", (None, "KP")),
        ("en", "In Berlin, the European Union condemned Russia.", ("EU", "RU")),
        ("fr", "Avec le Japon et l'Italie, condamnons la Corée du Nord.", (None, "KP")),
        ("it", "Con il Giappone esortiamo la Russia a fermarsi.", (None, "RU")),
        ("ar", "نفت موسكو الاتهامات.", ("RU", None)),
        ("nl", "Soldaten uit Noord-Korea zijn gevangen, bevestigde Zuid-Korea.", ("KR", None)),
        ("ko", "한국 정부는 북한의 러시아 파병을 규탄했다.", ("KR", "KP")),
        ("ja", "韓国、北朝鮮の派兵を非難", ("KR", "KP")),
        ("ja", "米国防長官、北朝鮮兵の派遣を確認", ("US", "KP")),
        ("tr", "Güney Kore, Kuzey Kore'yi çekilmeye çağırdı.", ("KR", "KP")),
    ],
)
def test_who_asks_whom(language: str, text: str, expected: tuple[str | None, str | None]) -> None:
    first = read(text, language).acts[0]
    assert (first.actor, first.target) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "en",
            "Japan condemned the transfer to Russia and urged North Korea to stop.",
            [("condemn", "JP", "RU"), ("urge", "JP", "KP")],
        ),
        (
            "uk",
            "Україна засуджує постачання до Росії, а Японія закликає КНДР зупинитися.",
            [("condemn", "UA", "RU"), ("call_on", "JP", "KP")],
        ),
        (
            "ar",
            "أدانت كوريا الجنوبية الخطوة ودعت كوريا الشمالية إلى سحب قواتها.",
            [("condemn", "KR", None), ("call_on", "KR", "KP")],
        ),
        (
            "uk",
            "Північна Корея надішле саперів, підтвердив 17 червня Шойгу.",
            [("confirm", "RU", None)],
        ),
        ("de", "Die Verlängerung des Mandats scheiterte.", []),
        ("de", "Moskau bestätigte diese Zahlen nicht.", []),
        (
            "ko",
            "우리는 북한이 파병을 공식 인정한 것을 강력히 규탄한다.",
            [("confirm", None, "KP"), ("condemn", None, "KP")],
        ),
        ("en", "Russia has neither confirmed nor denied it.", []),
        ("de", "Russland bestreitet nicht, dass Soldaten kamen.", []),
    ],
)
def test_verbs_of_one_sentence(
    language: str, text: str, expected: list[tuple[str, str | None, str | None]]
) -> None:
    found = read(text, language).acts
    assert [(each.act, each.actor, each.target) for each in found] == expected


def test_un_documents_are_read_by_their_symbols() -> None:
    found = read(
        "See S/2024/215 and A/79/123/Add.1, S/PV.9600, not S/RES/2270 (2016) or and/or 3/4."
    )
    assert [d.symbol for d in found.documents] == ["S/2024/215", "A/79/123/Add.1", "S/PV.9600"]


JOINT = {
    f"{ministry.id}/{release.id}": (ministry.languages[0], release)
    for ministry in World.load().ministries.values()
    if len(ministry.languages) == 1
    for release in ministry.releases
    if all(number in release.text for number in ("1718", "1874", "2270"))
}


@pytest.mark.parametrize("release", JOINT)
def test_the_joint_statement_says_the_same_in_every_language(release: str) -> None:
    language, told = JOINT[release]
    found = read(told.text, language, title=told.title, published=JANUARY)
    assert [(r.number, r.year) for r in found.resolutions] == [
        (1718, 2006),
        (1874, 2009),
        (2270, 2016),
    ]
    assert {date(2023, 12, 30), date(2024, 1, 2)} <= {d.day for d in found.dates}
    assert not countries(found) & {"KP", "RU", "PE"}
    if found.signatory_count and len(countries(found)) > 10:
        assert len(countries(found) - {"EU"}) == found.signatory_count


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("uk", "Передача цієї зброї підтримує агресивну війну Росії."),
        ("uk", "Постачання КНДР ракет підтримує війну Росії."),
        ("uk", "Така співпраця вимагає відповіді."),
        ("be", "Перадача гэтай зброі падтрымлівае вайну Расіі."),
        ("lt", "Ginklų perdavimas remia Rusijos karą."),
        ("hu", "A fegyverek átadása támogatja Oroszország háborúját."),
        ("fi", "Aseiden siirto tukee Venäjän sotaa."),
        ("tr", "Silahların transferi Rusya'nın savaşını destekliyor."),
        ("ka", "იარაღის გადაცემა მხარდაჭერაა რუსეთის ომისა."),
        ("sq", "Transferimi i armëve mbështet luftën e Rusisë."),
        ("is", "Flutningur vopna er stuðningur við stríð Rússlands."),
        ("ja", "武器の移転はロシアの戦争を支持するものだ。"),
        ("ja", "北朝鮮の武器の移転はロシアの戦争を支持するものだ。"),
        ("ko", "무기 이전은 러시아의 전쟁을 지지한다."),
        ("ko", "북한의 미사일은 러시아의 전쟁을 지지한다."),
        ("zh", "武器转让支持俄罗斯的战争。"),
        ("zh", "朝鲜的武器支持俄罗斯的战争。"),
        ("en", "The transfer of these weapons calls for a firm response."),
        ("en", "These transfers call for a firm response."),
        ("en", "The cooperation between Russia and North Korea calls for a firm response."),
        ("en", "North Korean missiles urge us to act."),
        ("de", "Die Lieferung ruft auf zu einer Antwort."),
        ("de", "Diese Waffenlieferung verlangt eine Antwort."),
        ("fr", "Ce transfert exige une réponse."),
        ("fr", "Ce transfert appelle à une réponse ferme."),
        ("es", "Esta transferencia exige una respuesta."),
        ("es", "La cooperación exige una respuesta."),
        ("it", "Questo trasferimento esige una risposta."),
        ("it", "La consegna chiede una risposta."),
        ("pt", "Esta transferência exige uma resposta."),
        ("ru", "Передача этого оружия требует ответа."),
        ("ru", "Поставки ракет КНДР требуют ответа."),
        ("pl", "Przekazanie broni domaga się odpowiedzi."),
        ("ro", "Transferul armelor cere un răspuns."),
        ("cs", "Předání zbraní vyžaduje a žádá odpověď."),
    ],
)
def test_what_a_thing_does_is_no_act(language: str, text: str) -> None:
    assert read(text, language).acts == ()


@pytest.mark.parametrize(
    ("language", "text", "target"),
    [
        ("de", "Trotz der Raketenlieferungen Nordkoreas verlangt Japan eine Antwort.", "JP"),
        ("de", "Nach der Lieferung fordert Kanada Russland auf, abzuziehen.", "CA"),
        ("nl", "Vanwege de leveringen eist Nederland dat Rusland ophoudt.", "NL"),
        ("fr", "Face aux livraisons le ministère exige que la Russie cesse.", "RU"),
        ("en", "Noting the pact between Russia and North Korea members urge Russia to stop.", "RU"),
        ("en", "All action groups urge Russia to stop.", "RU"),
        ("ru", "Ввиду поставки ракет Москве ведомство требует от России прекратить это.", "RU"),
        ("pl", "Mimo dostawy rakiet resort domaga się odpowiedzi.", None),
        ("hu", "A rakéták átadása miatt a hivatal követeli Oroszország távozását.", "RU"),
        ("tr", "Füze sevkiyatı nedeniyle hükümet Rusya'dan çekilmesini talep ediyor.", "RU"),
        ("ar", "بسبب نقل الصواريخ تطالب اليابان روسيا بالتوقف.", "RU"),
    ],
)
def test_a_thing_that_an_act_is_about_is_not_its_subject(
    language: str, text: str, target: str | None
) -> None:
    assert [act.target for act in read(text, language).acts] == [target]


@pytest.mark.parametrize(
    ("language", "text", "actor"),
    [
        ("uk", "Україна підтримує санкції.", "UA"),
        ("uk", "Ми підтримуємо санкції.", None),
        ("uk", "МЗС підтримує заяву про передачу зброї.", None),
        ("lt", "Lietuva remia Ukrainą.", "LT"),
        ("hu", "Magyarország támogatja Ukrajnát.", "HU"),
        ("fi", "Suomi tukee Ukrainaa.", "FI"),
        ("tr", "Türkiye Ukrayna'yı destekliyor.", "TR"),
        ("ja", "日本はウクライナを支持する。", "JP"),
        ("ko", "한국은 우크라이나를 지지한다.", "KR"),
        ("zh", "日本支持乌克兰。", "JP"),
        ("en", "After the transfer Japan calls for talks.", "JP"),
        ("en", "We call on Russia to stop.", None),
        ("en", "Russia in the arms deal calls for silence.", "RU"),
        ("en", "Ministers of 48 countries call on the DPRK to stop the weapons transfer.", None),
        ("de", "Deutschland verlangt ein Ende der Lieferung.", "DE"),
        ("fr", "La France exige la fin du transfert.", "FR"),
        ("ru", "Япония требует прекратить передачу оружия.", "JP"),
        ("ru", "Россия требует передачи ракет.", "RU"),
    ],
)
def test_who_acts_is_told_from_the_thing_that_it_is_about(
    language: str, text: str, actor: str | None
) -> None:
    assert [act.actor for act in read(text, language).acts] == [actor]


def test_yesterday_is_told_by_the_publishers_clock() -> None:
    found = analyst().analyse(
        "Missiles",
        "북한이 어제 러시아에 탄도미사일을 이전했다.",
        language="ko",
        published=datetime(2024, 1, 9, 23, tzinfo=UTC),
        published_raw="2024-01-10T08:00:00+09:00",
    )
    assert [each.day for each in found.facts.dates] == [date(2024, 1, 9)]
