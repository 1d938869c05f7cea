"""What a question names: concepts of the lexicon, and words that no concept covers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from anyascii import anyascii

from bot.asking.question.spellings import SHORTEST_STEM, spellings
from bot.asking.question.tongue import VERB_LAST
from bot.asking.sought import Sought
from bot.asking.vocabulary import OFFICES, PROPER, THE_TWO_STATES
from bot.lexicon import asking as words
from bot.lexicon.facts.files import traits
from bot.match.scanner import Hit
from bot.text.fold import FIRST_UNPARTED
from bot.text.words import STOPWORDS

_WORD = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?!\d)|\w+(?:[.']\w+)*")
_HAN_OR_KANA = re.compile(
    r"[\u3400-\u9fff々]{2,}|[\u3400-\u9fff々][ぁ-ん]?|[\u30a0-\u30ffー]+"
    r"|[a-z0-9]+(?:[ -][a-z0-9]+)*"
)
_LONG_KATAKANA, _LEFT = re.compile(r"[\u30a0-\u30ff]{6,}"), 3  # signs; those that no word covers
_TWO_SIGNS = re.compile(r"[\u3400-\u9fff]{2}")
_CAPITALS = re.compile(r"^9([^\W\d_]{2})9$")  # as `vocabulary.normal` writes them
_UNSPACED = frozenset({"ja", "zh"})
_STATE_OR_VERB = re.compile(r"가나")
_WITH_A_CAPITAL = re.compile(r"(?<!^)(?<![¿¡])\b[^\W\d_a-zа-я]\w*[a-zа-яёіїєґα-ω]")
_LONG_ENOUGH = 6  # letters of an adverb that may be told by its end: not of "Italy"

# How much an answer must speak of what a question names, by the kind of concept.
_WEIGHTS = {
    "name": 2.0, "place": 1.8, "event": 1.1, "item": 1.1, "idea": 1.0, "act": 0.8, "do": 0.6,
    "cue": 0.8, "resolution": 1.0, "future": 0.8, "light": 0.5, "short": 1.2,
}  # fmt: skip
_STATE_WEIGHTS = {"KP": 0.3, "RU": 0.3, "UA": 0.6, "UN": 0.6, "": 0.0}
_LIGHT = {"idea:call": 0.4, "idea:report": 0.5, "idea:latest": 0.3}
_USUAL_STATE, _WORD_WEIGHT, _NAME_WEIGHT = 1.6, 1.3, 1.5
_GIVEN_NAME_WEIGHT = 0.5  # spelled in more ways than a family's
_TELLING = ("name", "place")  # what stands for more than the state it names
_NOTIONS = ("future", "idea", "item", "event", "act", "cue")  # … and for more than a verb
_SOME_TROOPS = {"idea:brigade", "idea:captive", "idea:pilot"}  # of whom "troops" says too little
_BROAD = {"event:shipment", "event:use", "event:combat"}
_ASKED_FOR = frozenset(
    {"idea:port", "idea:ship", "idea:company", "idea:container", "idea:bank"}
)  # "which ship"


def named(text: str, folded: str, hits: Sequence[Hit], language: str) -> tuple[Sought, ...]:
    """All that a question names, by kind: concepts, the ship in "which ship", plain words."""
    hits = [
        hit for hit in hits if not _is_asking_verb(hit, folded) and not _cuts_a_state(hit, hits)
    ]
    chosen = _whole_names(folded, choose(hits), language)
    return (
        *_either(folded, list(_concepts(folded, chosen))),
        *_whose_office(folded, hits, chosen),
        *_asked_for(hits, chosen),
        *_family_names(list(_plain(text, folded, [*chosen, *_both(hits)], language))),
    )


def _both(hits: Iterable[Hit]) -> Iterator[Hit]:
    """What names both of the two: no word is left over of "Putin and Kim" where one is chosen."""
    return (hit for hit in hits if THE_TWO_STATES.issubset(hit.term.keys))


def as_names(sought: Iterable[Sought], unheard: Collection[str]) -> tuple[Sought, ...]:
    """The same; words that no text holds, and that stand where a name would, are names."""
    return tuple(
        replace(each, name=True, weight=_NAME_WEIGHT)
        if each.placed and each.text in unheard
        else each
        for each in sought
    )


def choose(hits: Iterable[Hit]) -> list[Hit]:
    """Names first, then the longest terms, and none that lies inside another of them; several may
    share a stretch. Last what is a name only beside another: no "Koreans" hide the North's."""
    kept: list[Hit] = []
    for hit in sorted(
        hits, key=lambda hit: (bool(hit.term.beside), not _is_named(hit), *_longest(hit))
    ):
        apart = (hit.end <= other.start or hit.start >= other.end for other in kept)
        same = ((hit.start, hit.end) == (other.start, other.end) for other in kept)
        if all(one or two for one, two in zip(apart, same, strict=True)):
            kept.append(hit)
    return sorted(kept, key=lambda hit: (hit.start, hit.end))


def _cuts_a_state(hit: Hit, hits: Iterable[Hit]) -> bool:
    """True for the "Korean soldiers" in "North Korean soldiers": it begins within the name."""
    return any(
        each.start < hit.start < each.end < hit.end and each.term.keys == hit.term.keys
        for each in hits
        if each.term.kind == hit.term.kind == "actor"
    )


def _is_asking_verb(hit: Hit, folded: str) -> bool:
    """True for 가나 (do they go?), which is Ghana too, at the end of a question."""
    return bool(_STATE_OR_VERB.fullmatch(folded, hit.start, hit.end)) and not re.search(
        r"\w", folded[hit.end :]
    )


def _whole_names(folded: str, chosen: Sequence[Hit], language: str) -> list[Hit]:
    """The same, but for a word that is only part of a Japanese name: the container in one of
    TransContainer."""
    if language != "ja":
        return list(chosen)
    parts = []
    for run in _LONG_KATAKANA.finditer(folded):
        inside = [hit for hit in chosen if run.start() <= hit.start and hit.end <= run.end()]
        covered = {at for hit in inside for at in range(hit.start, hit.end)}
        left = len(run[0]) - len(covered)
        if left >= _LEFT and not any(_is_named(hit) for hit in inside):
            parts += inside
    return [hit for hit in chosen if hit not in parts]


def _longest(hit: Hit) -> tuple[int, int]:
    return hit.start - hit.end, hit.start


def _is_named(hit: Hit) -> bool:
    return hit.term.keys[0].startswith(_TELLING)


def _concepts(folded: str, chosen: Sequence[Hit]) -> Iterator[Sought]:
    for start, end in sorted({(hit.start, hit.end) for hit in chosen}):
        keys = {k for hit in chosen if (hit.start, hit.end) == (start, end) for k in hit.term.keys}
        if not keys or any(key.startswith(words.ONLY_ASKED) for key in keys):
            continue
        whose = {key for key in keys if key.startswith("state:")}
        keys = _narrowed(keys)
        if "item:troops" in keys and whose:  # 북한군: both the troops and whose they are
            yield _concept(folded[start:end], start + 1, whose)
        if PROPER in keys:
            yield Sought(
                text=folded[start:end],
                start=start,
                spellings=tuple(_alike(folded[start:end])),
                weight=_WEIGHTS["name"],
                name=True,
            )
        elif keys:
            yield _concept(folded[start:end], start, keys)


def _either(folded: str, concepts: Sequence[Sought]) -> Iterator[Sought]:
    """The same; of firms, ships or weapons that are named together a text may tell of each."""
    waiting: Sought | None = None
    for each in concepts:
        makes = any(key.startswith("name:make/") for key in each.keys)
        if waiting and makes and _together().fullmatch(folded, _end(waiting), each.start):
            text = folded[waiting.start : _end(each)]
            waiting = replace(waiting, text=text, keys=waiting.keys | each.keys)
            continue
        if waiting:
            yield waiting
        waiting = each if makes else None
        if not makes:
            yield each
    if waiting:
        yield waiting


@cache
def _together() -> re.Pattern[str]:
    """What stands between two things that are named together."""
    return re.compile(rf"\s*(?:[,&/、،]|{words.joining('and', 'or')})\s*")


def _end(sought: Sought) -> int:
    return sought.start + len(sought.text)


def _whose_office(folded: str, hits: Iterable[Hit], chosen: Iterable[Hit]) -> Iterator[Sought]:
    """The state that stands within the words for an office: its envoy to the UN."""
    offices = [hit for hit in chosen if not OFFICES.isdisjoint(hit.term.keys)]
    inside = {
        (hit.start, hit.end, key)
        for hit in hits
        for key in hit.term.keys
        if key.startswith("state:")
        and any(each.start < hit.start and hit.end <= each.end for each in offices)
    }
    for start, end, key in sorted(inside):
        if key != "state:UN":
            yield _concept(folded[start:end], start, {key})


def _concept(text: str, start: int, keys: Collection[str]) -> Sought:
    return Sought(text=text, start=start, keys=frozenset(keys), weight=max(map(_weight, keys)))


def _alike(name: str) -> Iterator[str]:
    """A name as it is written, and as it is in Latin letters."""
    yield name
    if max(name) < FIRST_UNPARTED and not name.isascii():
        yield f"{anyascii(name).lower()}~"


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
    if "idea:dead" in keys:
        keys = keys - {"event:casualties"}  # the wounded live
    if not keys.isdisjoint(_SOME_TROOPS):
        keys = keys - {"item:troops"}
    for narrower in (_TELLING, (PROPER,), _NOTIONS):
        if found := {key for key in keys if key.startswith(narrower)}:
            told = {key for key in keys if key.startswith("light:") and narrower is _NOTIONS}
            return (found - _BROAD or found) | told
    states = {key for key in keys if key.startswith("state:")}
    return states or keys  # 인도 is India, and to hand over


def _weight(key: str) -> float:
    kind, _, value = key.partition(":")
    if kind == "state":
        return _STATE_WEIGHTS.get(value, _USUAL_STATE)
    return _LIGHT.get(key, _WEIGHTS[kind])


@cache
def _closing(language: str) -> re.Pattern[str]:
    """The last word of a question: a verb, in one of so many forms that no list holds them."""
    return re.compile(rf"{words.by_their_ends(language, 'closing').pattern}\W*$")


def _plain(text: str, folded: str, chosen: Sequence[Hit], language: str) -> Iterator[Sought]:
    """Words that no concept covers."""
    taken = [(hit.start, hit.end) for hit in chosen]
    adverbs = words.by_their_ends(language, "adverbs")
    common = frozenset(STOPWORDS.get(language, "").split())
    pattern = _HAN_OR_KANA if language in _UNSPACED else _WORD
    free = "".join(
        " " if any(start <= at < end for start, end in taken) else letter
        for at, letter in enumerate(folded)
    )
    verb = _closing(language).search(folded)
    small = not _WITH_A_CAPITAL.search(text)
    for found in pattern.finditer(free):
        if verb and verb.start() <= found.start():
            continue
        word = _bare(_CAPITALS.sub(r"\1", found[0]), language)
        touching = any(found.start() == end or found.end() == start for start, end in taken)
        if touching and _is_an_end(word, language):
            continue  # an ending of the word before
        if word.isdigit() and len(word) == 1:
            continue  # Phoenix-2
        if not word.isdigit() and (len(word) < _shortest(word) or word in common):
            continue
        name = _is_name(word, text, language)
        if not name and len(word) >= _LONG_ENOUGH and adverbs.fullmatch(word):
            continue  # how something is done tells no question apart
        yield Sought(
            text=word,
            start=found.start(),
            spellings=tuple(spellings(word, language)),
            weight=_NAME_WEIGHT if name else _WORD_WEIGHT,
            name=name,
            # Typed without its capital letter, a name in another script may still be one.
            # … and where the whole question is typed without any, each word may.
            maybe_name="noun_capitals" in traits(language)
            or (not name and (small or _is_spelled_anew(word))),
        )


def _is_an_end(word: str, language: str) -> bool:
    """True for what is but the end of the word before; two Chinese characters are a word."""
    if language in _UNSPACED:
        return len(word) <= 2 and not _TWO_SIGNS.fullmatch(word) and not word.isdigit()
    return len(word) <= SHORTEST_STEM and not word.isdigit()


def phrases(folded: str, hits: Sequence[Hit], language: str) -> Iterator[str]:
    """Two words that stand side by side and say something, but for the names of states."""
    common = frozenset(STOPWORDS.get(language, "").split())
    plain = [
        (hit.start, hit.end)
        for hit in choose(hits)
        if hit.term.keys[0].startswith((*words.ONLY_ASKED, "state:"))
    ]
    found = [word for word in _WORD.finditer(folded) if max(word[0]) < FIRST_UNPARTED]
    for one, two in pairwise(found):
        apart = folded[one.end() : two.start()]
        if apart in (" ", "-") and not any(
            word[0] in common
            or _CAPITALS.match(word[0])
            or any(start <= word.start() < end for start, end in plain)
            for word in (one, two)
        ):
            yield f"{one[0]}{apart}{two[0]}"


def _family_names(plain: Sequence[Sought]) -> Iterator[Sought]:
    """The same; of names that stand together the last must be found, the others may."""
    given = {
        word.start
        for word, following in pairwise(plain)
        if word.name and following.name and following.start == word.start + len(word.text) + 1
    }
    for word in plain:
        if word.start in given:
            yield replace(word, name=False, maybe_name=True, weight=_GIVEN_NAME_WEIGHT)
        else:
            yield word


def _shortest(word: str) -> int:
    return 2 if max(word, default="a") > FIRST_UNPARTED else SHORTEST_STEM


def _bare(word: str, language: str) -> str:
    """A word without the particles that hang on it."""
    for particle in words.particles(language):
        if word.endswith(particle) and len(word) - len(particle) >= 2:
            return word.removesuffix(particle)
    return word


def _is_spelled_anew(word: str) -> bool:
    """True for letters that have others in Latin script."""
    return not word.isascii() and max(word) < FIRST_UNPARTED


def _is_name(word: str, text: str, language: str) -> bool:
    if any(c.isdigit() for c in word) or "\u30a0" <= word[0] <= "\u30ff":
        return True
    if language in VERB_LAST and word.isascii():
        return True  # Latin letters amid Chinese, Japanese or Korean
    if "noun_capitals" in traits(language):
        return _is_of_a_make(word, text)
    written = re.search(rf"(?<!^)(?<![.!?¿¡] )\b{re.escape(word)}\b", text, re.IGNORECASE)
    return bool(written and written[0][:1].isupper())


def _is_of_a_make(word: str, text: str) -> bool:
    """True where capitals make a name even of nouns that all have one: TransContainer, MG-Flot."""
    written = re.search(rf"(?:(\b\w+)-)?\b({re.escape(word)})\b", text, re.IGNORECASE)
    parts = written.groups() if written else ()
    return any(len(part) > 1 and part[1:] != part[1:].lower() for part in parts if part)
