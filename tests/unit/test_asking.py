"""Questions to an archive: answered from the right statement, or not at all."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import bot.desk
from bot import lexicon
from bot.answers import Answers, Asking, findings
from bot.asking import Asked, Finder, Vocabulary, read
from bot.asking.question.periods import periods
from bot.asking.texts import lookup
from bot.asking.texts.library import Library
from bot.asking.texts.reading import dated, dated_anywhere
from bot.asking.vocabulary import THE_TWO_STATES
from bot.cli import main
from bot.errors import ConfigError
from bot.lexicon import asking, faq
from bot.model import Asker, Destination, Permissions, Statement
from bot.render.text import render
from bot.store import Store, statements
from tests import archive, made

HERE = Destination(id="console")
TEN = (
    "Australia, Canada, France, Germany, Japan, Poland, South Korea, Ukraine, United Kingdom and "
    "United States"
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a database with the archive, to copy."""
    folder = tmp_path_factory.mktemp("archive")

    async def fill() -> None:
        store = await Store.open(f"sqlite:///{folder}/statements.db", migrate=True)
        await archive.fill(store)
        await store.close()

    asyncio.run(fill())
    return folder / "statements.db"


@cache
def asker_of_all() -> Asking:
    """One for all tests: it reads its words once."""
    return Asking()


class Desk:
    """Somebody who asks, and may do what operators may."""

    def __init__(self, store: Store, asking: Asking) -> None:
        self.store = store
        self.desk = bot.desk.Desk(
            store=store,
            answers=Answers(store=store, sources=(), asking=asking),
            named=[HERE],
            permissions=Permissions(),
        )

    async def answer(self, text: str, story_id: str | None = None) -> dict[str, Any]:
        (record,) = await self.desk.records(text, self._asker(story_id), now=archive.NOW)
        return record

    async def shown(self, text: str) -> str:
        document = await self.desk.answer(text, self._asker(None), now=archive.NOW)
        return " ".join(render(document, width=200).split())

    def _asker(self, story_id: str | None) -> Asker:
        return self.desk.asker("console", HERE.id, story_id=story_id)


@pytest.fixture
async def store(filled: Path, tmp_path: Path) -> AsyncIterator[Store]:
    shutil.copy(filled, tmp_path)
    store = await Store.open(f"sqlite:///{tmp_path}/statements.db")
    yield store
    await store.close()


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store, asker_of_all())


async def test_questions_are_answered_from_the_right_statement_or_not_at_all(desk: Desk) -> None:
    assert [row async for row in wrong(desk, archive.QUESTIONS)] == []


async def wrong(desk: Desk, rows: list[dict[str, Any]]) -> AsyncIterator[tuple[str, set[str], str]]:
    """Those that are not answered as they should be, from where, and with what."""
    for row in rows:
        answer = await desk.answer(f"ask {row['ask']}")
        sources = {source["id"] for source in answer["sources"]}
        right = bool(sources & set(row.get("from", ()))) == ("from" in row)
        says_it = all(
            any(each in answer["text"] for each in must.split("|")) for must in row.get("must", ())
        )
        if not (right and says_it and answer["answered"] == ("from" in row)):
            yield row["ask"], sources, answer["text"][:300]


async def test_whose_dead_are_counted_is_told_by_the_sentence_before(desk: Desk) -> None:
    async with desk.store.write() as tx:
        await archive.add(
            tx,
            "toll",
            title="Shells, soldiers and a toll at the Psel",
            text="Soldiers of North Korea crossed the Psel river. Oslo counts 70 dead there. "
            "Russia keeps firing shells that it got from North Korea.",
        )
    answer = await desk.answer("ask how many north korean soldiers died at the psel river")
    assert [source["id"] for source in answer["sources"]] == ["toll"]
    assert not (await desk.answer("ask how many ukrainians died at the psel river"))["answered"]


async def test_every_quote_stands_in_its_statement(desk: Desk) -> None:
    answer = await desk.answer("How far can the North Korean missiles fly?")
    (source,) = answer["sources"]
    async with desk.store.read() as tx:
        statement = await statements.by_given(tx, source["id"])
    assert statement
    assert source["quote"] in statement.text
    assert source["url"] == "https://archive.example/range"
    assert source["institution"] == "The White House"
    assert source["published"] == "2024-01-04"
    assert 0.7 < answer["confidence"] <= 1


async def test_the_resolutions_that_a_government_cites_are_those_of_all_its_texts(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk.store.write() as tx:
        for number, cited in enumerate(("1718 (2006)", "2270 (2016)", "1718 (2006)")):
            await archive.add(
                tx,
                f"harbour-{number}",
                country="LU",
                title=f"Shells in harbour {number} from North Korea for Russia",
                text=f"In harbour {number} we saw shells that North Korea ships to Russia. "
                f"That violates resolution {cited} of the Security Council.",
            )
    answer = await desk.answer("Which resolutions does Luxembourg cite?")
    assert answer["text"].startswith("Resolutions cited: 1718 (2006) and 2270 (2016)")
    assert "harbour-1" in {source["id"] for source in answer["sources"]}
    assert all(source["id"].startswith("harbour") for source in answer["sources"])
    monkeypatch.setattr(findings, "_READ", 3)  # … or, as then is said, of its newest
    answer = await desk.answer("Which resolutions does Luxembourg cite?")
    assert answer["text"].startswith("Resolutions cited in the newest 3 texts: 1718 (2006)")


async def test_each_of_several_states_is_answered_for(desk: Desk) -> None:
    signed = await desk.answer("Did Japan and Hungary sign the joint statement?")
    assert signed["text"].splitlines()[:2] == [
        "Yes: Japan is named among those who signed.",
        f"10 of 48 signatories are named: {TEN}",
    ]
    async with desk.store.write() as tx:
        for code in ("LU", "MT"):
            await archive.add(
                tx,
                f"from-{code}",
                country=code,
                title=f"Shells from North Korea for Russia, seen by {code}",
                text="We saw shells that North Korea ships to Russia.",
            )
    newest = await desk.answer("ask latest from Luxembourg, Malta and Peru")
    assert [each["id"] for each in newest["sources"]] == ["from-LU", "from-MT"]
    assert newest["text"].startswith("Peru: no statement is in the store.")
    counted = await desk.answer(
        "ask how many statements by Luxembourg and Malta since January 2024"
    )
    assert counted["text"].splitlines()[:2] == [
        "1 statement by Luxembourg since 1 Jan 2024",
        "1 statement by Malta since 1 Jan 2024",
    ]


async def test_what_is_composed_of_facts_is_in_the_language_of_the_question(desk: Desk) -> None:
    asked = "Quelles résolutions la déclaration commune cite-t-elle ?"
    english = await desk.shown("which resolutions does the joint statement cite")
    assert english.startswith("Resolutions cited: 1718 (2006), 1874 (2009) and 2270 (2016)")
    assert "1718 (2006), 1874 (2009) et 2270 (2016)" in await desk.shown(asked)


async def test_how_many_signed_is_told_by_the_commonest_number(desk: Desk) -> None:
    assert (await desk.shown("How many countries signed it?")).startswith(
        "It speaks for 48 states."
    )
    async with desk.store.write() as tx:
        for number, count in enumerate((47, 48, 50)):
            await archive.add(
                tx,
                f"copy-{number}",
                title="Joint Statement on Ballistic Missile Transfers",
                text=f"The foreign ministers of {count} countries condemn the transfer of "
                "ballistic missiles from the DPRK to Russia, which fired them at Ukraine on "
                "30 December 2023 and on 2 January 2024.",
            )
    said = "48, most often; the publications count from 47 to 50."
    assert (await desk.shown("How many countries signed it?")).startswith(said)
    german = await desk.shown("Wie viele Länder haben sie unterzeichnet?")
    assert german.startswith("Meist 48; die Veröffentlichungen zählen von 47 bis 50.")


async def test_why_and_who_are_questions_when_they_are_no_commands(desk: Desk) -> None:
    for line in ("why is it a concern", "why?", "who condemned the transfer?"):
        assert "answered" in await desk.answer(line)


async def test_what_is_not_in_the_store_comes_with_what_is_nearest(desk: Desk) -> None:
    text = await desk.shown("What serial numbers were on the missiles fired on 2 January?")
    assert text.startswith("The store doesn’t hold an answer to that. What comes nearest:")
    assert "Joint Statement on Ballistic Missile Transfers" in text


@pytest.mark.parametrize("row", [row for row in archive.QUESTIONS if "declined" in row])
async def test_what_is_no_question_to_an_archive_is_declined_in_a_sentence(
    desk: Desk, row: dict[str, Any]
) -> None:
    answer = await desk.answer(f"ask {row['ask']}")
    assert not answer["answered"]
    assert "\n" not in answer["text"]


async def test_in_a_thread_the_story_of_the_thread_answers(desk: Desk) -> None:
    async with desk.store.read() as tx:
        there = await statements.by_given(tx, "troops-de")
        joint = await statements.by_given(tx, "joint-us")
    assert there
    assert joint
    asked = "ask What does Pyongyang get in return?"
    answer = await desk.answer(asked, story_id=there.story_id)
    assert [source["id"] for source in answer["sources"]] == ["troops-de"]
    named = await desk.answer(f"ask what does {joint.id} say of security in Europe?")
    assert named["sources"][0]["id"] == "joint-us"


async def test_what_the_story_of_the_thread_answers_thoroughly_stands(desk: Desk) -> None:
    asked = "ask когда россия применила ракеты кндр"
    elsewhere = await desk.answer(asked)
    assert "joint-us" in {source["id"] for source in elsewhere["sources"]}
    async with desk.store.read() as tx:
        there = await statements.by_given(tx, "range")
    assert there
    answer = await desk.answer(asked, story_id=there.story_id)
    assert [source["id"] for source in answer["sources"]] == ["range"]
    assert answer["confidence"] < elsewhere["confidence"]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("what changed?", "texts changed since: 1\n"),
        ("Has anything changed since?", "texts changed since: 1\n"),
        ("what has the US changed?", "United States: texts of this story: 1; the last one on"),
    ],
)
async def test_what_changed_is_answered_with_the_words_before_and_after(
    desk: Desk, question: str, told: str
) -> None:
    joint = await _amended(desk, "joint-us", "condemn", "strongly condemn", "48", "50")
    await _amended(desk, "range", "Kaesong", "Kaesong")  # read again, and the same
    for story_id in (None, joint.story_id):
        answer = await desk.answer(f"ask {question}", story_id=story_id)
        assert told in answer["text"]
        (source,) = answer["sources"]
        assert (source["id"], source["url"], source["quote"]) == ("joint-us", joint.url, "")
        (edit,) = source["edits"]
        assert [(each["before"], each["after"]) for each in edit["changes"]] == [
            ("48", "50"),
            ("", "strongly"),
        ]
    shown = await desk.shown(f"ask {question}")
    assert "(Department of State) changed its text, as seen 22 Nov 2026, 12:00 UTC:" in shown
    assert "• 48 → 50" in shown
    assert joint.url in shown
    assert "▎" not in shown


async def test_a_story_in_which_nothing_changed_is_said_to_be_so(desk: Desk) -> None:
    await _amended(desk, "joint-us", "48", "50")
    async with desk.store.read() as tx:
        there = await statements.by_given(tx, "troops-de")
    assert there
    for question, story_id, told in (
        ("what changed?", there.story_id, "texts changed since: 0"),
        ("what has Canada changed?", None, "Canada: texts of this story: 1; the last one on"),
        ("what has Peru changed?", there.story_id, "Peru: no text of this story is in the store."),
    ):
        answer = await desk.answer(f"ask {question}", story_id=story_id)
        assert answer["text"].startswith(told) or f"; {told}\n" in answer["text"]
        assert [each["edits"] for each in answer["sources"]] == [[]]


async def _amended(desk: Desk, given_id: str, *words: str) -> Statement:
    """A statement with each other word of these in the place of the one before."""
    async with desk.store.write() as tx:
        kept = await statements.by_given(tx, given_id)
        assert kept
        text = kept.text
        for before, after in zip(words[::2], words[1::2], strict=True):
            text = text.replace(before, after)
        return await statements.revise(tx, kept.id, kept.draft(text=text), now=archive.NOW)


@pytest.mark.parametrize(
    "question",
    ["見返りは何ですか", "대가는 무엇인가요?", "What is the reward?", "Was ist die Gegenleistung?",
     "Quelle est la contrepartie ?", "Що натомість?"],
)  # fmt: skip
async def test_a_question_of_one_word_that_is_frequent_is_understood(
    desk: Desk, question: str
) -> None:
    answer = await desk.answer(f"ask {question}")
    assert "in return" in " ".join(source["quote"] for source in answer["sources"])


async def test_frequent_questions_are_listed_and_answered_by_their_word(desk: Desk) -> None:
    listed = await desk.shown("faq")
    for entry in faq.load():
        assert f"faq {entry.key}: {entry.asked['en']}" in listed
    assert (await desk.shown("faq resolutions")).startswith("Resolutions cited: 1718")
    assert "48" in (await desk.answer("faq how many countries signed it?"))["text"]
    assert "Did you mean faq security?" in await desk.shown("faq secrecy")
    assert await desk.shown("faq nonsense") == (
        "“nonsense” is none of the frequent questions: faq lists them."
    )


async def test_every_frequent_question_is_answered(desk: Desk) -> None:
    for entry in faq.load():
        assert (await desk.answer(f"ask {entry.asked['en']}"))["answered"], entry.key


@pytest.mark.parametrize("language", ["en", "fr", "de", "uk", "ko", "ja"])
async def test_frequent_questions_are_known_in_every_language(desk: Desk, language: str) -> None:
    asked = {entry.key: entry.asked[language] for entry in faq.load()}
    assert "1718 (2006)" in (await desk.answer(f"ask {asked['resolutions']}"))["text"]


async def test_operators_add_answers_of_the_desks_own_and_drop_them(desk: Desk) -> None:
    question = "Who looks after the list of firms?"
    assert not (await desk.answer(f"ask {question}"))["answered"]
    kept = await desk.answer(f"faq add firms {question} The sanctions desk, room 12.")
    answer = await desk.answer(f"ask {question}")
    assert answer["text"].startswith("The desk’s own answer: The sanctions desk, room 12.")
    assert (answer["by"], answer["confidence"]) == ("desk", None)
    assert [(each["id"], each["quote"]) for each in answer["sources"]] == [("firms", "")]
    shown = await desk.shown(f"ask {question}")
    assert "The desk names as what it rests on:" in shown
    assert "Confidence" not in shown
    assert "▎" not in shown  # no statement is quoted as if it said so
    assert f"faq {kept['key']}: {question}" in await desk.shown("faq")
    await desk.answer(f"faq drop {kept['key']}")
    assert not (await desk.answer(f"ask {question}"))["answered"]
    assert "no answer of the desk’s own" in await desk.shown(f"faq drop {kept['key']}")


async def test_an_answer_of_ones_own_needs_a_statement(desk: Desk) -> None:
    assert "There is no statement “zzzzz”" in await desk.shown("faq add zzzzz Who? We.")
    assert "The question ends with “?”" in await desk.shown("faq add firms no question here")
    assert "needs more" in await desk.shown("faq add firms")


async def test_a_file_of_the_desk_comes_first(store: Store, tmp_path: Path) -> None:
    own = tmp_path / "faq.yaml"
    own.write_text(
        "ours:\n"
        "  asked: {en: Which firms are on our list?}\n"
        "  text: Four firms that ship arms.\n"
        '  sources: [nowhere, "https://archive.example/firms"]\n',
        encoding="utf-8",
    )
    desk = Desk(store, Asking(own_faq=own))
    answer = await desk.answer("ask which firms are on our list")
    assert answer["text"].startswith("The desk’s own answer: Four firms that ship arms.")
    assert answer["sources"][0]["id"] == "firms"


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Who spoke of the 9M729?", "9m729"),
        ("Was sagt man zur 9K79?", "9k79"),
        ("Что известно о 9М79?", "9м79"),
        ("Did it get 9009 shells?", "9009"),
        (f"Did it get {'9' * 5_000} shells?", "9" * 5_000),
        ("What did the UK say?", "uk"),
    ],
)
def test_what_begins_and_ends_in_9_is_looked_for_as_it_is(question: str, word: str) -> None:
    """Two capitals are written between two of it, so that US is not us."""
    vocabulary = Vocabulary(lexicon.load())
    asked = read(question, vocabulary, archive.NOW)
    spoken, *_ = zip(*lookup.things(asked, vocabulary, (asked.language,)), strict=True)
    assert word in {each.text for words in spoken for each in words}


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("ours: {text: We., sources: [a]}", "asked"),
        ("ours: {asked: {en: Who?}, text: We.}", "rests on statements"),
        ("ours: {asked: {en: Who?}, answer: nothing}", "one of resolutions"),
        ("ours: {asked: {en: Who?}, wants: [colour]}", "one of called, count"),
        ("ours: {asked: {en: Who?}, abuot: [x]}", "about?"),
    ],
)
def test_a_file_of_the_desk_is_checked(tmp_path: Path, written: str, complaint: str) -> None:
    own = tmp_path / "faq.yaml"
    own.write_text(written, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"faq\.yaml:1") as caught:
        faq.load(own)
    assert complaint in str(caught.value)


def test_answers_are_judged_on_questions_of_ones_own(
    filled: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("STATEMENT_BOT_DATA_DIR", str(tmp_path))
    asked = {"question": "How far can the missiles fly?", "answerable": True}
    rows: list[dict[str, Any]] = [
        {**asked, "sources": ["range"], "must": ["900|560"]},
        {**asked, "sources": ["veto"]},
        {"question": "Who won the football match?", "answerable": False},
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert main(["evaluate-faq", str(file), "--store", f"sqlite:///{filled}"]) == 0
    printed = capsys.readouterr().out
    assert "wrong source: should be veto" in printed
    assert "answerable: 1 of 2 right\nunanswerable: 1 of 1 right" in printed
    assert main(["evaluate-faq", str(file), "--store", f"sqlite:///{filled}", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [each["right"] for each in report["questions"]] == [True, False, True]
    file.write_text('{"question": "Who?"}', encoding="utf-8")
    assert main(["evaluate-faq", str(file)]) == 2
    assert "questions.jsonl:1: not a question" in capsys.readouterr().err


@pytest.mark.parametrize("language", sorted(asking.LANGUAGES))
def test_the_words_of_questions_can_be_read(language: str) -> None:
    keys = {term.keys[0] for term in asking.terms(language)}
    assert {"skip", "ask:count", "ask:when", "ask:where", "ask:who", "ask:why"} <= keys


def test_the_same_words_are_looked_for_in_each_run() -> None:
    vocabulary = Vocabulary(lexicon.load())
    keys = ["state:JP", "item:missile", "item:troops"]
    terms = vocabulary.terms("en", keys)
    assert len(terms) > len(keys)
    assert vocabulary.terms("en", reversed(keys)) == terms


def test_a_state_is_not_named_by_the_word_that_its_name_is_in_small_letters() -> None:
    library = Library(Vocabulary(lexicon.load()))
    text = "Biện pháp này vi phạm luật pháp quốc tế."
    law = replace(made.new_statement(), title="", text=text, language="vi")
    france = replace(law, text="Pháp lên án việc chuyển giao.")
    assert not any("state:FR" in keys for keys in library.page(law).keys)
    assert any("state:FR" in keys for keys in library.page(france).keys)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("on 16.12.2024", (2024, 12, 16)),
        ("4/1/2024", (2024, 1, 4)),
        ("1/13/2024", (2024, 1, 13)),
        ("10.1.24", (2024, 1, 10)),
        ("vom 30.12.", (None, 12, 30)),
        ("October '25", (2025, 10, None)),
        ("Holt on 25 Oct 24: the trains", (2024, 10, 25)),
        ("G7 December 2023", (2023, 12, None)),
    ],
)
def test_days_are_read_in_figures_too(text: str, named: tuple[int | None, ...]) -> None:
    (period,) = periods(text, "en", archive.NOW)
    assert (period.year, period.month, period.day) == named


@pytest.mark.parametrize(
    "text",
    ["24/7", "1.2.3", "S-300", "1.5 million", "45.13.2024", "the Selenga-20 may come from there"],
)
def test_other_figures_are_no_days(text: str) -> None:
    assert all(each.day is None for each in periods(text, "en", archive.NOW))


@pytest.mark.parametrize(
    ("text", "language"),
    [("2024年进入俄罗斯的朝鲜人", "zh"), ("2024年に入国した人", "ja"), ("2024년 파병", "ko")],
)
def test_the_sign_for_a_year_belongs_to_it(text: str, language: str) -> None:
    (period,) = periods(text, language, archive.NOW)
    assert (period.year, text[period.start : period.end]) == (2024, text[:5])


@pytest.mark.parametrize(
    ("office", "who"),
    [("officer", "RU/gerasimov"), ("premier", "JP/ishiba"), ("ambassador", "RU/zinoviev")],
)
def test_an_office_is_held_by_those_whose_names_are_known(office: str, who: str) -> None:
    assert f"name:{who}" in asking.holders(f"idea:{office}")
    assert f"name:{who}" in asking.people()


@pytest.mark.parametrize(
    ("question", "giver"),
    [
        ("how many tanks did Japan send to Russia", {"state:JP"}),
        ("welche Panzer lieferte Japan an Russland", {"state:JP"}),
        ("поставляла ли Япония танки России", {"state:JP"}),
        ("by how many shells did Seoul's estimate of what was sent go up", set()),
    ],
)
def test_who_gives_may_stand_before_or_behind_the_verb(question: str, giver: set[str]) -> None:
    asked = read(question, Vocabulary(lexicon.load()), archive.NOW)
    assert asked.giver - THE_TWO_STATES == giver


@cache
def _vocabulary() -> Vocabulary:
    return Vocabulary(lexicon.load())


async def test_a_text_is_of_a_year_that_it_names_far_from_its_title(desk: Desk) -> None:
    asked = read("how many builders came to Russia in 2021", _vocabulary(), archive.NOW)
    text = "Shells go from North Korea to Russia. Of its builders 70 came to Russia in 2021."
    async with desk.store.write() as tx:
        await archive.add(tx, "builders", title="Shells and builders", text=text)
        told = await statements.by_given(tx, "builders")
    assert told
    (period,) = asked.periods
    reading = Finder(asked, Library(_vocabulary())).read(told)
    assert dated(reading, 0, period) < dated_anywhere(reading, period) == 1.0


def test_what_the_words_around_it_tell_of_a_question() -> None:
    def asked(text: str) -> Asked:
        return read(text, _vocabulary(), archive.NOW)

    assert asked("кто возглавлял делегацию у премьера в августе 2023").language == "ru"
    latest = asked("latest on the soldiers who fought at the psel")
    assert "idea:latest" in latest.ideas
    assert latest.wants == set()
    assert [each.text for each in asked("what did putin and kim sign").sought] == ["putin", "sign"]
    assert not any(each.focus for each in asked("安理会为什么搁置了制裁").sought)
    assert asked("Wer sagt, dass sie schon kämpfen?").who_says
    assert not asked("Wer kämpft dort?").who_says
    assert asked("exact date they signed it").wants == {"when", "day"}
    for text in ("what did Canada respond?", "q respondió Canadá", "Что ответила Канада?"):
        assert asked(text).quoted


async def test_who_tells_of_it_need_not_do_it(desk: Desk) -> None:
    async with desk.store.write() as tx:
        await archive.add(
            tx,
            "depot",
            title="Shells from North Korea at the Psel",
            text="Ivan Maslov, who heads the intelligence of Ukraine, says that shells from North "
            "Korea lie in a depot at the Psel, and that Russia has them from two aircraft "
            "factories. Russia received 70,000 of its shells since March 2021.",
        )
    told = await desk.answer(
        "ask who says that north korea made the shells in the depot at the psel?"
    )
    assert "Ivan Maslov" in told["text"]
    counted = await desk.answer("ask how many shells did russia receive since march 2021")
    assert "70,000" in counted["text"]
    assert not (await desk.answer("ask who took the photos of the shells"))["answered"]
    assert not (await desk.answer("ask how many aircraft does russia have at the psel"))["answered"]
