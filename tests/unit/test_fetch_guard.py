from __future__ import annotations

import socket
from ipaddress import ip_address

import pytest

from bot.errors import FetchError
from bot.fetch.guard import RefusedAddress, check_url, is_public, public_socket


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.8",
        "192.168.1.1",
        "198.18.0.1",
        "203.0.113.7",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "2001:0:7f00:1::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:c0a8:101::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_addresses_that_are_not_asked(address: str) -> None:
    assert not is_public(ip_address(address))
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with pytest.raises(RefusedAddress):
        public_socket((family, socket.SOCK_STREAM, 6, "", (address, 80)))


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "193.110.128.1", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_addresses_of_the_open_internet(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.org/feed", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("gopher://example.org/", "scheme"),
        ("/feed", "scheme"),
        ("http://", "scheme"),
        ("http://[::1", "scheme"),
        ("http://example.org:99999/", "scheme"),
        ("http://user:word@example.org/", "refused-address"),
        ("http://127.0.0.1\\@example.org/", "refused-address"),
        ("http://example.org\\.evil.example/", "refused-address"),
        ("http://example.org/\nHost: other", "refused-address"),
        ("http://2130706433/", "refused-address"),
        ("http://0x7f000001/", "refused-address"),
        ("http://0177.0.0.1/", "refused-address"),
        ("http://127.1/", "refused-address"),
        ("http://127.0.0.1./", "refused-address"),
        ("http://127.0.0.1:8080/", "refused-address"),
        ("http://[::ffff:127.0.0.1]/", "refused-address"),
        ("http://①②⑦.⓪.⓪.①/", "refused-address"),
    ],
)
def test_urls_that_are_not_asked(url: str, reason: str) -> None:
    with pytest.raises(FetchError) as caught:
        check_url(url)
    assert caught.value.reason == reason


@pytest.mark.parametrize("url", ["https://www.mofa.go.kr/feed", "http://xn--90a.example./a b"])
def test_urls_that_are_asked(url: str) -> None:
    check_url(url)


def test_a_private_source_may_be_asked_but_not_by_a_trick() -> None:
    check_url("http://127.0.0.1:8080/", private=frozenset({"127.0.0.1"}))
    with pytest.raises(FetchError):
        check_url("http://127.1/", private=frozenset({"127.1"}))
