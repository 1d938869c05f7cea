"""The archive's pages: requests -> what `Archive` finds -> templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import blake2b
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.answers.archive import Archive
from bot.compose import pages
from bot.model import Destination
from bot.ports import Clock
from bot.render import atom
from bot.render.html import is_web, legible
from bot.web.language import preferred
from bot.web.server import Handler

STATIC = {"style.css": "text/css", "icon.svg": "image/svg+xml"}
FEED = "stories.atom"
LONGEST_SEARCH = 500  # characters
_ID = re.compile("[0-9a-zA-Z]{5,12}")  # as `bot.store.ids` makes them, and as people type them
ID, OTHER = f"{{id:{_ID.pattern}}}", f"{{other:{_ID.pattern}}}"
_YEAR = 365 * 24 * 3600


class Pages:
    """Answers readers in their language; `reader` is one who asks for none."""

    def __init__(
        self, *, archive: Archive, reader: Destination, clock: Clock, public_url: str = ""
    ) -> None:
        self._archive = archive
        self._reader = reader
        self._clock = clock
        self._public_url = public_url
        self._templates = _templates()
        self._static = {name: _read(name) for name in STATIC}
        self._version = _tag(b"".join(self._static.values()))[:12]

    @property
    def routes(self) -> Mapping[str, Handler]:
        """What is answered, by path."""
        return {
            "/": self._stories,
            f"/story/{ID}": self._story,
            f"/statement/{ID}": self._statement,
            f"/differences/{ID}/{OTHER}": self._differences,
            "/sources": self._sources,
            f"/{FEED}": self._atom,
            f"/static/{{name:{'|'.join(map(re.escape, STATIC))}}}": self._file,
            "/{path:.*}": self._missing,
        }

    async def _stories(self, request: web.Request) -> web.Response:
        reader = self._reading(request)
        before = request.query.get("before", "")
        first = not _ID.fullmatch(before)
        last = None if first else before
        if typed := legible(request.query.get("q", ""))[:LONGEST_SEARCH].strip():
            now = self._clock()
            page = await self._archive.found(typed, reader, now=now, before=last)
        else:
            page = await self._archive.stories(reader, before=last)
        here = "" if typed else "stories"
        return self._page(request, reader, "list.html", page, here=here, typed=typed, first=first)

    async def _story(self, request: web.Request) -> web.Response:
        reader = self._reading(request)
        page = await self._archive.story(request.match_info["id"], reader)
        return self._page(request, reader, "story.html", page)

    async def _statement(self, request: web.Request) -> web.Response:
        reader = self._reading(request)
        asked = request.query.get("version", "")
        version = int(asked) if re.fullmatch("[0-9]{1,6}", asked) else None
        page = await self._archive.statement(request.match_info["id"], reader, version=version)
        return self._page(request, reader, "statement.html", page)

    async def _differences(self, request: web.Request) -> web.Response:
        reader, ids = self._reading(request), request.match_info
        page = await self._archive.differences(ids["id"], ids["other"], reader)
        return self._page(request, reader, "document.html", page)

    async def _sources(self, request: web.Request) -> web.Response:
        reader = self._reading(request)
        page = await self._archive.sources(reader, now=self._clock())
        return self._page(request, reader, "sources.html", page, here="sources")

    async def _missing(self, request: web.Request) -> web.Response:
        return self._page(request, self._reading(request), "", None)

    async def _atom(self, request: web.Request) -> web.Response:
        told = await self._archive.newest()
        own = f"{self._public_url}/{FEED}" if self._public_url else None
        body = atom.feed(told, self_url=own, archive=self._public_url, now=self._clock())
        return _fresh(request, body, "application/atom+xml")

    async def _file(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        response = _fresh(request, self._static[name], STATIC[name])
        if request.query.get("v") == self._version:
            response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
        return response

    def _reading(self, request: web.Request) -> Destination:
        """The reader of this request."""
        asked = (request.query.get("lang", ""), request.headers.get("Accept-Language", ""))
        return preferred(self._reader, *asked)

    def _page(
        self, request: web.Request, reader: Destination, template: str, page: object, **more: object
    ) -> web.Response:
        """The page; where there is none, one that says so."""
        found = page is not None
        shown = self._templates.get_template(template if found else "document.html").render(
            page=page if found else pages.missing(reader),
            frame=pages.frame(reader),
            version=self._version,
            **{"here": "", "typed": "", **_addresses(request), **more},
        )
        return _fresh(request, shown.encode(), "text/html", status=200 if found else 404)


def _addresses(request: web.Request) -> dict[str, Any]:
    """Addresses relative to the page: they hold under any prefix that a proxy puts before them."""
    root = "../" * (request.path.count("/") - 1) or "./"
    lang = request.query.get("lang", "")

    def link(path: str, **wanted: object) -> str:
        asked = {name: value for name, value in ({"lang": lang} | wanted).items() if value}
        return f"{root}{path}{'?' if asked else ''}{urlencode(asked)}"

    return {"root": root, "lang": lang, "link": link, "path": request.path.lstrip("/")}


def _fresh(request: web.Request, body: bytes, content_type: str, status: int = 200) -> web.Response:
    """An answer that is not sent again to whoever has it."""
    tag = _tag(body)
    headers = {
        "Cache-Control": "private, no-cache",
        "ETag": f'"{tag}"',
        "Vary": "Accept-Language, Authorization",
    }
    if status == 200 and any(each.value in (tag, "*") for each in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    return web.Response(
        body=body, content_type=content_type, charset="utf-8", headers=headers, status=status
    )


def _tag(body: bytes) -> str:
    return blake2b(body, digest_size=16).hexdigest()


def _read(name: str) -> bytes:
    return files("bot.web").joinpath("static", name).read_bytes()


def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("bot.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_cleaned,
    )
    templates.filters["web"] = lambda href: href if href and is_web(href) else ""
    templates.filters["kind"] = lambda block: type(block).__name__
    return templates


def _cleaned(value: object) -> object:
    """Texts without what steers their surroundings; markup that was made of them stays."""
    return legible(value) if type(value) is str else value
