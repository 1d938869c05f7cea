"""Bytes to items, one module per kind of source; pure, and fails with ParseError only."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.errors import ParseError
from bot.model import Address, Kind, Source
from bot.parse import feed, html_index, json_api, page_watch, sitemap, wp_rest
from bot.parse.bounds import within_means
from bot.parse.entries import Document, Entries, items_of
from bot.parse.known import cut
from bot.ports import Parsed
from bot.text.charsets import recoded

_PARSERS: dict[Kind, Callable[[Document], Entries]] = {
    Kind.FEED: feed.entries,
    Kind.HTML_INDEX: html_index.entries,
    Kind.WP_REST: wp_rest.entries,
    Kind.SITEMAP: sitemap.entries,
    Kind.JSON_API: json_api.entries,
    Kind.PAGE_WATCH: page_watch.entries,
}

_XML = (Kind.FEED, Kind.SITEMAP)

_MAX_UNFOLDED = 50 * 1024 * 1024  # bytes; what the sitemap protocol allows


def parse(
    source: Source,
    address: Address,
    *,
    url: str,
    content_type: str,
    body: bytes,
    known: bytes = b"",
) -> Parsed:
    """The items of a document that came from `url`; of a feed, those not `known` by their digests.

    An option `zone` of the address (an IANA name) says where clocks stand that name no zone.
    """
    if not body.strip():
        raise ParseError("empty")
    options = dict(address.options)
    try:
        zone = ZoneInfo(options.get("zone", "UTC"))
    except (LookupError, ValueError, OSError) as error:
        raise ParseError("bad-option", "zone") from error
    document = Document(url=url, content_type=content_type, body=_unfolded(body), options=options)
    if address.kind in _XML and not document.is_json:
        document = replace(document, body=recoded(document.body, content_type))
    warning, slices = "", None
    if address.kind is Kind.FEED and not document.is_json:
        document, warning = _within_means(document)
        slices = cut(document.body, known)
    if slices and slices.all_gone:
        return Parsed(items=(), warning=warning, unchanged=slices.gone, digests=slices.digests)
    entries = slices.simple if slices else None
    if entries is None:
        document = replace(document, body=slices.left) if slices else document
        entries = _PARSERS[address.kind](document)
    return Parsed(
        items=items_of(entries, url, key=source.key, zone=zone, languages=source.languages),
        warning=entries.warning or warning,
        leads_to=tuple(entries.leads_to),
        unchanged=slices.gone if slices else 0,
        digests=slices.digests if slices else b"",
    )


def _within_means(document: Document) -> tuple[Document, str]:
    """A feed without what is too much to read, and the warning that says so."""
    body = within_means(document.body)
    return replace(document, body=body), "" if body is document.body else "too-long"


def _unfolded(body: bytes) -> bytes:
    """The document in a gzip file, as sitemaps are often published; others as they are.

    Raises ParseError `decode`, or `limits` when it unfolds to too much.
    """
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        with gzip.open(io.BytesIO(body)) as file:
            unfolded = file.read(_MAX_UNFOLDED + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ParseError("decode", str(error)) from error
    if len(unfolded) > _MAX_UNFOLDED:
        raise ParseError("limits", "a gzip file that unfolds to too much")
    return unfolded
