"""Where a statement speaks of what a question names, sentence by sentence, in any language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from bot.asking.parties.giving import FIGHTING, givers, goes_to, involved, origins
from bot.asking.parties.losses import PEOPLE, are_implied, are_theirs, whose_losses
from bot.asking.parties.visiting import tells_of, visitor
from bot.asking.question.asked import Asked
from bot.asking.sought import Sought, spelled
from bot.asking.texts import kinds
from bot.asking.texts.aliases import is_their_head, spelled_out, the_head
from bot.asking.texts.called import named
from bot.asking.texts.counting import counted
from bot.asking.texts.dating import months, years
from bot.asking.texts.kin import related
from bot.asking.texts.library import OPENING, Library, Page
from bot.asking.texts.reading import Reading, within
from bot.asking.texts.sounds import names_as_heard, sounds
from bot.asking.vocabulary import THE_TWO_STATES, normal, state_of
from bot.match.scanner import Hit, Scanner
from bot.model import Span, Statement
from bot.text.fold import fold_each

_THEIR_SPEAKER = 0.8
_PRESS = re.compile(
    r"(?i)\b(?:today|times|herald|news|post|press|radio|daily|journal|world|media)\b"
)
_Word = tuple[int, str]  # where a word of the question ends in a text, and its key
_ONE_NAME, _ANOTHER = 0.7, 0.1  # for the first name of what is asked for, and each further one
_CLOSE_BY = 3  # sentences in which a state that was named is still meant
# What may pass without one of its words: dollars, parts and know-how.
_ANY_ITEM = frozenset(
    {"item:weapon", "item:technology", "item:military_support", "item:military_cooperation",
     "item:military_equipment"}
)  # fmt: skip
_NO_DAY = 0.5  # what a sentence without one holds of "when"
_COUNTED_TOO = frozenset(
    {"idea:company", "idea:minister", "idea:ambassador", "idea:lawmaker", "idea:ship",
     "idea:container", "idea:factory", "idea:bank", "idea:delegation"}
)  # fmt: skip
_NOT_ITSELF = 0.6  # for a number of sappers when soldiers are counted


class Finder:
    """Looks through statements for what one question names."""

    def __init__(self, asked: Asked, library: Library) -> None:
        self._asked = asked
        self._library = library
        self._keys = [dict(related(each, library.vocabulary.items)) for each in asked.sought]
        self._spelled_out = {
            f"word:{each.start}": pattern
            for each in asked.sought
            if (pattern := spelled_out(each, asked.text))
        }
        self._heard = [each for each in asked.sought if not each.keys and _may_be_heard(each)]
        self._words: dict[bool, Scanner | None] = {}
        counting, when = "count" in asked.wants, "when" in asked.wants
        self._losses = whose_losses(asked.sought) if counting else frozenset[int]()
        self._visiting = visitor(asked.sought) if when else frozenset[str]()
        self._items = {
            place
            for place, each in enumerate(asked.sought)
            if "idea:in_return" in each.keys
            or any(key.startswith("item:") and key not in _ANY_ITEM for key in each.keys)
        }
        self._checkable: dict[str, frozenset[int]] = {}
        self._readings: dict[str, Reading] = {}

    def read(self, statement: Statement) -> Reading:
        """Look through a statement, once."""
        if statement.id not in self._readings:
            self._readings[statement.id] = self._read(statement)
        return self._readings[statement.id]

    def _read(self, statement: Statement) -> Reading:
        language, page = statement.language, self._library.page(statement)
        spoken = self._spoken(page.folded, language)
        institution = self._institution(statement)
        aliases = self._aliases(statement, page, theirs=f"state:{statement.country}" in institution)
        found = tuple(
            self._credits(keys | others | {key for _, key in more})
            for keys, more, others in zip(page.keys, spoken, aliases, strict=True)
        )
        anywhere: dict[int, float] = {}
        for each in found:
            for place, credit in each.items():
                anywhere[place] = max(credit, anywhere.get(place, 0.0))
        checkable = self._checkable_in(language)
        others, implied = self._others(page, found, language)
        return Reading(
            statement=statement,
            spans=page.spans,
            found=found,
            anywhere=anywhere,
            publisher=self._publisher(statement, institution),
            topical=frozenset(
                place for place, keys in enumerate(page.keys) if not THE_TWO_STATES.isdisjoint(keys)
            ),
            claims=_claims(statement, page.spans),
            opening=self._opening(page, spoken),
            verbatim=self._verbatim(page.folded, language),
            months=months(self._asked, statement, page.spans),
            years=years(self._asked, page.spans),
            checkable=checkable | anywhere.keys(),
            counts=self._counts(page, found, language, checkable),
            named=self._named(page, found, language, checkable),
            others=others,
            implied=implied,
            visits=self._visits(page, language),
            dealings=self._dealings(page, found, language),
        )

    def _aliases(self, statement: Statement, page: Page, *, theirs: bool) -> list[frozenset[str]]:
        """Per span, who is named in other words: by all words of an abbreviation, as president."""
        heads = [
            each for each in self._asked.sought if is_their_head(each, statement, theirs=theirs)
        ]
        in_kana = "ja" in (statement.language, self._asked.language)
        foreign = {
            f"word:{each.start}": heard
            for each in self._heard
            if statement.language != self._asked.language
            and (heard := sounds(each.text, in_kana=in_kana))
        }
        if not (heads or foreign or self._spelled_out):
            return [frozenset()] * len(page.spans)
        return [
            frozenset(
                [
                    *(key for key, words in self._spelled_out.items() if words.search(span.text)),
                    *(
                        key
                        for heard in (names_as_heard(span.text, in_kana=in_kana) if foreign else ())
                        for key, sounding in foreign.items()
                        if not sounding.isdisjoint(heard)
                    ),
                    *(
                        key
                        for each in heads
                        if the_head(statement.language, span.text)
                        for key in each.keys
                    ),
                ]
            )
            for span in page.spans
        ]

    def _institution(self, statement: Statement) -> frozenset[str]:
        """What the name of the publisher says, unless it is of the press."""
        if _PRESS.search(statement.institution):
            return frozenset()
        (keys,) = self._library.concepts([normal(statement.institution)], statement.language)
        return frozenset(key for key in keys if not key.startswith("item:"))  # a think tank's

    def _publisher(self, statement: Statement, keys: frozenset[str]) -> frozenset[int]:
        name = normal("" if _PRESS.search(statement.institution) else statement.institution)
        (spoken,) = self._spoken([name], statement.language)
        own = f"state:{statement.country}"
        country = frozenset(place for place, keys in enumerate(self._keys) if own in keys)
        return country | self._credits(keys | {key for _, key in spoken}).keys()

    def _opening(self, page: Page, spoken: Sequence[Sequence[_Word]]) -> frozenset[int]:
        speaker = self._asked.speaker
        if speaker is None:
            return frozenset()
        return frozenset(
            place
            for place, (keys, more) in enumerate(zip(page.opening, spoken, strict=True))
            if speaker in self._credits(keys | {key for end, key in more if end <= OPENING})
        )

    def _verbatim(self, folded: Sequence[str], language: str) -> tuple[int, ...]:
        if language != self._asked.language:
            return (0,) * len(folded)
        return tuple(sum(phrase in text for phrase in self._asked.phrases) for text in folded)

    def _counts(
        self,
        page: Page,
        found: Sequence[Mapping[int, float]],
        language: str,
        checkable: frozenset[int],
    ) -> Mapping[int, float] | None:
        """None when nothing is counted that this language has a word for."""
        things = {
            place
            for place, sought in enumerate(self._asked.sought)
            if sought.counted and place in checkable
        }
        if not things:
            return None
        if things & self._losses:  # "70 dead": a number of the soldiers
            things |= self._losses & checkable
        beside = [
            (place, normal(text))
            for place, span in enumerate(page.spans)
            if things & found[place].keys()
            for text in counted(span.text, language)
        ]
        texts = [text for _, text in beside]
        named = self._library.vocabulary.concepts(language).scan(texts)
        spoken = self._spoken(texts, language)
        asked = {key for thing in things for key in self._keys[thing]}
        result: dict[int, float] = {}
        for (place, text), hits, more in zip(beside, named, spoken, strict=True):
            # Of five firms that ship missiles, five is the number of the firms.
            end = min((hit.start for hit in hits if _is_of_others(hit, asked)), default=len(text))
            # … and of two tank factories it is no number of tanks.
            keys = {
                key
                for hit in hits
                if hit.start < end
                for key in hit.term.keys
                if not (key.startswith("item:") and hit.end + 1 == end)
            }
            keys |= {key for at, key in more if at <= end}
            first = {k for hit in hits if hit.start == hits[0].start for k in hit.term.keys}
            for thing in things & self._credits(keys).keys():
                sought = self._asked.sought[thing]
                if _is_a_people(sought) and _is_a_thing(first):
                    continue  # 600 systems that went to Russia are no Russians
                itself = not sought.keys or bool(keys & sought.keys)
                result[place] = max(result.get(place, 0.0), 1.0 if itself else _NOT_ITSELF)
        return result

    def _named(
        self,
        page: Page,
        found: Sequence[Mapping[int, float]],
        language: str,
        checkable: frozenset[int],
    ) -> Mapping[int, float] | None:
        """None when no name is asked for; empty where no word is known for what bears it."""
        focused = [place for place, each in enumerate(self._asked.sought) if each.focus]
        if "called" not in self._asked.wants or not focused:
            return None
        bearers = [place for place in focused if place in checkable]
        keys = {key for place in bearers for key in _bearer(self._asked.sought[place])}
        plain = [  # the question's own words for them
            Scanner(terms)
            for place in bearers
            if (terms := list(spelled(self._asked.sought[place], language)))
        ]
        asked, person = normal(self._asked.text), "who" in self._asked.wants
        result: dict[int, float] = {}
        for place, span in enumerate(page.spans):
            if found[place].keys().isdisjoint(bearers):
                continue
            folded = fold_each(span.text)
            hits = self._library.vocabulary.scanner(language).scan([folded])[0]
            bearing = [hit for hit in hits if not keys.isdisjoint(hit.term.keys)]
            bearing += (hit for scanner in plain for hit in scanner.scan([folded])[0])
            things = [(hit.start, hit.end) for hit in bearing]
            number = named(span.text, things, hits, asked, language, person=person)
            if number:
                result[place] = min(1.0, _ONE_NAME + _ANOTHER * (number - 1))
        return result

    def _others(
        self, page: Page, found: Sequence[Mapping[int, float]], language: str
    ) -> tuple[frozenset[int], frozenset[int]]:
        """Spans that count losses, but not of those who are asked about; and those that do so
        without naming them."""
        others, implied = set[int](), set[int]()
        counting = [p for p, each in enumerate(found) if not self._losses.isdisjoint(each)]
        if not counting:
            return frozenset(), frozenset()
        hits = self._library.vocabulary.concepts(language).scan(page.folded)
        asked, losses = self._asked.sought, self._losses
        for place in counting:
            before = hits[place - 1] if place > 1 else ()
            if are_implied(asked, losses, hits[place], before, hits[0] if place else ()):
                implied.add(place)
            elif not are_theirs(asked, losses, hits[place]):
                others.add(place)
        return frozenset(others), frozenset(implied)

    def _visits(self, page: Page, language: str) -> frozenset[int] | None:
        """None when no visit's day is asked for."""
        if not self._visiting:
            return None
        hits = self._library.vocabulary.concepts(language).scan(page.folded)
        return frozenset(
            place
            for place, each in enumerate(hits)
            if tells_of(self._visiting, each)
            and kinds.holds(self._asked, page.spans[place].text, language) > _NO_DAY
        )

    def _dealings(
        self, page: Page, found: Sequence[Mapping[int, float]], language: str
    ) -> frozenset[int] | None:
        """None when the question has no others than the two give or get something."""
        asked = self._asked
        giving = asked.giver - THE_TWO_STATES
        if not (giving or asked.parties):
            return None
        hits = self._library.vocabulary.concepts(language).scan(page.folded)
        read = [*zip(hits, page.folded, strict=True)]
        fighting = not FIGHTING.isdisjoint(asked.ideas)
        gives = [givers(*each, language, fighting=fighting) for each in read]
        away = [those | origins(*each, language) for those, each in zip(gives, read, strict=True)]
        named = [{k for k in keys - giving if k.startswith("state:")} for keys in page.keys]
        getting = [keys - those for keys, those in zip(page.keys, away, strict=True)]
        return frozenset(
            place
            for place, each in enumerate(read)
            if giving <= away[place]
            and asked.parties <= gives[place] | involved(*each, language)
            and (not self._items or self._items & found[place].keys())
            and goes_to(asked.receiver, named[place], [getting[at] for at in _near(place, getting)])
        )

    def _credits(self, keys: Iterable[str]) -> dict[int, float]:
        credits: dict[int, float] = {}
        for key in keys:
            for place, answering in enumerate(self._keys):
                if key in answering:
                    credits[place] = max(answering[key], credits.get(place, 0.0))
                elif state_of(key) in answering:
                    credits[place] = max(_THEIR_SPEAKER, credits.get(place, 0.0))
        return credits

    def _checkable_in(self, language: str) -> frozenset[int]:
        """What could be found in a language."""
        if language not in self._checkable:
            own, vocabulary = language == self._asked.language, self._library.vocabulary
            self._checkable[language] = frozenset(
                place
                for place, each in enumerate(self._asked.sought)
                if (own or not _perhaps(each))
                and (vocabulary.has(language, self._keys[place]) or self._is_looked_for(each, own))
            )
        return self._checkable[language]

    def _is_looked_for(self, sought: Sought, own: bool) -> bool:
        return bool(sought.spellings) and (own or sought.name or sought.maybe_name)

    def _spoken(self, texts: Sequence[str], language: str) -> list[list[_Word]]:
        """The question's own words in each of the folded texts; names in any language."""
        own = language == self._asked.language
        if own not in self._words:
            terms = [
                term
                for each in self._asked.sought
                if self._is_looked_for(each, own)
                for term in spelled(each, language)
            ]
            self._words[own] = Scanner(terms) if terms else None
        scanner = self._words[own]
        if scanner is None:
            return [[] for _ in texts]
        return [[(hit.end, hit.term.keys[0]) for hit in hits] for hits in scanner.scan(texts)]


def _claims(statement: Statement, spans: Sequence[Span]) -> frozenset[int]:
    claims = [each.span for each in statement.match.evidence]
    return frozenset(
        place for place, span in enumerate(spans) if any(within(claim, span) for claim in claims)
    )


def _near(place: int, spans: Sequence[Set[str]]) -> Iterator[int]:
    """A span's place, those close by, and the title's."""
    yield place
    yield from range(max(place - _CLOSE_BY, 1), min(place + _CLOSE_BY + 1, len(spans)))
    yield 0


def _bearer(sought: Sought) -> Iterable[str]:
    """The concepts whose words may bear the name: of captured troops the captured."""
    return [key for key in sought.keys if key.startswith("idea:")] or sought.keys


def _is_of_others(hit: Hit, asked: Set[str]) -> bool:
    """True for a word for who, or what, else may be counted."""
    return not _COUNTED_TOO.isdisjoint(hit.term.keys) and asked.isdisjoint(hit.term.keys)


def _is_a_people(sought: Sought) -> bool:
    return any(key.startswith("state:") for key in sought.keys)


def _is_a_thing(keys: Set[str]) -> bool:
    return PEOPLE.isdisjoint(keys) and any(key.startswith(("item:", "idea:")) for key in keys)


def _perhaps(sought: Sought) -> bool:
    return sought.maybe_name and not sought.name


def _may_be_heard(sought: Sought) -> bool:
    """True for a name, and in another script for what may be one: clásico is no Kursk."""
    return sought.name or (sought.maybe_name and not sought.text.isascii())
