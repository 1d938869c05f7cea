"""Reads a question: its language, the kind of answer it wants, and what it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from bot.asking.parties.giving import giver, parties, receiver
from bot.asking.question.asked import Asked
from bot.asking.question.focus import focused
from bot.asking.question.meaning import of_their_statement, suffered, wanted_back
from bot.asking.question.naming import choose, named, phrases
from bot.asking.question.periods import Period, periods
from bot.asking.question.placing import placed
from bot.asking.question.tense import expects, is_to_come
from bot.asking.question.tongue import VERB_LAST, language_of
from bot.asking.question.wants import OF_A_SPEAKER, of_which, wanted, weighed
from bot.asking.sought import Sought
from bot.asking.vocabulary import OFFICES, THE_TWO_STATES, Vocabulary, normal
from bot.lexicon import asking as words
from bot.match.scanner import Hit, Scanner

# Scripts that part no words run on where Latin letters end: a name in them stands alone.
_UNPARTED = r"[\u3041-\u30ff\u3400-\u9fff가-힣]"
_BETWEEN_SCRIPTS = re.compile(
    rf"(?<=[a-z])(?={_UNPARTED})|(?<=[a-z]9)(?={_UNPARTED})|(?<={_UNPARTED})(?=[a-z]|9[a-z]{{2}}9)"
)
_TELLING = frozenset({"ask:said", "told_by"})
_BESIDE = 5  # characters between them and who says so: "according to the …"
_NEAR = 16  # characters between a date and the word that says it goes on from then


def read(text: str, vocabulary: Vocabulary, now: datetime, *, fallback: str = "en") -> Asked:
    """Understand a question; `fallback` is its language when nothing tells."""
    language = language_of(text, fallback, vocabulary.languages)
    days = _following(text, language, periods(text, language, now), now)
    folded = _BETWEEN_SCRIPTS.sub(" ", normal(_without(text, days)))
    hits = vocabulary.scanner(language).scan([folded])[0]
    refusals = [key for hit in hits for key in hit.term.keys if key.startswith("refuse:")]
    ideas = frozenset(key for hit in choose(hits) for key in hit.term.keys)
    sought = focused(folded, hits, named(text, folded, hits, language), language)
    sought = placed(sought, hits, folded, language)
    sought = wanted_back(suffered(of_their_statement(sought, ideas)), ideas)
    future = expects(hits, folded, language)
    if not future:
        sought = tuple(each for each in sought if each.keys != {"future"})
    asks_what = words.asking_for("what")
    what = bool(asks_what.search(folded) or words.asking_for("which").search(folded))
    bearing = set[str]() if asks_what.match(folded) else of_which(sought)
    wants, measure = wanted(hits, ideas, sought, language, bearing, folded, what=what)
    sought = tuple(weighed(each, wants, measure) for each in sought)
    return Asked(
        text=text,
        language=language,
        wants=frozenset(wants - {"said", "reply"}),
        sought=sought,
        speaker=_speaker(sought, ideas) if wants <= OF_A_SPEAKER else None,
        sayers=frozenset(_sayers(sought, hits)),
        quoted="said" in wants and (what or "polar" in wants),
        reply="reply" in wants,
        who_says=wants >= {"who", "said"} and not what,
        periods=days,
        phrases=tuple(phrases(folded, hits, language)),
        future=future,
        ahead=any("ahead" in hit.term.keys for hit in hits)
        or ("when" in wants and is_to_come(text, language))
        or any(each.year and each.first(now) > now for each in days),
        giver=giver(hits, folded, language),
        parties=parties(hits, folded, language),
        receiver=receiver(hits, folded, language),
        refusal=refusals[0].removeprefix("refuse:") if refusals else "",
        ideas=ideas,
    )


def _speaker(sought: Sequence[Sought], ideas: Iterable[str]) -> int | None:
    """The only one that is named, if it comes first, but for an office: the ministry of Ukraine.

    Of the two that all statements name, only the one that denies or confirms comes first so.
    """
    speaks = any(key.startswith("act:") or key == "cue:denial" for key in ideas)
    parties = [
        place
        for place, each in enumerate(sought)
        if each.name
        or any(
            key.startswith(("state:", "name:")) and key not in THE_TWO_STATES for key in each.keys
        )
        or (speaks and place == 0 and each.keys & THE_TWO_STATES)
    ]
    before = [
        each
        for each in sought[: parties[0] if parties else 0]
        if not each.keys & OFFICES and not each.maybe_name
    ]
    return parties[0] if len(parties) == 1 and not before else None


def _sayers(sought: Sequence[Sought], hits: Iterable[Hit]) -> Iterator[int]:
    """Those who stand beside a word for saying: does the EU say, according to the EU."""
    words = [hit for hit in hits if not _TELLING.isdisjoint(hit.term.keys)]
    for place, each in enumerate(sought):
        party = each.name or any(
            key.startswith(("state:", "name:")) or key in OFFICES for key in each.keys
        )
        end = each.start + len(each.text)
        if party and any(
            0 <= hit.start - end <= _BESIDE or 0 <= each.start - hit.end <= _BESIDE for hit in words
        ):
            yield place


def _following(
    text: str, language: str, named: Sequence[Period], now: datetime
) -> tuple[Period, ...]:
    """The periods; those beside a word such as "since" go on to the present."""
    terms = [term for term in words.terms(language) if "since" in term.keys]
    beside = Scanner(terms).scan(
        [normal(text[max(0, each.start - _NEAR) : each.start]) for each in named]
        + [normal(text[each.end : each.end + _NEAR]) for each in named]
    )
    before, after = beside[: len(named)], beside[len(named) :]
    last = language in VERB_LAST
    return tuple(
        each.following(now) if (after[i] if last else before[i]) else each
        for i, each in enumerate(named)
    )


def _without(text: str, named: Sequence[Period]) -> str:
    for period in reversed(named):
        text = f"{text[: period.start]} {text[period.end :]}"
    return text
