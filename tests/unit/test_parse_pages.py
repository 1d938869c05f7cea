from __future__ import annotations

import gzip

import pytest

from bot.model import Kind
from tests.unit.test_parse import only, read, reason


@pytest.mark.parametrize("kind", [Kind.HTML_INDEX, Kind.PAGE_WATCH])
@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Just a moment...", "challenge"),
        ("Attention Required! | Cloudflare", "challenge"),
        ("Ministry of Examples – Access denied", "challenge"),
        ("Technical Difficulties", "challenge"),
        ("Maintenance", "challenge"),
        ("Ministry of Examples | Scheduled maintenance", "challenge"),
        ("Site en maintenance", "challenge"),
        ("Wartungsarbeiten – Ministerium", "challenge"),
        ("Технические работы на сайте", "challenge"),
        ("Проводяться технічні роботи | Міністерство", "challenge"),
        ("홈페이지 점검 중", "challenge"),
        ("システムメンテナンス中", "challenge"),
        ("网站维护中", "challenge"),
        ("404 - Page not found | Ministry", "soft-404"),
        ("페이지를 찾을 수 없습니다", "soft-404"),
    ],
)
def test_a_page_in_the_place_of_a_list(kind: Kind, title: str, expected: str) -> None:
    page = f"<html><head><title>{title}</title></head><body><a href='/1'>One</a></body></html>"
    assert reason(page, kind, link="a") == expected


@pytest.mark.parametrize(
    "title",
    [
        "Access denied to inspectors in Vienna",
        "Statement on page 404",
        "Maintenance of the sanctions regime",
        "Технические работы в порту",
    ],
)
def test_a_headline_is_no_gate(title: str) -> None:
    page = f"<html><head><title>{title}</title></head><body><a href='/1'>One</a></body></html>"
    assert read(page, Kind.HTML_INDEX, link="a").items


def test_a_sitemap_in_a_gzip_file() -> None:
    body = gzip.compress(b"<urlset><url><loc>/1</loc></url></urlset>")
    assert only(read(body, Kind.SITEMAP)).link == "https://mfa.example/1"
    assert reason(body[:-12], Kind.SITEMAP) == "decode"
    assert reason(gzip.compress(b" " * 60_000_000, 1), Kind.SITEMAP) == "limits"
