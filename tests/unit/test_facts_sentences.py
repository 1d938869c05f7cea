"""What is read from sentences in many languages, against labels written by hand."""

from collections import Counter
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import facts
from bot.lexicon.facts import find
from tests.shipped import lexicon

SENTENCES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "data/facts/sentences.yaml").read_text(encoding="utf-8")
)
KINDS = ("resolutions", "dates", "signatories", "items", "acts", "listings", "documents")


def read(sentence: dict[str, Any]) -> dict[str, set[str]]:
    published = datetime.combine(sentence["day"], time(), UTC)
    found = facts.extract(
        "", sentence["text"], sentence["lang"], published=published, lexicon=lexicon()
    )
    return {
        "resolutions": {str(each.number) for each in found.resolutions},
        "dates": {each.day.isoformat() for each in found.dates},
        "signatories": {each.country for each in found.signatories},
        "items": {"=".join(filter(None, (each.item, each.quantity))) for each in found.items},
        "acts": {
            asking(f"{each.actor or '-'} {each.act} {each.target or '-'}") for each in found.acts
        },
        "listings": {each.name for each in found.listings},
        "documents": {each.symbol for each in found.documents},
    }


def asking(act: str) -> str:
    for verb in (" call_on ", " urge ", " demand "):
        act = act.replace(verb, " ask ")
    return act


@cache
def judged() -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for sentence in SENTENCES:
        found = read(sentence)
        for kind in KINDS:
            wanted = {asking(str(each)) for each in sentence.get(kind, ())}
            counts[kind]["hit"] += len(wanted & found[kind])
            counts[kind]["missed"] += len(wanted - found[kind])
            counts[kind]["false"] += len(found[kind] - wanted)
    return counts


@pytest.mark.parametrize(
    ("kind", "precision", "recall"),
    [
        ("resolutions", 1.0, 1.0),
        ("dates", 1.0, 1.0),
        ("signatories", 1.0, 1.0),
        ("items", 0.95, 0.95),
        ("acts", 0.95, 0.95),
        ("listings", 1.0, 1.0),
        ("documents", 1.0, 1.0),
    ],
)
def test_what_is_said_is_read_and_nothing_else(kind: str, precision: float, recall: float) -> None:
    count = judged()[kind]
    assert count["hit"] >= precision * (count["hit"] + count["false"])
    assert count["hit"] >= recall * (count["hit"] + count["missed"])


def test_states_are_named_with_capital_letters_where_small_ones_make_other_words() -> None:
    def states(text: str) -> list[str]:
        return [mark.value for mark in find("vi", text) if mark.kind == "country"]

    assert states("Biện pháp trừng phạt theo luật pháp quốc tế, cập nhật hôm nay") == []
    assert states("Pháp, Đức và Nhật Bản áp đặt biện pháp trừng phạt") == ["FR", "DE", "JP"]
    assert [mark.value for mark in find("uk", "український посол") if mark.kind == "country"]
