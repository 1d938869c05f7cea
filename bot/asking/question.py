"""A question, understood: what kind of answer it wants, and what the answer must speak of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache

import snowballstemmer
from anyascii import anyascii

from bot.asking.vocabulary import PROPER, THE_TWO, Vocabulary, normal
from bot.asking.when import Period, periods
from bot.lexicon import Term
from bot.lexicon import asking as words
from bot.lexicon.spelling import read_spelling
from bot.match.scanner import Hit, Scanner
from bot.text import language as tongue
from bot.text.words import STOPWORDS

_WORD = re.compile(r"\w+(?:[.']\w+)*")
_HAN_OR_KANA = re.compile(
    r"[\u3400-\u9fff々]{2,}|[\u3400-\u9fff々][ぁ-ん]?|[\u30a0-\u30ffー]+"
    r"|[a-z0-9]+(?:[ -][a-z0-9]+)*"
)
_CYRILLIC = re.compile(r"[а-яё]")
_UNSPACED = frozenset({"ja", "zh"})
_VERB_LAST = frozenset({"ja", "ko", "zh"})
_OWN_SCRIPT = frozenset({"ja", "ko", "zh"})
_STEMMERS = {
    "en": "english", "fr": "french", "de": "german", "es": "spanish", "it": "italian",
    "pt": "portuguese", "nl": "dutch", "ru": "russian", "pl": "polish", "cs": "czech",
    "sv": "swedish", "no": "norwegian", "da": "danish", "fi": "finnish", "hu": "hungarian",
    "ro": "romanian", "tr": "turkish", "el": "greek", "et": "estonian", "lt": "lithuanian",
    "ar": "arabic", "id": "indonesian",
}  # fmt: skip
_VOWELS = "aeiouyаеиоуыэюяії"
_SHORTEST_STEM = 3
_NEAR = 16  # characters between a question word and what it asks about: "how many North Korean …"
_COUNTED_NEAR = 28  # … and what it counts: "сколько северокорейских солдат"

# How much an answer must speak of what a question names, by the kind of concept.
_WEIGHTS = {
    "name": 2.0, "place": 1.8, "event": 1.1, "item": 1.1, "idea": 1.0, "act": 0.8, "do": 0.6,
    "cue": 0.8, "resolution": 1.0, "future": 0.8,
}  # fmt: skip
_STATE_WEIGHTS = {"KP": 0.3, "RU": 0.3, "UA": 0.6, "UN": 0.6, "": 0.0}
_LIGHT = {"idea:call": 0.4}
_USUAL_STATE, _WORD_WEIGHT, _PERIOD_WEIGHT = 1.6, 1.3, 2.0
_TELLING = ("name", "place")  # what stands for more than the state it names
_NOTIONS = ("future", "idea", "item", "event", "act", "cue")  # … and for more than a verb
_BROAD = {"event:shipment", "event:use", "event:combat"}
_COUNTABLE = ("item:", "idea:")
_UNTELLING = frozenset(f"state:{code}" for code in THE_TWO)
_FUTURE = frozenset({"future", "idea:next"})
OFFICES = frozenset(
    f"idea:{office}"
    for office in ("ministry", "minister", "foreign", "defence", "president", "spokesperson",
                   "ambassador", "intelligence", "officer", "lawmaker")
)  # fmt: skip
_ASKED_FOR = frozenset({"idea:port", "idea:ship", "idea:company", "idea:container"})  # "which ship"
_CONSUMED = ("skip", "ask", "refuse", "since")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Something that an answer must speak of: any of these concepts, or the word itself."""

    text: str
    start: int
    keys: frozenset[str] = frozenset()
    spellings: tuple[str, ...] = ()  # of the word, as a lexicon would write it
    weight: float = 1.0
    focus: bool = False  # what the question word asks about: which ships, what serial numbers
    counted: bool = False  # a thing of the lexicon of which a number is asked for
    name: bool = False  # spelled alike, or nearly, in all languages


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question: its language, what it wants (count, when, who …), and what it speaks of."""

    text: str
    language: str
    wants: frozenset[str]
    sought: tuple[Sought, ...]
    periods: tuple[Period, ...] = ()
    speaker: int | None = None  # the place in `sought` of the one whose words may be asked for
    quoted: bool = False  # … and are: what did they say
    future: bool = False
    refusal: str = ""  # draft, advice, opinion, chat, abuse
    ideas: frozenset[str] = field(default_factory=frozenset)  # every concept it holds


def read(text: str, vocabulary: Vocabulary, now: datetime, *, fallback: str = "en") -> Asked:
    """Understand a question; `fallback` is its language when nothing tells."""
    language = _language(text, fallback)
    named = _following(text, language, periods(text, language), now)
    folded = normal(_without(text, named))
    hits = vocabulary.scanner(language).scan([folded])[0]
    refusals = [key for hit in hits for key in hit.term.keys if key.startswith("refuse:")]
    wants = {key.removeprefix("ask:") for hit in hits for key in hit.term.keys if key[:4] == "ask:"}
    chosen = _chosen(hits)
    ideas = frozenset(key for hit in chosen for key in hit.term.keys)
    if "who" in wants and "event:sanction" in ideas and any(k[:6] == "state:" for k in ideas):
        wants = wants - {"who"} | {"names"}  # whom a state has listed
    sought = _focused(
        folded,
        hits,
        (
            *_concepts(folded, chosen),
            *_asked_for(hits, chosen),
            *_plain(text, folded, chosen, language),
        ),
        language,
    )
    return Asked(
        text=text,
        language=language,
        wants=frozenset(wants),
        sought=sought,
        speaker=None if wants - {"polar"} else _speaker(sought, ideas),
        quoted=bool(_WHAT.search(folded)),
        periods=named,
        future=any(_FUTURE.intersection(hit.term.keys) for hit in hits),
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
        if any(key.startswith(("state:", "name:")) and key not in _UNTELLING for key in each.keys)
        or (speaks and place == 0 and each.keys & _UNTELLING)
    ]
    before = [each for each in sought[: parties[0]] if not each.keys & OFFICES] if parties else []
    return parties[0] if len(parties) == 1 and not before else None


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
    last = language in _VERB_LAST
    return tuple(
        each.following(now) if (after[i] if last else before[i]) else each
        for i, each in enumerate(named)
    )


def _language(text: str, fallback: str) -> str:
    """By the words that questions are made of, and by what tells languages apart in any text."""
    ranked = dict(tongue.rank(text, (fallback,))) if tongue.rank(text) else {}
    folded = normal(text)
    for language in words.LANGUAGES:
        hits = _scanner(language).scan([folded])[0]
        if hits and (language not in _OWN_SCRIPT or language in ranked):
            covered = {at for hit in hits for at in range(hit.start, hit.end)}
            ranked[language] = ranked.get(language, 0.0) + 3 * len(covered) / len(folded)
    unknown = "ru" if _CYRILLIC.search(folded) else fallback
    return max(ranked, key=lambda language: ranked[language], default=unknown)


@cache
def _scanner(language: str) -> Scanner:
    asking = [term for term in words.terms(language) if term.keys[0].startswith(_CONSUMED)]
    return Scanner(asking)


def _without(text: str, named: Sequence[Period]) -> str:
    for period in reversed(named):
        text = f"{text[: period.start]} {text[period.end :]}"
    return text


def _chosen(hits: Iterable[Hit]) -> list[Hit]:
    """Names first, then the longest terms, and none that lies inside another of them; several may
    share a stretch."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (not _is_named(hit), hit.start - hit.end, hit.start)):
        apart = (hit.end <= other.start or hit.start >= other.end for other in kept)
        same = ((hit.start, hit.end) == (other.start, other.end) for other in kept)
        if all(one or two for one, two in zip(apart, same, strict=True)):
            kept.append(hit)
    return sorted(kept, key=lambda hit: (hit.start, hit.end))


def _is_named(hit: Hit) -> bool:
    return hit.term.keys[0].startswith(_TELLING)


def _concepts(folded: str, chosen: Sequence[Hit]) -> Iterator[Sought]:
    for start, end in sorted({(hit.start, hit.end) for hit in chosen}):
        keys = {k for hit in chosen if (hit.start, hit.end) == (start, end) for k in hit.term.keys}
        if not keys or any(key.startswith(_CONSUMED) for key in keys):
            continue
        keys = _narrowed(keys)
        if PROPER in keys:
            yield Sought(
                text=folded[start:end],
                start=start,
                spellings=(folded[start:end],),
                weight=_WEIGHTS["name"],
                name=True,
            )
        elif keys:
            yield Sought(
                text=folded[start:end],
                start=start,
                keys=frozenset(keys),
                weight=max(map(_weight, keys)),
            )


def _asked_for(hits: Sequence[Hit], chosen: Sequence[Hit]) -> Iterator[Sought]:
    """The ship in "which ship": words that ask are no concepts, but these say for what."""
    asking = [hit for hit in chosen if hit.term.keys[0].startswith("ask:")]
    for hit in hits:
        keys = _ASKED_FOR.intersection(hit.term.keys)
        inside = any(each.start <= hit.start and hit.end <= each.end for each in asking)
        if keys and inside:
            yield Sought(text=hit.term.literal, start=hit.start, keys=keys, focus=True)


def _narrowed(keys: set[str]) -> set[str]:
    """The most telling of the concepts that one stretch may stand for."""
    keys = keys - {"cue:hypothetical"}
    for narrower in (_TELLING, (PROPER,), _NOTIONS):
        if found := {key for key in keys if key.startswith(narrower)}:
            return found - _BROAD or found
    states = {key for key in keys if key.startswith("state:")}
    return states or keys  # 인도 is India, and to hand over


def _weight(key: str) -> float:
    kind, _, value = key.partition(":")
    if kind == "state":
        return _STATE_WEIGHTS.get(value, _USUAL_STATE)
    return _LIGHT.get(key, _WEIGHTS[kind])


def _plain(text: str, folded: str, chosen: Sequence[Hit], language: str) -> Iterator[Sought]:
    """Words that no concept covers."""
    taken = [(hit.start, hit.end) for hit in chosen]
    common = frozenset(STOPWORDS.get(language, "").split())
    pattern = _HAN_OR_KANA if language in _UNSPACED else _WORD
    free = "".join(
        " " if any(start <= at < end for start, end in taken) else letter
        for at, letter in enumerate(folded)
    )
    for found in pattern.finditer(free):
        word = _bare(found[0].strip("9"), language)
        touching = any(found.start() == end or found.end() == start for start, end in taken)
        if touching and language not in _UNSPACED and len(word) <= 3:
            continue  # an ending of the word before
        if not word.isdigit() and (len(word) < _shortest(word) or word in common):
            continue
        yield Sought(
            text=word,
            start=found.start(),
            spellings=tuple(_spellings(word, language)),
            weight=_WORD_WEIGHT,
            name=_is_name(word, text),
        )


def _shortest(word: str) -> int:
    return 2 if max(word, default="a") > "\u1100" else _SHORTEST_STEM


def _bare(word: str, language: str) -> str:
    """A word without the particles that hang on it."""
    for particle in words.particles(language):
        if word.endswith(particle) and len(word) - len(particle) >= 2:
            return word.removesuffix(particle)
    return word


def _is_name(word: str, text: str) -> bool:
    if any(c.isdigit() for c in word) or "\u30a0" <= word[0] <= "\u30ff":
        return True
    written = re.search(rf"(?<!^)(?<![.!?¿¡] )\b{re.escape(word)}\b", text, re.IGNORECASE)
    return bool(written and written[0][:1].isupper())


def _spellings(word: str, language: str) -> Iterator[str]:
    if word[0] >= "\u1100":
        yield word
        latin = anyascii(word).lower()
        if "\u30a0" <= word[0] <= "\u30ff" and len(latin) > 4:
            yield latin
        return
    if word.isdigit() or len(word) <= _SHORTEST_STEM:
        yield from (word, f"{word}s")
        return
    stem = word
    if language in _STEMMERS:
        stem = snowballstemmer.stemmer(_STEMMERS[language]).stemWord(word)
    elif len(word) > 5:
        stem = word[: max(4, len(word) - 3)]
    if len(stem) > 3:
        stem = stem.rstrip(_VOWELS) if len(stem.rstrip(_VOWELS)) >= _SHORTEST_STEM else stem
    yield f"{stem}~"
    if not word.isascii():
        yield f"{anyascii(stem).lower()}~"


def _focused(
    folded: str, hits: Sequence[Hit], sought: Sequence[Sought], language: str
) -> tuple[Sought, ...]:
    """The same, in order, with what stands right after the question word marked."""
    ordered = sorted(sought, key=lambda each: each.start)
    counting = [hit for hit in hits if "ask:count" in hit.term.keys]
    asking = [hit.end for hit in counting]
    asking += [found.end() for found in _WHICH.finditer(folded)]
    things = [each for each in ordered if not each.keys or _is_thing(each.keys)]
    focus = {
        next((each.start for each in things if 0 <= each.start - end <= _NEAR), -1)
        for end in asking
    }
    counted = _counted(counting, things, language)
    return tuple(
        replace(
            each,
            focus=each.focus or each.start in focus,
            counted=each.start in counted,
        )
        for each in ordered
    )


def _counted(counting: Iterable[Hit], things: Sequence[Sought], language: str) -> frozenset[int]:
    """Where the things stand of which a number is asked for; some languages name them first."""
    known = [each for each in things if any(key.startswith(_COUNTABLE) for key in each.keys)]
    places = set[int]()
    for hit in counting:
        after = [each.start for each in known if 0 <= each.start - hit.end <= _COUNTED_NEAR]
        before = [each.start for each in known if 0 < hit.start - each.start <= _COUNTED_NEAR]
        places.update(after[:1] or (before[-1:] if language in _VERB_LAST else []))
    return frozenset(places)


def _is_thing(keys: Iterable[str]) -> bool:
    return any(key.startswith(("item", "idea", "name", "place", "event")) for key in keys)


_WHAT = re.compile(r"\b(?:what|que|qu|quoi|was|cosa|che|co|wat|що|что)\b|무엇|뭐|무슨|何|什么|什麼")
_WHICH = re.compile(
    r"\b(?:what|which|quels?|quelles?|welche[rsnm]?|que|cuales?|quali|quale|welke?|jakie|jaka|jaki|які|яка|який|яке"
    r"|какие|какая|какой|какое)\b|どの|どんな|어떤|무슨|어느|哪些|什么"
)


def spelled(sought: Sought, language: str) -> Iterator[Term]:
    """The words of a question as terms that a scanner can look for."""
    for written in sought.spellings:
        try:
            spelling = read_spelling(written, {})
        except ValueError:
            continue
        yield Term(
            kind="cue",
            keys=(f"word:{sought.start}",),
            language=language,
            written=written,
            literal=spelling.literal,
            pattern=spelling.pattern,
        )
