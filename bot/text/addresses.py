"""Which page a web address is of: sites and people write one page's address in many ways."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

# What newsletters, networks and advertisers hang on to an address, to count who comes from where.
_TRACKING = re.compile(
    r"(?:(?:utm|mtm|hsa)_\w+|pk_(?:campaign|kwd|keyword|source|medium|content|cid|vid)"
    r"|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|_ga|_gl)(?:=|$)",
    re.IGNORECASE,
)
_DRESS = re.compile(
    r"(?:(?:print|printable|amp)(?:=.*)?|(?:output|format|view)=(?:amp|print))$", re.IGNORECASE
)
_HOSTS = re.compile(r"^(?:(?:www|m|mobile|amp|print)\.)+(?=[^.]+\.)", re.IGNORECASE)
_DRESSED = frozenset({"amp", "print"})  # first or last part of a path
_DRESSED_FILE = re.compile(r"\.(?:amp|print)(?=\.html?$|$)", re.IGNORECASE)


def untracked(address: str) -> str:
    """An address without what others hang on to it: marks of campaigns, a place on the page."""
    parts = _split(address)
    if parts is None:
        return address
    query = "&".join(each for each in parts.query.split("&") if not _TRACKING.match(each))
    return parts._replace(query=query, fragment="").geturl()


def page(address: str) -> str:
    """What all addresses of a page have in common: for readers, for phones, for printers.

    It is to be compared, not to be asked: two pages may well have it in common on some site.
    """
    parts = _split(untracked(address))
    if parts is None:
        return address
    host = _HOSTS.sub("", parts.hostname or "")
    path = [each for each in parts.path.split("/") if each]
    if path and path[0].lower() in _DRESSED:
        del path[0]
    if path and path[-1].lower() in _DRESSED:
        del path[-1]
    place = _DRESSED_FILE.sub("", "/".join((host, *path)))
    query = sorted(each for each in parts.query.split("&") if each and not _DRESS.match(each))
    return f"{place}?{'&'.join(query)}" if query else place


def _split(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:
        return None
