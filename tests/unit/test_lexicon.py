"""The lexicon's files: what they hold, how they are read, what is refused and where."""

import re
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.lexicon import asking, load
from bot.lexicon.facts import files, phrases
from bot.lexicon.reading import read_yaml
from bot.lexicon.spelling import read_spelling
from bot.match import Matcher
from bot.text.fold import fold
from tests import shipped

PROMISED = """
    en fr de es it pt nl pl uk ru ko ja zh cs sk lt lv et fi sv no da is ro bg hr sr sl el he ar
    tr hu mk sq ka vi id ca fa th hi be kk ky hy mn az
    bn ta te ur am sw uz tl ne mr
"""


def test_every_promised_language_names_both_states_arms_and_acts() -> None:
    lexicon = shipped.lexicon()
    assert set(PROMISED.split()) <= lexicon.languages
    for language in PROMISED.split():
        terms = [term for term in lexicon.terms if term.language == language]
        named = {key for term in terms for key in term.keys}
        assert {"dprk", "russia", "ukraine", "give", "receive", "use", "deploy"} <= named, language
        assert {"weapon", "ammunition", "ballistic_missile", "troops"} <= named, language


def test_topics_are_data() -> None:
    topics = {topic.key: topic for topic in shipped.lexicon().topics}
    assert topics["dprk-russia-transfers"].enabled
    assert not topics["iran-russia-transfers"].enabled


@pytest.mark.parametrize(
    ("written", "found", "not_found"),
    [
        ("arms", "ARMS deal", "armsdealer"),
        ("raket~", "raketami", "raketoplanovymi"),
        ("raket~n", "raketu", "raketoplan"),
        ("*munition*", "Artilleriemunitionen", "munter"),
        ("North-Korea", "north  korea", "north koreas"),
        ("북한", "대북한인", "북 한"),
        ("탄도 미사일", "탄도미사일을", "탄도 로켓"),
        ("|北", "米、北に警告", "東北地方"),
        ("ρωσία~", "ΡΩΣΙΑΣ", "αρωσία"),
    ],
)
def test_spellings(written: str, found: str, not_found: str) -> None:
    spelling = read_spelling(written, {"n": ["", "u", "y"]})

    def seen(text: str) -> bool:
        folded = fold(text)
        starts = (m.start() for m in re.finditer(re.escape(spelling.literal), folded))
        return any(re.compile(spelling.pattern).match(folded, start) for start in starts)

    assert seen(found)
    assert not seen(not_found)


def test_prefixes_stand_before_a_word() -> None:
    spelling = read_spelling("روسيا", {}, ["ل", "و", "ول"])
    pattern = re.compile(spelling.pattern)
    assert pattern.search("لروسيا")
    assert pattern.search("ولروسيا")
    assert not pattern.search("بروسيا")


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def test_a_folder_of_ones_own_adds_words(tmp_path: Path) -> None:
    title = "Zarb al-Ghul shells leave for Moscow from the Hermit Kingdom"
    assert not shipped.matcher().match(title, "").alerts
    extra = write(tmp_path, "mine.yaml", "languages: [en]\nactors:\n  dprk: [hermit kingdom]\n")
    write(extra, "acts.yaml", "languages: [en]\nacts:\n  give: [leave for]\n")
    assert Matcher(load(extra)).match(title, "").alerts


def test_what_has_not_changed_is_not_read_again_and_what_has_is(tmp_path: Path) -> None:
    extra = write(tmp_path, "mine.yaml", "languages: [en]\nactors:\n  dprk: [hermit kingdom]\n")
    before = load(extra)
    assert load(extra) is before
    write(extra, "mine.yaml", "languages: [en]\nactors:\n  dprk: [land of the kims]\n")
    changed = {term.written for term in load(extra).terms}
    assert "land of the kims" in changed
    assert "hermit kingdom" not in changed
    (extra / "mine.yaml").unlink()
    assert "land of the kims" not in {term.written for term in load(extra).terms}


def test_a_folder_of_ones_own_adds_a_language_with_its_small_words(tmp_path: Path) -> None:
    text = "languages: [eo]\nsmall:\n  between: [inter]\n  for: [pro]\ntraits: [to_is_of]\n"
    lexicon = load(write(tmp_path, "eo.yaml", text))
    assert lexicon.small["between"].fullmatch("inter")
    assert lexicon.small["for"].match("condemned pro", 9)
    assert lexicon.small["between"].fullmatch("zwischen")
    assert not lexicon.small["between"].fullmatch("inters")
    assert lexicon.traits["to_is_of"] == {"bg", "mk", "eo"}


def test_a_folder_of_ones_own_switches_topics(tmp_path: Path) -> None:
    topic = "topic: iran-russia-transfers\na: iran\nb: russia\nclasses: [weapon]\n"
    lexicon = load(write(tmp_path, "topics/iran-russia-transfers.yaml", topic))
    matches = Matcher(lexicon).match_all("Iran delivers drones to Russia", "")
    assert {match.topic: match.alerts for match in matches} == {
        "dprk-russia-transfers": False,
        "iran-russia-transfers": True,
    }
    assert Matcher(lexicon).match("Iran delivers drones to Russia", "").alerts
    assert Matcher(lexicon).match("Pyongyang ships shells to Moscow", "").topic.startswith("dprk")


def test_a_topic_must_be_enabled(tmp_path: Path) -> None:
    off = "topic: dprk-russia-transfers\nenabled: false\na: dprk\nb: russia\nclasses: [weapon]\n"
    with pytest.raises(ConfigError, match="no topic is enabled"):
        load(write(tmp_path, "topics/dprk-russia-transfers.yaml", off))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("actors:\n  dprk: [x]\n", r"mine\.yaml:1: expected languages"),
        ("languages: [en]\nactor:\n  dprk: [x]\n", r"mine\.yaml:2: actor: expected actors\?"),
        ("languages: [en]\nitems:\n  misile: [x]\n", r"mine\.yaml:3: items\.misile: .*missile\?"),
        ("languages: [en]\nacts:\n  give: [x~q]\n", r"mine\.yaml:3: acts\.give: .*endings: q"),
        ("languages: [en]\nacts:\n  give: x\n", r"mine\.yaml:3: acts\.give: expected a list"),
        ("languages: [en]\nacts:\n  give: [x]\n  give: [y]\n", r"mine\.yaml:4: .*once"),
        ("languages: [en]\nacts:\n  give: ['~']\n", r"begin with letters"),
        ("languages: [en]\nsmall:\n  fore: [x]\n", r"mine\.yaml:3: small\.fore: .*for\?"),
        ("languages: [en]\ntraits: [odd]\n", r"mine\.yaml:2: traits: .*one of to_is_of"),
        ("languages: [en\n", r"mine\.yaml:\d+:\d+: not YAML"),
        ("languages: [en]\nactors:\n  dprk: [\x07]\n", r"mine\.yaml: not YAML: .*character"),
        ("", r"mine\.yaml: is empty"),
        ("languages: [english]\n", r"mine\.yaml:1: languages: expected language codes"),
        ("languages: [en]\nactors:\n  chna: [x]\n", r"mine\.yaml:3: actors\.chna: .*china\?"),
        ("languages: [en]\nrecipients:\n  rusia: [x]\n", r"mine\.yaml:3: .*russia\?"),
        ("languages: [en]\nactors:\n  dprk beside rokk: [x]\n", r"mine\.yaml:3: .*rok\?"),
    ],
)
def test_a_mistake_is_refused_with_its_place(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        load(write(tmp_path, "mine.yaml", text))


def test_a_topic_must_have_actors_that_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="actor atlantis"):
        load(
            write(
                tmp_path,
                "topics/mine.yaml",
                "topic: mine\na: atlantis\nb: russia\nclasses: [weapon]\n",
            )
        )


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("topic: mine\na: iran\nb: russia\n", r"mine\.yaml:1: expected classes"),
        ("topic: mine\na: iran\nb: russia\nclasses: [arms]\n", r":4: classes: .*one of weapon"),
        ("topic: mine\na: iran\nb: iran\nclasses: [weapon]\n", r":3: b: expected another actor"),
        ("topic: My Own\na: iran\nb: russia\nclasses: [weapon]\n", r":1: topic: .*people type it"),
        (
            "topic: mine\na: iran\nb: russia\ntheatre: ukrain\nclasses: [weapon]\n",
            "topic mine: no lexicon file names the actor ukrain",
        ),
        (
            "topic: dprk-russia-transfers\na: iran\nb: russia\nclasses: [weapon]\n",
            "two files of the topic dprk-russia-transfers",
        ),
    ],
)
def test_a_mistake_in_a_topic_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        load(write(tmp_path, "topics/mine.yaml", text))


@pytest.mark.parametrize(
    "name", ["mine.yml", "MINE.YAML", "topics/mine.yml", "topic/mine.yaml", "facts/en.yaml"]
)
def test_a_file_that_would_be_read_nowhere_is_refused(tmp_path: Path, name: str) -> None:
    write(tmp_path, "..data/en.yml", "languages: [en]\n")
    write(tmp_path, "notes.txt", "Ours.")
    load(tmp_path)
    with pytest.raises(ConfigError, match=f"{name}: only NAME.yaml and topics/NAME.yaml are read"):
        load(write(tmp_path, name, "languages: [en]\n"))


def test_a_folder_of_ones_own_adds_states_and_items(tmp_path: Path) -> None:
    write(tmp_path, "items.yaml", "machine_tools: {class: technology}\n")
    topic = "topic: mine\na: iraq\nb: russia\nclasses: [technology]\n"
    write(tmp_path, "topics/mine.yaml", topic)
    own = "languages: [en]\nactors:\n  iraq: [iraq~]\n  atlantis: [atlantis]\n"
    words = write(tmp_path, "mine.yaml", f"{own}items:\n  machine_tools: [machine tool~]\n")
    match = Matcher(load(words)).match("Iraq delivers machine tools to Russia", "")
    assert (match.topic, match.alerts) == ("mine", True)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such folder"):
        load(tmp_path / "nowhere")


def test_every_file_of_facts_is_in_order() -> None:
    for name in (*files.LANGUAGES, files.NAMES):
        assert files.read(name)
    assert files.speakers()


def test_every_kind_of_word_is_documented() -> None:
    docs = Path("docs/lexicon.md").read_text(encoding="utf-8")
    names = files.MARKED | files.PHRASES | files.TRAITS | files.TOLD
    assert not {name for name in names if f"`{name}`" not in docs}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("act: {condemn: [slam~]}\nparte: [over]\n", ":2: parte: expected parted?"),
        ("told: {prize: [pay]}\n", ":1: told.prize: expected price?"),
        ("traits: [unspace]\n", ":1: traits: expected one of adjective_behind, "),
        ("counter: {human: [x]}\n", ":1: counter.human: expected one of person, thing"),
        ("glue: and\n", ":1: glue: expected keys and values"),
        ("act:\n  condemn: slam\n", ":2: act.condemn: expected a list"),
        ("glue: [and]\nglue: [or]\n", ":2: glue: expected each key once"),
        ("glue:\n- [and]\n", ":2: glue: expected text"),
        ("glue: [an~d]\n", ":1: glue: expected the endings d, which this file does not list"),
    ],
)
def test_a_mistake_in_a_file_of_facts_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "xx.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=re.escape(f"xx.yaml{complaint}")):
        files.terms(read_yaml(file))


@pytest.mark.parametrize(
    ("language", "kind", "value", "text", "found"),
    [
        ("en", "told", "distance", "It flew 550 miles, or 885-km", ["550 miles", "885-km"]),
        ("fr", "told", "distance", "à 30 kilomètres", ["kilomètres"]),
        ("pl", "told", "money", "za 2 mln dolarów", ["dolarów"]),
        ("ko", "told", "calibre", "170㎜ 자주포와 122밀리 방사포", ["170㎜", "122밀리"]),
        ("de", "told", "rate", "im Monat und jährlich", ["im Monat"]),
        ("hu", "told", "rough", "Több ezer katona", ["Több ezer"]),
        ("en", "told", "rough", "half of them, behalf", ["half"]),
        ("zh", "uncounted", "", "第224飞行队，3日", ["第224", "3日"]),
        ("en", "uncounted", "", "the 4th of 40 ships", ["4th"]),
        ("fi", "of", "", "raketti", []),
        ("sv", "adjective_ends", "", "fem nya tunga raketer", ["nya", "tunga"]),
        ("ko", "counter", "thing", "100여 발, 1만 기", ["여 발", "기"]),
        ("xx", "told", "rate", "every day", ["every day"]),
    ],
)
def test_phrases_are_found_where_they_stand(
    language: str, kind: str, value: str, text: str, found: list[str]
) -> None:
    spans = phrases.places(language, kind, value, text)
    assert [text[start:end] for start, end in spans] == found


def test_words_of_questions_are_told_by_their_ends() -> None:
    adverbs = asking.by_their_ends("en", "adverbs")
    assert adverbs.fullmatch("secretly")
    assert not adverbs.fullmatch("lyre")
    assert not asking.by_their_ends("ja", "adverbs").search("secretly")
    assert asking.by_their_ends("ko", "closing").fullmatch("보냈나요")


def test_words_that_join_are_those_of_all_languages() -> None:
    assert re.fullmatch(asking.joining("and"), "und")
    assert not re.fullmatch(asking.joining("and"), "oder")
    assert re.fullmatch(asking.joining("and", "or"), "oder")
