"""A question, understood: what kind of answer it wants, and what the answer must speak of."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache

from bot.asking.giving import giver
from bot.asking.losses import suffered
from bot.asking.naming import Sought, choose, named, phrases
from bot.asking.signing import of_their_statement
from bot.asking.vocabulary import THE_TWO_STATES, Vocabulary, normal
from bot.asking.when import Period, is_to_come, periods
from bot.lexicon import asking as words
from bot.match.scanner import Hit, Scanner
from bot.text import language as tongue

# Letters of Vietnamese alone: folded, its small words are those of Italian.
_VIETNAMESE = re.compile(r"[ơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỵỷỹ]")
_CYRILLIC = re.compile(r"[а-яё]")
_VERB_LAST = frozenset({"ja", "ko", "zh"})
_OWN_SCRIPT = frozenset({"ja", "ko", "zh"})
_ASKING = 6  # times the share of a language in a text, for words that its questions are made of
_FOR_ASKING = 5  # letters more that a question word counts: "cargo" is Portuguese, and many a firm
_NEAR = 16  # characters between a question word and what it asks about: "how many North Korean …"
_COUNTED_NEAR = 28  # … and what it counts: "сколько северокорейских солдат"
_FIRST = 12  # characters of a question in which its question word stands
_BEGINS = 4  # characters before what is asked for in so many words: "the firms listed in May"
_COUNTABLE = ("item:", "idea:")
_FUTURE = frozenset({"future", "idea:next"})
# "Wird" and "werden" with a participle: what is done, not what is to come.
_PASSIVE = {"de": re.compile(r"\b(?:wird|werden)\b.*\b(?:\w*ge\w+(?:t|en)|\w+t)\W*$")}
_SANCTIONS = frozenset({"event:sanction", "act:sanction"})
_PEOPLE = frozenset({"idea:half_lost", "idea:dead", "idea:wounded", "light:loss", "item:troops"})
_MEASURES = {"idea:money": "money", "item:money": "money", "idea:calibre": "calibre"}
_LIGHTER = 0.4  # how much "money" counts in "how much frozen money": a sum needn't say the word
OFFICES = frozenset(
    f"idea:{office}"
    for office in ("ministry", "minister", "foreign", "defence", "president", "spokesperson",
                   "ambassador", "intelligence", "officer", "lawmaker")
)  # fmt: skip
_PERSONS = OFFICES | _PEOPLE | {"idea:director", "idea:pilot", "idea:captive", "idea:builder"}
_NAMED = {  # what bears names, by what then is asked: which ship, which depot, which minister
    "names": frozenset({"idea:company", "idea:ship", "idea:bank"}),
    "where": frozenset({"idea:port", "idea:factory", "idea:depot", "idea:airfield"}),
    "who": OFFICES | {"idea:director", "idea:captain"},
}
_NUMBERS = frozenset({"idea:serial", "idea:registration", "idea:account", "idea:phone"})
_UNITS = frozenset({"light:unit", "idea:brigade"})
_TELLS = ("act:warn", "light:warn", "light:promise", "light:expect", "ask:said")
_PHRASES = ("skip", "idea:", "since", "ahead", "ask:reply")  # … in which a word asks for nothing
_OF_A_SPEAKER = frozenset({"polar", "said", "reply"})  # asked of what somebody says
_WHAT = re.compile(
    r"\b(?:how (?:did|does|do|has|have|was|were|is|are)|what|que|qu|quoi|was|cosa|che|co|wat|що|что"
    r"|comment|wie|como|come|hoe|jak|как|як)\b|무엇|뭐|무슨|何|什么|什麼"
)
_WHICH = re.compile(
    r"\b(?:what|which|quels?|quelles?|(?:les)?quels?|(?:les)?quelles?|welche[rsnm]?|welk|welke"
    r"|que|cual|cuales?|qual|quais|quali|quale"
    r"|jaki|jaka|jakie|jakich|jakiego|jakiej|jakim|jakimi|jakiemu"
    r"|ktory|ktora|ktore|ktorych|ktorego|ktorej|ktorym|ktorzy"
    r"|які|яка|який|яке|яких|якого|якої|яким|якими|якому|якій|яку|якою"
    r"|какие|какая|какой|какое|каких|какого|каким|какими|какому|каком|какую)\b"
    r"|どの|どんな|어떤|무슨|어느|哪些|哪家|哪个|哪個|哪艘|什么|什麼"
)


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
    reply: bool = False  # … to a question that was put to them
    phrases: tuple[str, ...] = ()  # words that stand side by side in it, two by two
    future: bool = False
    ahead: bool = False  # and a day or year that is still to come
    giver: frozenset[str] = frozenset()  # a state, as a key, that is asked to have sent or got
    refusal: str = ""  # draft, advice, opinion, chat, abuse
    ideas: frozenset[str] = field(default_factory=frozenset)  # every concept it holds


def read(text: str, vocabulary: Vocabulary, now: datetime, *, fallback: str = "en") -> Asked:
    """Understand a question; `fallback` is its language when nothing tells."""
    language = _language(text, fallback, vocabulary.languages)
    days = _following(text, language, periods(text, language, now), now)
    folded = normal(_without(text, days))
    hits = vocabulary.scanner(language).scan([folded])[0]
    refusals = [key for hit in hits for key in hit.term.keys if key.startswith("refuse:")]
    ideas = frozenset(key for hit in choose(hits) for key in hit.term.keys)
    sought = _focused(folded, hits, named(text, folded, hits, language), language)
    sought = suffered(of_their_statement(sought, ideas))
    passive = language in _PASSIVE and bool(_PASSIVE[language].search(folded))
    expects = not passive and _expects(hits, language)
    if not expects:
        sought = tuple(each for each in sought if each.keys != {"future"})
    what = bool(_WHAT.search(folded) or _WHICH.search(folded))
    of_which = set[str]() if _WHAT.match(folded) else _of_which(sought)
    wants, measure = _wanted(hits, ideas, sought, language, of_which, what=what)
    sought = tuple(_weighed(each, wants, measure) for each in sought)
    return Asked(
        text=text,
        language=language,
        wants=frozenset(wants - {"said", "reply"}),
        sought=sought,
        speaker=_speaker(sought, ideas) if wants <= _OF_A_SPEAKER else None,
        quoted="said" in wants and what,
        reply="reply" in wants,
        periods=days,
        phrases=tuple(phrases(folded, hits, language)),
        future=expects,
        ahead=any("ahead" in hit.term.keys for hit in hits)
        or ("when" in wants and is_to_come(text, language))
        or any(each.year and each.first(now) > now for each in days),
        giver=giver(hits, folded, language),
        refusal=refusals[0].removeprefix("refuse:") if refusals else "",
        ideas=ideas,
    )


def _expects(hits: Sequence[Hit], language: str) -> bool:
    """True when it asks what is to come; not what somebody warned, or promised, will come."""
    first = min((hit.start for hit in hits if _FUTURE.intersection(hit.term.keys)), default=None)
    if first is None:
        return False
    told = (hit for hit in hits if any(key.startswith(_TELLS) for key in hit.term.keys))
    return language in _VERB_LAST or all(hit.start >= first for hit in told)


def _is_paid(hits: Sequence[Hit], sought: Iterable[Sought], language: str) -> bool:
    """True for how much somebody pays, or is paid; not for how many things are paid for."""
    counts = [hit.end for hit in hits if "ask:count" in hit.term.keys]
    paid = [hit.start for hit in hits if "idea:pay" in hit.term.keys]
    counted = [each.start for each in sought if each.counted and "idea:pay" not in each.keys]
    if not counts or not paid:
        return False
    return language in _VERB_LAST or not counted or max(paid) < min(counted)


def _wanted(
    hits: Sequence[Hit],
    ideas: frozenset[str],
    sought: Sequence[Sought],
    language: str,
    of_which: Set[str],
    *,
    what: bool,
) -> tuple[frozenset[str], str]:
    """What kinds of answer are wanted, and the measure among them, if it goes by its own name."""
    wants = _words_for(hits, ideas)
    if "who" in wants and ideas & _SANCTIONS and any(k[:6] == "state:" for k in ideas):
        wants = wants - {"who"} | {"names"}  # whom a state has listed
    if wants <= _OF_A_SPEAKER:
        wants |= of_which
    if "called" in wants:
        wants |= {"who" if ideas & _PERSONS else "names"}
    if "size" in wants and ideas & _PEOPLE:
        wants = wants - {"size"} | {"count"}  # how big losses are
    if "nations" in wants:
        wants |= {"count"}
    if _is_paid(hits, sought, language) or (what and "idea:pay" in ideas and wants <= {"said"}):
        wants = wants - {"count"} | {"money"}
    if "who" in wants:
        wants -= {"price"}  # who will pay a price
    measure = _measure(wants, ideas)
    if measure:
        wants = wants - {"count", "make"} | {measure}
    return frozenset(wants), measure


def _of_which(sought: Iterable[Sought]) -> set[str]:
    """What "which" asks for, by what stands behind it: the names of firms, a place, a person."""
    keys = {key for each in sought if each.focus for key in each.keys}
    return {kind for kind, bearing in _NAMED.items() if keys & bearing}


def _words_for(hits: Sequence[Hit], ideas: frozenset[str]) -> set[str]:
    """The kinds of answer that a question has a word for."""
    wants = {
        key.removeprefix("ask:")
        for hit in hits
        for key in hit.term.keys
        if key[:4] == "ask:" and (key == "ask:said" or not _is_within(hit, hits))
    }
    if ideas & _NUMBERS:
        wants -= {"count"}  # no number of things: the number that one bears
    return wants


def _weighed(sought: Sought, wants: Container[str], measure: str) -> Sought:
    """The same, less of it where it is only the measure, and not counted where states are."""
    each = replace(sought, counted=False) if "nations" in wants else sought
    return _lighter(each) if _measures(each, measure) else each


def _measure(wants: Container[str], ideas: Iterable[str]) -> str:
    """What is asked for by its own name: a calibre, a sum of money."""
    found = {_MEASURES[idea] for idea in ideas if idea in _MEASURES}
    if "calibre" in found and not any(want in wants for want in ("count", "who", "where")):
        return "calibre"
    return "money" if "money" in found and "count" in wants else ""


def _measures(sought: Sought, measure: str) -> bool:
    return bool(measure) and any(_MEASURES.get(key) == measure for key in sought.keys)


def _lighter(sought: Sought) -> Sought:
    return replace(sought, keys=sought.keys - {"item:money"}, focus=False, weight=_LIGHTER)


def _is_within(word: Hit, hits: Sequence[Hit]) -> bool:
    """True for the "range" in "long-range", the "date" in "to date", the "number" of a series."""
    phrases = (hit for hit in hits if hit.term.keys[0].startswith(_PHRASES))
    return any(
        each.start <= word.start and word.end <= each.end and _length(word) < _length(each)
        for each in phrases
    )


def _length(hit: Hit) -> int:
    return hit.end - hit.start


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


def _language(text: str, fallback: str, known: Container[str]) -> str:
    """By the words that questions are made of, and by what tells languages apart in any text."""
    if _VIETNAMESE.search(text.lower()):
        return "vi"
    likely = tongue.rank(text, (fallback,)) if tongue.rank(text) else []
    ranked = {language: share for language, share in likely if language in known}
    folded = normal(text)
    asking = False
    for language in words.LANGUAGES:
        hits = _scanner(language).scan([folded])[0]
        if hits and (language not in _OWN_SCRIPT or language in ranked):
            covered = {at for hit in hits for at in range(hit.start, hit.end)}
            asks = [hit for hit in hits if hit.term.keys[0].startswith("ask:")]
            covers = len(covered) + _FOR_ASKING * len(asks)
            ranked[language] = ranked.get(language, 0.0) + _ASKING * covers / len(folded)
            asking = asking or bool(asks)
    if asking:  # in a language whose questions are known
        ranked = {each: share for each, share in ranked.items() if each in words.LANGUAGES}
    unknown = "ru" if _CYRILLIC.search(folded) else fallback
    return max(ranked, key=lambda language: ranked[language], default=unknown)


@cache
def _scanner(language: str) -> Scanner:
    asking = [term for term in words.terms(language) if term.keys[0].startswith(words.ONLY_ASKED)]
    return Scanner(asking)


def _without(text: str, named: Sequence[Period]) -> str:
    for period in reversed(named):
        text = f"{text[: period.start]} {text[period.end :]}"
    return text


def _focused(
    folded: str, hits: Sequence[Hit], sought: Sequence[Sought], language: str
) -> tuple[Sought, ...]:
    """The same, in order, with what stands right after the question word marked."""
    ordered = sorted(sought, key=lambda each: each.start)
    counting = [hit for hit in hits if "ask:count" in hit.term.keys]
    calling = [hit for hit in hits if "ask:called" in hit.term.keys]
    asking = [(hit.end, _COUNTED_NEAR) for hit in counting]
    named = [hit for hit in hits if hit.term.keys[0].startswith("ask:") and " " in hit.term.literal]
    asking += [
        (found.end(), _NEAR)
        for found in _WHICH.finditer(folded)
        if not any(hit.start <= found.start() and found.end() < hit.end for hit in named)
        and (found.start() <= _FIRST or not _is_relative(found, hits))
    ]
    things = [each for each in ordered if not each.keys or _is_thing(each.keys)]
    focus = {
        next((each.start for each in things if _is_next(each, end, near, ordered)), -1)
        for end, near in asking
    }
    focus |= _bearers(calling, [each for each in ordered if _is_a_bearer(each.keys)])
    if not any(hit.term.keys[0].startswith("ask:") for hit in hits):
        bearing = _NAMED["names"]
        focus |= {each.start for each in things[:1] if each.start < _BEGINS and each.keys & bearing}
    counted = _counted(counting, things, language)
    return tuple(
        replace(
            each,
            keys=_of_its_kind(each.keys) if each.start in focus else each.keys,
            focus=each.focus or each.start in focus,
            counted=each.start in counted,
        )
        for each in ordered
    )


def _is_relative(which: re.Match[str], hits: Iterable[Hit]) -> bool:
    """True for the "which" of no question: it stands behind the word that asks."""
    return which[0] == "que" or any(
        hit.term.keys[0].startswith("ask:") and hit.end <= which.start() for hit in hits
    )


def _of_its_kind(keys: frozenset[str]) -> frozenset[str]:
    """A unit that is asked for is not any troops."""
    return keys - {"item:troops"} if keys & _UNITS else keys


def _is_next(thing: Sought, end: int, near: int, named: Iterable[Sought]) -> bool:
    """True for what stands right after a question word, or behind a state's name beside it."""
    gap = thing.start - end
    states = (
        each.start + len(each.text)
        for each in named
        if end <= each.start < thing.start and any(key[:6] == "state:" for key in each.keys)
    )
    return 0 <= gap <= _NEAR or (0 <= gap <= near and thing.start - max(states, default=0) <= 2)


def _counted(counting: Iterable[Hit], things: Sequence[Sought], language: str) -> frozenset[int]:
    """Where the things stand of which a number is asked for; some languages name them first."""
    known = [each for each in things if any(key.startswith(_COUNTABLE) for key in each.keys)]
    places = set[int]()
    for hit in counting:
        after = [each.start for each in known if 0 <= each.start - hit.end <= _COUNTED_NEAR]
        before = [each.start for each in known if 0 < hit.start - each.start <= _COUNTED_NEAR]
        places.update(after[:1] or (before[-1:] if language in _VERB_LAST else []))
    return frozenset(places)


def _bearers(calling: Iterable[Hit], things: Sequence[Sought]) -> frozenset[int]:
    """Where what bears the name stands that is asked for: behind the word for it, or before."""
    places = set[int]()
    for hit in calling:
        after = [each.start for each in things if 0 <= each.start - hit.end <= _COUNTED_NEAR]
        before = [each.start for each in things if 0 < hit.start - each.start <= _COUNTED_NEAR]
        places.update(after[:1] or before[-1:])
    return frozenset(places)


def _is_a_bearer(keys: Collection[str]) -> bool:
    """False for states, and for what is only done: "the shipping firm"."""
    done = bool(keys) and all(key.startswith(("do:", "act:")) for key in keys)
    return not done and not any(key.startswith("state:") for key in keys)


def _is_thing(keys: Iterable[str]) -> bool:
    return any(key.startswith(("item", "idea", "name", "place", "event")) for key in keys)
