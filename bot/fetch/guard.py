"""No request to a private address: URLs are checked before, sockets while they are made."""

from __future__ import annotations

import re
import socket
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from yarl import URL

from bot.errors import FetchError

_PROTOCOLS = IPv4Network("192.0.0.0/24")  # global in part, to some versions of ipaddress
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_DOCUMENTATION = IPv6Network("3fff::/20")  # RFC 9637, which older versions do not know
_NAT64 = IPv6Network("64:ff9b::/96")
# A host whose last label is a number is an address to some resolvers: 127.1, 0x7f000001 …
_NUMERIC_HOST = re.compile(r"(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$", re.IGNORECASE)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]")

AddressInfo = tuple[int, int, int, str, tuple[object, ...]]  # as getaddrinfo gives it


class RefusedAddress(OSError):
    """The address is not a public one."""

    def __init__(self) -> None:
        # The same words for every address: the connector sums up many failures by their text.
        super().__init__("not a public address")


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """True for an address of the open internet, also when it wraps an IPv4 address."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast and address not in _PROTOCOLS
    if address.ipv4_mapped:
        return is_public(address.ipv4_mapped)
    if address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    if address.sixtofour:
        return is_public(address.sixtofour)
    if address.teredo or address in _DOCUMENTATION:
        return False
    return address in _GLOBAL_UNICAST and address.is_global


def public_socket(info: AddressInfo) -> socket.socket:
    """A socket for a public address: aiohttp's socket factory, so every hop passes here."""
    if not is_public(ip_address(str(info[4][0]))):
        raise RefusedAddress
    return socket.socket(info[0], info[1], info[2])


@lru_cache(8192)  # the same addresses are asked again and again
def check_url(raw: str, *, base: URL | None = None, private: frozenset[str] = frozenset()) -> URL:
    """The URL, joined to `base`, if it may be asked; raises FetchError.

    `private` are hosts that need not be public ones. What two parsers may read differently is
    refused: backslashes, user names, odd numbers.
    """
    if _UNSAFE.search(raw.strip()):
        raise FetchError("refused-address", "control character or backslash in the URL")
    try:
        url = URL(raw.strip())
        url = base.join(url) if base else url
        host = url.host or ""
    except ValueError as error:
        raise FetchError("scheme", "not a URL") from error
    if url.scheme not in ("http", "https") or not host:
        raise FetchError("scheme", f"not an http(s) address: {url.scheme or 'none'}")
    if url.raw_user is not None or url.raw_password is not None:
        raise FetchError("refused-address", "user name in the URL")
    try:
        address = ip_address(host)
    except ValueError:
        if _NUMERIC_HOST.search(host):
            raise FetchError("refused-address", "address in an unusual notation") from None
        return url
    if host not in private and not is_public(address):
        raise FetchError("refused-address", host)
    return url
