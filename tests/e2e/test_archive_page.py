"""The archive's pages in a real browser: Chromium, without a window, as Debian packages it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from bot.store import Store
from tests import archived

CHROMIUM = Path("/usr/bin/chromium")

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason="Chromium is not installed: apt-get install chromium"
)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        await browser.close()


class Watched:
    """What a page did besides being shown."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        self.asked: set[str] = set()
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        page.on("request", lambda request: self.asked.add(request.url))


async def opened(context: BrowserContext) -> tuple[Page, Watched]:
    page = await context.new_page()
    page.set_default_timeout(60_000)
    return page, Watched(page)


async def colours(page: Page) -> tuple[str, str]:
    """The page's ground and ink."""
    ground, ink = await page.evaluate(
        "(s => [s.backgroundColor, s.color])(getComputedStyle(document.documentElement))"
    )
    return ground, ink


async def overflows(page: Page) -> bool:
    """Whether one has to scroll sideways."""
    wide: bool = await page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return wide


async def test_pages_stay_whole_quiet_and_at_home(browser: Browser, sqlite_store: Store) -> None:
    ids = await archived.fill(sqlite_store)
    paths = [
        *("/", "/?q=missiles", "/sources", "/?lang=ja"),
        *(f"/story/{ids[name]}" for name in ("story of france", "story of hostile")),
        *(f"/statement/{ids[name]}" for name in ("germany", "hostile")),
    ]
    async with archived.served(sqlite_store) as url:
        page, watched = await opened(await browser.new_context())
        for path in paths:
            answer = await page.goto(url + path)
            assert answer is not None
            assert answer.ok
            assert await page.title() != "owned"
            for width in (1100, 360):
                await page.set_viewport_size({"width": width, "height": 800})
                assert not await overflows(page), (path, width)
    assert watched.complaints == []
    assert {each for each in watched.asked if not each.startswith(url)} == set()


async def test_a_reader_without_scripts_or_mouse_gets_from_the_list_to_the_words(
    browser: Browser, sqlite_store: Store
) -> None:
    await archived.fill(sqlite_store)
    context = await browser.new_context(java_script_enabled=False)
    page, watched = await opened(context)
    async with archived.served(sqlite_store) as url:
        await page.goto(url)
        await page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Skip to the content")
        assert (await skip.bounding_box() or {"x": -1})["x"] >= 0  # seen as soon as it is reached
        await page.get_by_role("searchbox", name="Search").fill("country:de missiles")
        await page.keyboard.press("Enter")
        await page.get_by_role("heading", name="1 statement found").wait_for()
        await page.get_by_role("link", name="Joint statement on missiles").press("Enter")
        await page.get_by_role("heading", name="Archived text").wait_for()
        await page.get_by_role("link", name="Story").press("Enter")
        await page.get_by_role("table").first.wait_for()
        headings = await page.get_by_role("heading").all_text_contents()
        assert "Who published when" in headings
        assert watched.complaints == []


async def test_pages_follow_the_wish_for_darkness_and_print_as_text(
    browser: Browser, sqlite_store: Store
) -> None:
    ids = await archived.fill(sqlite_store)
    page, _ = await opened(await browser.new_context(color_scheme="light"))
    async with archived.served(sqlite_store) as url:
        await page.goto(f"{url}/story/{ids['story of france']}")
        light = await colours(page)
        await page.emulate_media(color_scheme="dark")
        assert await colours(page) == ("rgb(23, 22, 20)", "rgb(232, 227, 216)")
        await page.emulate_media(color_scheme="light", media="print")
        assert await colours(page) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)") != light
        assert not await page.get_by_role("searchbox").is_visible()
        assert (await page.pdf()).startswith(b"%PDF")
