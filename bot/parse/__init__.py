"""Bytes to items, one module per kind of source; pure, and fails with ParseError only."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from bot.errors import ParseError
from bot.model import Address, Kind, Source
from bot.parse import feed, html_index, json_api, sitemap, wp_rest
from bot.parse.entries import Document, Entries, items_of
from bot.ports import Parsed

_PARSERS: dict[Kind, Callable[[Document], Entries]] = {
    Kind.FEED: feed.entries,
    Kind.HTML_INDEX: html_index.entries,
    Kind.WP_REST: wp_rest.entries,
    Kind.SITEMAP: sitemap.entries,
    Kind.JSON_API: json_api.entries,
}


def parse(source: Source, address: Address, *, url: str, content_type: str, body: bytes) -> Parsed:
    """The items of a document that came from `url`.

    An option `zone` of the address (an IANA name) says where clocks stand that name no zone.
    """
    if not body.strip():
        raise ParseError("empty")
    parser = _PARSERS.get(address.kind)
    if parser is None:
        raise ParseError("unknown-kind", address.kind)
    options = dict(address.options)
    try:
        zone = ZoneInfo(options.get("zone", "UTC"))
    except (LookupError, ValueError, OSError) as error:
        raise ParseError("bad-option", "zone") from error
    document = Document(url=url, content_type=content_type, body=body, options=options)
    entries = parser(document)
    items = items_of(entries, document.url, key=source.key, zone=zone, languages=source.languages)
    return Parsed(items=items, warning=entries.warning)
