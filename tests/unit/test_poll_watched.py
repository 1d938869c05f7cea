"""A page that is watched, from its server to the alert: its documents, and its own words."""

from __future__ import annotations

from typing import Literal

import pytest

from bot.model import Address, Kind, Statement
from bot.poll import Polled
from bot.store import statements
from tests.documents import pdf
from tests.flow import FOOTBALL, SHELLS, TRANSFER
from tests.served import Served

REPORT = pdf("Second report of the team", *TRANSFER.split(". "), title="Second report")
PAGE = "<html><head><title>Team</title></head><body><main><h1>Team</h1>{}</main></body></html>"
LINKED = "<p><a href='/files/report-{0}.pdf'>Report {0}</a></p>"


@pytest.fixture
async def watched(served: Served) -> Served:
    """A page that was seen with one report, both about something else."""
    served.become(address=Address(url=served.server.url("/team"), kind=Kind.PAGE_WATCH))
    served.server.put("/files/report-1.pdf", pdf(FOOTBALL), content_type="application/pdf")
    await shows(served, f"<p>{FOOTBALL}</p>{LINKED.format(1)}")
    return served


async def shows(served: Served, words: str) -> Polled:
    """Poll the page while it says this."""
    served.server.put("/team", PAGE.format(words), content_type="text/html")
    return await served.poll()


async def kept(served: Served, path: str) -> Statement:
    async with served.flow.store.read() as tx:
        statement = await statements.find(tx, "mfa", served.server.url(path))
    assert statement is not None
    return statement


async def test_a_new_document_is_told_with_the_text_of_its_pdf(watched: Served) -> None:
    watched.become(body="page")
    watched.server.put("/files/report-2.pdf", REPORT, content_type="application/pdf")
    polled = await shows(watched, f"<p>{FOOTBALL}</p>{LINKED.format(2)}{LINKED.format(1)}")
    assert polled.matched == 1
    report = await kept(watched, "/files/report-2.pdf")
    assert "ballistic missiles from the DPRK to Russia" in report.text
    assert report.title == "Report 2"
    assert await watched.flow.told() == ["NEW"]
    assert (await watched.poll()).new == 0


async def test_words_that_change_are_a_new_version_of_the_page(watched: Served) -> None:
    polled = await shows(watched, f"<p>{FOOTBALL}</p><p>{TRANSFER}</p>{LINKED.format(1)}")
    assert (polled.new, polled.matched) == (1, 1)
    page = await kept(watched, "/team")
    assert page.version == 2
    assert TRANSFER in page.text
    assert await watched.flow.told() == ["NEW"]
    added = "We call on both states to stop at once, and ask for all inspectors to be let in."
    await shows(watched, f"<p>{FOOTBALL}</p><p>{TRANSFER} {added}</p>{LINKED.format(1)}")
    assert await watched.flow.told() == ["NEW", "AMENDED"]


async def test_a_document_that_is_taken_down_and_put_back_says_nothing(watched: Served) -> None:
    assert (await shows(watched, f"<p>{FOOTBALL}</p>")).new <= 1
    assert (await shows(watched, f"<p>{FOOTBALL}</p>{LINKED.format(1)}")).matched == 0
    assert await watched.flow.told() == []


@pytest.mark.parametrize("body", ["feed", "page"])
async def test_a_page_that_is_wholly_rewritten_under_its_title_is_told(
    watched: Served, body: Literal["feed", "page"]
) -> None:
    watched.become(body=body)
    await shows(watched, f"<p>{TRANSFER}</p>{LINKED.format(1)}")
    assert await watched.flow.told() == ["NEW"]
    for times, words in enumerate((SHELLS, FOOTBALL, TRANSFER), start=1):
        await shows(watched, f"<p>{words}</p>{LINKED.format(1)}")
        assert await watched.flow.told() == ["NEW", *["AMENDED"] * times]
    assert (await kept(watched, "/team")).version == 5
