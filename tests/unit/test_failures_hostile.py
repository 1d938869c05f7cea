"""Hostile documents, bounded before they burn: row 14 of the failures."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.errors import ParseError
from bot.model import Address, Source, Validators
from bot.parse import parse
from bot.ports import Fetched
from bot.store import Store
from bot.worker import TaskLimits
from bot.workers import WorkerPool
from tests.flow import FOOTBALL, Entry, Flow
from tests.processes import children
from tests.shipped import analyst

NOON = datetime(2024, 1, 10, 12, tzinfo=UTC)
URL = "https://mfa.example/feed"
SOURCE = Source(
    id="mfa", institution="Ministry", country="XX", languages=("en",), address=Address(url=URL)
)


def rss(*items: str, head: str = "") -> bytes:
    shown = "".join(f"<item>{item}</item>" for item in items)
    return f"{head}<rss version='2.0'><channel>{shown}</channel></rss>".encode()


# --- 14 -------------------------------------------------------------------------------------------

SECONDS = 4  # on a slow and busy machine; without bounds many of these took ten and more
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "author of 32 KB": rss(f"<title>T</title><author>{'a@' + 'a.' * 16_000}!</author>"),
    "author of 1 MB": rss(f"<title>T</title><author>{'a@' + 'a.' * 500_000}!</author>"),
    "billion laughs": rss("<title>&l9;</title>", head=f'<!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]>'),
    "XXE": rss(
        "<title>T&x;</title>", head='<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    ),
    "deep": b"<rss>" + b"<item>" * 100_000,
    "deep markup": rss(f"<title>T</title><description>{'&lt;b&gt;' * 50_000}</description>"),
    "null bytes": rss("<title>T</title>").replace(b"T", b"T\0\0"),
    "surrogates": rss("<title>T\ud800</title>".encode("utf-8", "surrogatepass").decode("latin-1")),
    "many attributes": rss(f"<title {' '.join(f'a{n}=_' for n in range(50_000))}>T</title>"),
    "endless tag": b"<rss><channel><item><title>" + b"<a " * 200_000,
    "empty": b"",
    "blank": b" " * 1_000_000,
    "entries": rss(*(f"<title>{n}</title>" for n in range(50_000))),
    "entries of one id": rss(*(f"<title>{n}</title><guid>1</guid>" for n in range(50_000))),
    "broken off": rss(*(f"<title>{n}</title>" for n in range(50_000)))[:-30] + b"<&",
    "elements": rss(f"<title>T</title>{'<x>y</x>' * 100_000}"),
    "nested for ever": rss("<x xml:base='a/'>" * 20_000),
    "entities": rss(f"<title>{'&amp;lt;' * 500_000}</title>"),
    "attributes": rss(
        *[f"<title {' '.join(f'a{n}=__' for n in range(500))}/>".replace("_", '"')] * 900
    ),
    "line ends": rss("<title>T</title>" + "\n" * 3_000_000),
    "dates": rss(*(f"<title>{n}</title><pubDate>{'1 ' * 5_000}</pubDate>" for n in range(900))),
    "accents": rss("<title>T</title><description>" + "\u0301\u0323" * 900_000 + "</description>"),
    "markup": rss(f"<title>T</title><description>{'&lt;p&gt;x' * 400_000}</description>"),
    "XHTML": rss(f"<title>T</title><content type='xhtml'>{'<p>x</p>' * 100_000}</content>"),
}


GOOD = Fetched(
    url=URL, status=200, headers=(), body=rss("<title>Good</title>"), validators=Validators()
)


async def test_row_14_a_hostile_feed_is_bounded_before_it_costs_seconds() -> None:
    """The limit on a worker's CPU is for what nobody has thought of: none of these meets it."""
    async with WorkerPool(size=1, limits=TaskLimits(parse_cpu=SECONDS)) as pool:
        others = children()
        await pool.parse(SOURCE, SOURCE.address, GOOD)
        first = children() - others
        for name, body in HOSTILE.items():
            fetched = replace(GOOD, body=body)
            with suppress(ParseError):
                parsed = await pool.parse(SOURCE, SOURCE.address, fetched)
                assert all("root:" not in item.title for item in parsed.items)
            assert children() - others == first, name


@pytest.mark.parametrize(
    "words",
    [
        "Russia DPRK missiles ",
        "The DPRK sent soldiers and shells to Russia under resolution 1718 (2006) ",
        "resolution 1718 (2006), 10 January 2024, France, ",
        "북한은 러시아에 미사일을 이전했다 ",
        "北朝鮮がロシアに弾道ミサイルを移転した",
    ],
)
def test_row_14_a_text_without_end_is_understood_in_seconds(words: str) -> None:
    """Rules compare words with each other: no stretch may hold more than a sentence does."""
    text = (words * 10_000)[:200_000]  # as much as is kept of one
    began = time.process_time()
    analyst().analyse("", text, languages=("en",), published=None, official=True)
    assert time.process_time() - began < 10  # on a busy machine; it took half a minute once


def test_row_14_blanks_without_end_are_passed_by() -> None:
    """Each of them was a place to look on from."""
    said = "เกาหลีเหนือส่งขีปนาวุธให้รัสเซีย"
    text = f"{said}{' ' * 200_000}{said}"
    began = time.process_time()
    found = analyst().analyse("", text, languages=("th",), published=None, official=True)
    assert found.match.alerts
    assert time.process_time() - began < 4  # on a busy machine; it took a quarter of an hour


@pytest.mark.parametrize(
    "digits",
    [
        "9" * 5_000, f"{'9' * 400} million", f"{'9' * 400}K", f"{'9' * 400}만", f"{'9' * 320}.5억",
        f"{'9' * 5_000} countries", f"resolution {'9' * 5_000}", f"1 January {'9' * 5_000}",
    ],
)  # fmt: skip
def test_row_14_digits_without_end_are_no_number_and_cost_no_text(digits: str) -> None:
    text = f"North Korea ships 40,000 shells to Russia. It is key {digits}. 48 countries said so."
    found = analyst().analyse("", text, languages=("en",), published=None, official=True)
    assert found.match.alerts
    assert [each.quantity for each in found.facts.items if each.quantity] == ["40000"]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "1,"), ("en", "152 mm "), ("en", "resolution 1718, "), ("th", "ที่ เรา ")],
)
def test_row_14_figures_without_end_are_read_in_seconds(language: str, words: str) -> None:
    """What is looked for around each of many is looked for within reach."""
    text = (words * 100_000)[:200_000]
    began = time.process_time()
    analyst().analyse("", text, language=language, published=None, on_topic=True)
    assert time.process_time() - began < 10  # it took minutes


@pytest.mark.parametrize(
    "words", ["The DPRK sent missiles to Russia, ", "북한은 러시아에 미사일을 이전했다 "]
)
async def test_row_14_others_go_on_while_a_text_made_to_hurt_is_understood(
    sqlite_store: Store, words: str
) -> None:
    flow = Flow(sqlite_store)
    await flow.poll(Entry(guid="old", text=FOOTBALL))
    waits: list[float] = []

    async def others() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.005)
            waits.append(time.perf_counter() - began)

    running = asyncio.create_task(others())
    began = time.perf_counter()
    polled = await flow.poll(Entry(guid="endless", text=(words * 10_000)[:200_000]))
    took = time.perf_counter() - began
    running.cancel()
    assert polled.matched == 1
    assert max(waits) < took / 2  # it was nine tenths of it


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x"]
)
def test_row_14_a_link_leads_to_the_web_or_nowhere(link: str) -> None:
    body = rss(f"<title>&lt;!channel&gt; \u202edlrow</title><link>{link}</link>")
    item = parse(SOURCE, SOURCE.address, url=URL, content_type="", body=body).items[0]
    assert item.link == ""
    assert "\u202e" not in item.title
