"""What two texts differ in, as somebody reads it who asks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import diff
from bot.answers import Answers
from bot.desk import Desk
from bot.model import Destination, NewStatement, Permissions
from bot.render.text import render
from bot.store import Store, statements
from tests.made import NOON, new_statement
from tests.shipped import analyst

ENGLISH = (
    "We strongly condemn the export of ballistic missiles by the DPRK to Russia. "
    "These transfers violate Security Council resolutions 1718 (2006) and 2270 (2016). "
    "We call on the DPRK and Russia to end these transfers at once. "
    "Signed by Australia, Canada, France and Japan."
)
BRITISH = (
    "We strongly condemn the export of ballistic missiles by North Korea to Russia. "
    "These transfers violate Security Council resolution 1718 (2006). "
    "We call on North Korea and Russia to end these transfers immediately. "
    "The United Kingdom has imposed sanctions on eleven ships."
)
KOREAN = (
    "우리는 북한의 대러시아 탄도미사일 수출을 강력히 규탄한다. "
    "이는 안보리 결의 1718호를 위반하는 것이다."
)


def told(key: str, text: str, *, country: str = "US", language: str = "en") -> NewStatement:
    made = new_statement(
        key, text=text, country=country, language=language, institution=f"Ministry of {key}"
    )
    found = analyst().analyse(made.title, text, languages=(language,), published=made.published)
    return replace(made, facts=found.facts)


class Reader:
    """Somebody at a console, and the texts in the store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        here = Destination(id="console")
        self.desk = Desk(
            store=store,
            answers=Answers(store=store, sources=(), named=[here]),
            named=[here],
            permissions=Permissions(),
        )
        self.asker = self.desk.asker("console", here.id)

    async def keep(self, new: NewStatement) -> str:
        async with self.store.write() as tx:
            return (await statements.insert(tx, new)).id

    async def ask(self, line: str) -> str:
        document = await self.desk.answer(line, self.asker, now=NOON)
        return " ".join(render(document, width=100).split())


@pytest.fixture
def reader(sqlite_store: Store) -> Reader:
    return Reader(sqlite_store)


async def test_two_governments_texts_are_held_against_each_other(reader: Reader) -> None:
    us = await reader.keep(told("us", ENGLISH))
    gb = await reader.keep(told("gb", BRITISH, country="GB"))
    text = await reader.ask(f"diff {us} {gb}")
    assert text.startswith("🇺🇸 United States and 🇬🇧 United Kingdom: what differs")
    names = "only 🇺🇸 United States: “DPRK”; only 🇬🇧 United Kingdom: “North Korea”"
    assert f"Names of the DPRK {names}" in text
    assert "Resolutions only 🇺🇸 United States: 2270" in text
    assert "Signatories only 🇺🇸 United States:" in text
    assert "Only 🇺🇸 United States says: • Signed by Australia, Canada, France and Japan." in text
    assert "The United Kingdom has imposed sanctions on eleven ships." in text
    assert "at once → immediately" in text.replace("~~", "").replace("*", "")
    [row] = await reader.desk.records(f"diff {us} {gb}", reader.asker, now=NOON)
    assert (row["left"]["id"], row["right"]["id"], row["same_language"]) == (us, gb, True)
    assert row["only"]["name"] == {"left": ["dprk"], "right": ["north korea"]}
    assert len(row["sentences"]["right"]) == 1


async def test_in_two_languages_only_facts_are_compared(reader: Reader) -> None:
    us = await reader.keep(told("us", ENGLISH))
    kr = await reader.keep(told("kr", KOREAN, country="KR", language="ko"))
    text = await reader.ask(f"diff {us} {kr}")
    assert "One is in English, the other in Korean: only facts are compared." in text
    assert "Resolutions only 🇺🇸 United States: 2270" in text
    assert "Names of the DPRK" not in text
    assert "규탄한다" not in text.split("only facts are compared")[1].split("Acts")[0]


async def test_equal_texts_say_the_same(reader: Reader) -> None:
    us, jp = await reader.keep(told("us", ENGLISH)), await reader.keep(told("jp", ENGLISH))
    text = await reader.ask(f"diff {us} {jp}")
    assert "Ministry of us" in text
    assert text.endswith("They say the same.")


async def test_the_last_two_versions_are_shown(reader: Reader) -> None:
    us = await reader.keep(told("us", ENGLISH))
    assert "There is one version of “Joint statement”" in await reader.ask(f"diff {us}")
    later = told("us", ENGLISH.replace("Canada, France", "Canada, Chile, France"))
    async with reader.store.write() as tx:
        await statements.revise(tx, us, replace(later, title="Joint declaration"), now=NOON)
    text = await reader.ask(f"diff {us}")
    assert text.startswith("Version 2 against 1: Joint declaration")
    assert "Signatories added 🇨🇱 Chile" in text
    assert "Chile" in text.split("Signatories added 🇨🇱 Chile")[1]
    [row] = await reader.desk.records(f"diff {us}", reader.asker, now=NOON)
    assert (row["versions"], row["title_before"]) == ([1, 2], "Joint statement")
    assert row["only"]["signatory"] == {"left": [], "right": ["CL"]}


async def test_what_can_t_be_compared_is_explained(reader: Reader) -> None:
    us = await reader.keep(told("us", ENGLISH))
    assert "“diff” needs more: diff ID [ID]" in await reader.ask("diff")
    assert "There is no statement “zzzzz”." in await reader.ask(f"diff {us} zzzzz")
    assert f"Did you mean diff {us} b?" in await reader.ask(f"diff {us} b c")


async def test_long_texts_are_compared_in_no_time(reader: Reader) -> None:
    one = " ".join(f"The ministry counted {n} wagons at bridge number {n * 7}." for n in range(400))
    other = " ".join(f"Ships carried {n} crates to pier {n * 3} that day." for n in range(400))
    async with reader.store.write() as tx:
        left = await statements.insert(tx, told("us", one))
        right = await statements.insert(tx, told("gb", other))
    found = diff.compare(left, right)
    assert (len(found.left_only), len(found.right_only)) == (200, 200)


async def test_days_and_marks_written_otherwise_make_no_difference(reader: Reader) -> None:
    us = await reader.keep(
        told("us", "The DPRK gave Russia missiles, on December 30, 2023, and on January 2, 2024.")
    )
    written = '"The DPRK gave Russia missiles on 30 December 2023 and on 2 January 2024."'
    gb = await reader.keep(told("gb", written, country="GB"))
    assert (await reader.ask(f"diff {us} {gb}")).endswith("They say the same.")
    later = await reader.keep(told("jp", written.replace("2 January", "3 January"), country="JP"))
    text = await reader.ask(f"diff {us} {later}")
    assert "Event dates only 🇺🇸 United States: 2 Jan 2024; only 🇯🇵 Japan: 3 Jan 2024" in text


async def test_who_speaks_is_told_though_it_stands_in_what_wraps_the_text(reader: Reader) -> None:
    said = "The following statement was agreed by the foreign ministers of "
    us = await reader.keep(told("us", f"{said}Canada and Japan:\n\n{ENGLISH}"))
    gb = await reader.keep(
        told("gb", f"{said}Canada, Japan and the European Union:\n\n{ENGLISH}", country="GB")
    )
    assert "European Union" in (await reader.ask(f"diff {us} {gb}")).split("In other words")[1]


async def test_what_tells_most_stands_first_and_trifles_are_not_told(reader: Reader) -> None:
    small = " ".join(f"Session {n} opened." for n in range(1, 5))
    british = ENGLISH.replace("at once", "AT ONCE").replace("(2006)", "2006")
    us = await reader.keep(told("us", ENGLISH))
    gb = await reader.keep(
        told("gb", f"{small} It was late. {british} London sanctions two banks.", country="GB")
    )
    text = await reader.ask(f"diff {us} {gb}")
    only = text.split("Only 🇬🇧 United Kingdom says:")[1]
    assert only.index("London sanctions two banks.") < only.index("Session 2 opened.")
    assert "In other words" not in text


async def test_words_around_a_change_stand_on_one_line_without_stray_commas(
    reader: Reader,
) -> None:
    us = await reader.keep(told("us", ENGLISH.replace("at once. ", "at once.\n\n")))
    later = ENGLISH.replace("at once. Signed", "at once.\n\nAlso signed")
    later = later.replace("France and", "France, Norway and")
    async with reader.store.write() as tx:
        await statements.revise(tx, us, told("us", later), now=NOON)
    changes = (await reader.ask(f"diff {us}")).split("Norway ", 1)[1]
    assert "• Signed → Also signed in “transfers at once. Also signed by" in changes
    assert "• Norway in “Canada, France, Norway and Japan.”" in changes
