"""The feeds of the benchmark, made like those that governments publish.

RSS 2.0, Atom and RDF in turn, ten languages, 25 entries, some 38 KB. What an entry is made of was
counted in 37 real documents: the 18 whose entries have a kilobyte and more (others have a headline
and a line of text, and 25 of them are no 38 KB) have in the mean 10.1 elements an entry, 2.4
attributes, 8.1 tags of HTML in a KB, most of them p, br, div, a, img, strong, li, td and span, and
1.0 entities; the eleven by governments, whatever their length, 11.9, 2.8, 8.4 and 1.5. Ours have
10.0, 3.0, 7.8 and 1.0. (Half of the 18 have no HTML at all; here each feed has its share of it.)
feedparser needs 12 ms of CPU for one of ours, and in the mean 13 ms for as many KB of the 18, 15 ms
of governments': docs/decisions/0017-feeds-of-the-benchmark.md.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from html import escape
from pathlib import Path
from random import Random

import yaml

ENTRIES = 25
LANGUAGES = ("en", "fr", "de", "es", "pl", "uk", "ru", "ar", "ko", "ja")

_PHRASES = yaml.safe_load((Path(__file__).parent / "sentences.yaml").read_text("utf-8"))
_TEXT = 640  # bytes of an entry's text and a sentence: the rest of its 1.5 KB is markup
_PARTS = 6

# How an entry's text is laid out, in turn: its sentences are dealt out to six places.
_PARAGRAPHS = (
    '<div class="field-body"><p><strong>{0}</strong> &#8211; {1}</p><p>{2}<br />{3}</p>'
    '<p>{4} <a href="{link}">{5}</a></p></div>'
)
_LIST = (
    "<p>{0} {1}</p><ul><li>{2}</li><li>{3}</li></ul>"
    '<p>{4}&nbsp;<a href="{link}?page=2&amp;view=full">{5}</a></p>'
)
_TABLE = (
    '<p><span style="font-size: 12pt; color: #333;">{0} {1}</span></p>'
    "<table><tr><td>{2}</td><td>{3}</td></tr></table><p>{4}<br />{5}</p>"
)
_PICTURE = (
    '<p><img src="{link}.jpg" alt="" width="640" height="427" /></p>'
    "<p>{0} {1} {2}</p><p>{3}&nbsp;{4}<br />{5}</p>"
)
_LAYOUTS = (_PARAGRAPHS, _LIST, _TABLE, _PICTURE)

_RSS_ENTRY = """
<item>
<title>{title}</title>
<link>{link}</link>
<guid isPermaLink="false">{guid}</guid>
<pubDate>{http_date}</pubDate>
<dc:creator>{author}</dc:creator>
<category>{topics[0]}</category>
<category>{topics[1]}</category>
<description>{teaser}</description>
<content:encoded><![CDATA[{html}]]></content:encoded>
<enclosure url="{link}.pdf" length="48213" type="application/pdf" />
</item>"""
_RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel>
<title>{title}</title>
<link>{home}</link>
<description>{title}</description>
<language>{language}</language>
{entries}
</channel>
</rss>"""

_ATOM_ENTRY = """
<entry>
<id>{guid}</id>
<title>{title}</title>
<link rel="alternate" href="{link}"/>
<published>{date}</published>
<updated>{date}</updated>
<author><name>{author}</name></author>
<category term="{topics[0]}"/>
<summary>{teaser}</summary>
<content type="html">{escaped}</content>
</entry>"""
_ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">
<id>{home}</id>
<title>{title}</title>
<link rel="alternate" href="{home}"/>
{entries}
</feed>"""

_RDF_ENTRY = """
<item rdf:about="{link}">
<title>{title}</title>
<link>{link}</link>
<dc:date>{date}</dc:date>
<dc:creator>{author}</dc:creator>
<dc:subject>{topics[0]}</dc:subject>
<dc:subject>{topics[1]}</dc:subject>
<dc:language>{language}</dc:language>
<dc:identifier>{guid}</dc:identifier>
<description>{teaser}</description>
<content:encoded><![CDATA[{html}]]></content:encoded>
</item>"""
_RDF = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel rdf:about="{home}">
<title>{title}</title>
<link>{home}</link>
<description>{title}</description>
</channel>
{entries}
</rdf:RDF>"""

_FORMATS = ((_RSS, _RSS_ENTRY), (_ATOM, _ATOM_ENTRY), (_RDF, _RDF_ENTRY))


def language(number: int) -> str:
    """A feed's language; the feeds of each hundred, and each hundredth feed, have all of them."""
    return LANGUAGES[sum(map(int, str(number))) % len(LANGUAGES)]


@cache
def body(number: int, entries: int) -> bytes:
    """A feed of some 38 KB; a higher number of entries adds new ones at the top."""
    feed, _ = _FORMATS[number % len(_FORMATS)]
    return feed.format(
        title=f"Ministry {number}",
        home=f"http://ministry.example/{number}/",
        language=language(number),
        entries="".join(_entry(number, n) for n in range(entries, entries - ENTRIES, -1)),
    ).encode()


@cache
def _entry(number: int, n: int) -> str:
    """The nth entry of a feed, the first being the oldest."""
    rng = Random(f"{number} {n}")
    link = f"http://ministry.example/{number}/news/visit-number-{n}"
    text = _text(rng, language(number))
    places = (" ".join(text[part::_PARTS]) for part in range(_PARTS))
    html = _LAYOUTS[n % len(_LAYOUTS)].format(*places, link=link)
    at = datetime(2024, 1, 1, number % 24, tzinfo=UTC) + timedelta(hours=7 * n)
    _, entry = _FORMATS[number % len(_FORMATS)]
    return entry.format(
        title=text[0],
        link=link,
        guid=f"tag:ministry.example,2024:{number}/{n}",
        http_date=format_datetime(at),
        date=at.isoformat(),
        author=_PHRASES[language(number)][0][n % _PARTS],
        topics=("Press releases", "Visits"),
        language=language(number),
        teaser=text[1],
        html=html,
        escaped=escape(html),
    )


def _text(rng: Random, language: str) -> list[str]:
    """Sentences of one language."""
    between = "" if language == "ja" else " "
    sentences: list[str] = []
    while len("".join(sentences).encode()) < _TEXT or len(sentences) < _PARTS:
        sentences.append(between.join(rng.choice(phrases) for phrases in _PHRASES[language]))
    return sentences
