"""What a text changes, decided inside the one transaction that also owes its alerts.

    not seen before ─► insert ───► matched? ─► which story ─► FIRST · JOINED · CONFIRMED
    its page read ───► replace ──► matched only now? ───────► as if not seen before
                                   no copy, as it seemed? ──► JOINED
    text changed ────► revise ───► more than a trifle? ─────► AMENDED

All of it is stored with the deliveries it owes, or none of it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot import cluster, diff
from bot.batches import batched
from bot.model import (
    LATE_AFTER,
    Alert,
    Destination,
    EvidenceBlob,
    Fingerprint,
    Ground,
    Level,
    NewStatement,
    Reason,
    Statement,
    Story,
    StoryDecision,
)
from bot.owe import audience, owe, reword
from bot.store import Tx, evidence, held, outbox, rulings, statements, stories

TRANSLATED = timedelta(days=7)  # time for an institution to say the same in another language
_COMPARED = 50  # texts of its institution that a text is compared with, the last ones
_AT_ONCE = 200  # texts in one statement of SQL

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A text as read now; `silent` ones (baselines, imports) are stored and matched, not told."""

    statement: NewStatement
    evidence: EvidenceBlob | None = None
    silent: bool = False
    held: bool = False  # one of many that can't all be news: told later, in a list
    rematched: bool = False  # kept before, and a match by newer rules only
    unread: str = ""  # why its page could not be read now, if that is why it is not complete
    beside: bool = False  # its page's words, of a source that has its texts elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What became of it: the statement as stored, and why we speak of it, if we do."""

    statement: Statement
    reason: Reason | None = None
    look: bool = False  # its page has the word, and may have changed: it should be read


async def record(
    tx: Tx, found: Found, *, destinations: Sequence[Destination], now: datetime
) -> Recorded:
    """Store a text and owe what there is to say about it."""
    before = await statements.find(tx, found.statement.source_id, found.statement.key)
    if before and not found.statement.title:  # no headline is taken back by leaving it out
        found = replace(found, statement=replace(found.statement, title=before.title))
    if before and _says_nothing_new(before, found.statement):
        return Recorded(statement=before)
    if before and await _page_was_amended(tx, before, found):
        known = await statements.versions(tx, before.id)
        look = not any(diff.is_trifle(each, found.statement) for each in known)
        return Recorded(statement=before, look=look)
    statement = await _stored(tx, before, found, now)
    if statement.match.level is None:
        return Recorded(statement=statement)
    if found.evidence:
        await evidence.put(tx, statement.id, statement.version, found.evidence)
    told = () if found.silent else await audience(tx, destinations)
    if before is None or before.story_id is None or _rises(before, statement):
        reason = await _place(tx, statement, found, told, now)
    else:
        reason = await _amend(tx, before.story_id, before, statement, told, now)
    return Recorded(statement=statement, reason=reason)


async def record_all(
    tx: Tx, found: Sequence[Found], *, destinations: Sequence[Destination], now: datetime
) -> list[Recorded]:
    """The same for all that one source has; what is new and matches nothing is stored at once."""
    stored = await _stored_at_once(tx, found)
    return [
        Recorded(statement=statement)
        if (statement := stored.get(each.statement.key))
        else await record(tx, each, destinations=destinations, now=now)
        for each in found
    ]


async def _stored_at_once(tx: Tx, found: Sequence[Found]) -> dict[str, Statement]:
    """What is new and matches nothing, by the keys it was given."""
    times = Counter(each.statement.key for each in found)
    plain = {  # an import may give one key to two texts, which are then versions of one
        each.statement.key: each.statement
        for each in found
        if each.statement.match.level is None and times[each.statement.key] == 1
    }
    known = await statements.known(tx, found[0].statement.source_id, plain) if plain else set()
    stored: dict[str, Statement] = {}
    new = [key for key in plain if key not in known]
    for keys in batched(new, _AT_ONCE):
        kept = await statements.insert_all(tx, [plain[key] for key in keys])
        stored.update(zip(keys, kept, strict=True))
    return stored


def _rises(before: Statement, after: Statement | NewStatement) -> bool:
    """True when what was a mention, in a story of its own, has become worth an alert."""
    return after.match.alerts and not before.match.alerts


def _says_nothing_new(before: Statement, now: NewStatement) -> bool:
    if before.complete and not now.complete:
        return True  # the feed's words never take the place of the page's
    if _rises(before, now) or (now.match.level and before.match.level is None):
        return False  # the rules are others now, or an operator says so
    return (before.title, before.text, before.complete) == (now.title, now.text, now.complete)


async def _page_was_amended(tx: Tx, before: Statement, found: Found) -> bool:
    """True where the words are an amended page's: the feed may show old ones, or half of them."""
    if found.evidence is None or found.beside or not before.match.alerts:
        return False
    return await evidence.is_of_page(tx, before.id, before.version)


async def _stored(tx: Tx, before: Statement | None, found: Found, now: datetime) -> Statement:
    draft = found.statement
    if before is None:
        return await statements.insert(tx, draft)
    if before.match.alerts and not draft.match.alerts:
        # It told our story once; that its new text no longer does is an amendment to show.
        draft = replace(draft, match=before.match)
    same_words = (before.title, before.text) == (draft.title, draft.text)
    if same_words or (draft.complete and not before.complete):
        return await statements.replace(tx, before.id, draft)
    seen = found.evidence.fetched_at if found.evidence and found.beside else now
    return await statements.revise(tx, before.id, draft, now=seen)


async def restate(tx: Tx, statement: Statement, draft: NewStatement) -> None:
    """Put what is understood of a text anew in the place of what was."""
    restated = await statements.replace(tx, statement.id, draft)
    if restated.story_id:
        if restated.match.topic != statement.match.topic:
            await stories.about(tx, restated.story_id, restated.match.topic)
        await stories.renew(tx, restated.story_id, restated.id, _fingerprint(restated))


async def _place(
    tx: Tx,
    statement: Statement,
    found: Found,
    told: Sequence[Destination],
    now: datetime,
) -> Reason | None:
    """Find or open the story it tells, and say so."""
    print_ = _fingerprint(statement)
    decision = await _decided(tx, statement, print_)
    known = decision.story_id and await stories.whole(tx, decision.story_id)
    story_id = known or await _own(tx, statement)
    await stories.attach(tx, story_id, statement, print_, decision)
    if statement.complete and await _taken_back(tx, story_id, statement):
        return None
    if not told:
        return None  # a first look may put hundreds into one story: nobody asks who else told it
    story = await stories.fetch(tx, story_id)
    reason = news(story, statement)
    if reason is None:
        await _reheaded(tx, story, statement, told, now)
        return None
    alert = _alert(reason, story, statement, now)
    alert = replace(alert, rematched_at=now if found.rematched else None, held=found.held)
    return await owe(tx, alert, told, now)


async def _taken_back(tx: Tx, story_id: str, copy: Statement) -> bool:
    """Take a text back at once that repeats what was taken back, and nothing that stands.

    One that somebody was told of stays: it would be taken back behind their backs.
    """
    fallen = await stories.retracted(tx, story_id, copy.institution)
    original = next((each for each in fallen if diff.repeats(each, copy)), None)
    if original is None or copy.retraction or await _was_told(tx, copy):
        return False
    story = await stories.fetch(tx, story_id)
    if any(diff.repeats(each, copy) for each in _standing(story, copy)):
        return False
    await statements.retract(tx, copy.id, original.retraction)
    log.info("retracted-as-a-copy", statement=copy.id, original=original.id)
    return True


def _standing(story: Story, than: Statement) -> list[Statement]:
    """The other texts of an institution that tell a story and were not taken back."""
    return [
        each
        for each in story.statements
        if each.institution == than.institution and each.id != than.id and not each.retraction
    ]


async def retract(tx: Tx, statement: Statement, why: str) -> list[Statement]:
    """Take a statement back, and those copies of it that nobody was told of; returns these.

    What another text of the institution says too stays with that.
    """
    await statements.retract(tx, statement.id, why)
    if statement.story_id is None:
        return []
    story = await stories.fetch(tx, statement.story_id)
    is_listed = bool(await outbox.lists_with(tx, story.id))  # of which of its texts, no list says
    others = _standing(story, statement)
    silent = [
        each
        for each in others
        if diff.repeats(statement, each)
        and not await _was_told(tx, each)
        and not (is_listed and _was_news(story, each))
    ]
    left = [each for each in others if each not in silent]
    copies = [each for each in silent if not any(diff.repeats(own, each) for own in left)]
    for each in copies:
        await statements.retract(tx, each.id, why)
    return copies


def _was_news(story: Story, statement: Statement) -> bool:
    """True for a text of a story that was news when it came."""
    came = sorted(story.statements, key=lambda each: each.first_seen)
    before = came[: [each.id for each in came].index(statement.id)]
    return news(replace(story, statements=tuple(before)), statement) is not None


async def _reheaded(
    tx: Tx, story: Story, copy: Statement, told: Sequence[Destination], now: datetime
) -> None:
    """Have first messages bear the words of a copy, where it is the first one to be understood."""
    known = {each.language for each in story.statements if each.id != copy.id}
    if copy.language not in known:
        readers = [each for each in told if copy.language in (each.language, "en")]
        await reword(tx, story, readers, now)


def _alert(reason: Reason, story: Story, statement: Statement, now: datetime) -> Alert:
    late = now - statement.at > LATE_AFTER
    return Alert(
        reason=reason, story=story, statement=replace(statement, story_id=story.id), late=late
    )


async def _own(tx: Tx, statement: Statement) -> str:
    """The story of a statement that tells no other's: a mention may have had one before."""
    return statement.story_id or (await stories.create(tx, statement)).id


async def _decided(tx: Tx, statement: Statement, print_: Fingerprint) -> StoryDecision:
    """Which story it tells: what an operator said of it holds."""
    if statement.story_id and await rulings.get(tx, statement.id):
        before = await stories.decision(tx, statement.id)
        why = before.why if before else ()
        return StoryDecision(story_id=statement.story_id, score=1.0, why=why)
    if statement.match.level is Level.MENTION:
        return StoryDecision(story_id=None, score=0.0, why=(Ground("mention"),))
    topic = statement.match.topic
    near = await stories.candidates(tx, print_, topic=topic, window=cluster.WINDOW)
    return cluster.decide(print_, near)


async def _amend(
    tx: Tx,
    story_id: str,
    before: Statement,
    after: Statement,
    told: Sequence[Destination],
    now: datetime,
) -> Reason | None:
    """Show what changed, unless it is a trifle or the feed's words gave way to the page's."""
    # What comes later must be compared with the text as it now is.
    await stories.renew(tx, story_id, after.id, _fingerprint(after))
    completed = after.complete and not before.complete
    if not told or not (completed or _differs(before, after)):
        return None
    story = await stories.fetch(tx, story_id)
    if not completed:
        alert = Alert(reason=Reason.AMENDED, story=story, statement=after, before=before)
        return await owe(tx, alert, told, now)
    reason = await _only_by_its_page(tx, story, before, after)
    if reason is None and await _taken_back(tx, story_id, after):
        return None
    return reason and await owe(tx, _alert(reason, story, after, now), told, now)


def _differs(before: Statement, after: Statement) -> bool:
    return before.version != after.version and not diff.is_trifle(before, after)


async def _only_by_its_page(
    tx: Tx, story: Story, before: Statement, after: Statement
) -> Reason | None:
    """What news it is that was taken for a copy by the feed's words, and by its page is none."""
    reason = news(story, after)
    if reason is None or news(story, before) is not None:
        return None
    return None if await _was_told(tx, after) else reason


async def _was_told(tx: Tx, statement: Statement) -> bool:
    """True where a message speaks of a statement, or a list will."""
    told = await outbox.about(tx, statement.id) or await held.of_statement(tx, statement.id)
    return bool(told)


def _fingerprint(statement: Statement) -> Fingerprint:
    print_ = cluster.fingerprint(
        statement.title,
        statement.text,
        statement.language,
        statement.facts,
        statement.at,
        government=statement.country if statement.official else "",
    )
    if statement.match.level is Level.MENTION:
        return replace(print_, keys=frozenset())  # nothing may join a story told in passing
    return print_


def news(story: Story, statement: Statement) -> Reason | None:
    """Why we speak of a statement that tells a story; None if it is no news."""
    others = [each for each in story.statements if each.id != statement.id]
    if not others:
        return Reason.FIRST
    if statement.official and not any(each.official for each in others):
        return Reason.CONFIRMED
    if all(each.institution != statement.institution for each in others):
        return Reason.JOINED
    # Who was counted speaks again: a copy or a translation is no news, another text is.
    own = [each for each in others if each.institution == statement.institution][-_COMPARED:]
    return None if _is_copy(own, statement) else Reason.JOINED


def _is_copy(own: Sequence[Statement], new: Statement) -> bool:
    """True for what repeats, or translates, what its institution says in its other texts."""
    if any(diff.repeats(each, new) for each in own):
        return True
    foreign = [
        each for each in own if diff.translates(each, new) and abs(each.at - new.at) <= TRANSLATED
    ]
    if not foreign:
        return False
    # One text has one translation: a second one in its language is of a second text.
    translated = _distinct(each for each in own if each.language == new.language)
    by_language = Counter(each.language for each in _distinct(foreign))
    return max(by_language.values(), default=0) > len(translated)


def _distinct(texts: Iterable[Statement]) -> list[Statement]:
    found: list[Statement] = []
    for each in texts:
        if not any(diff.repeats(known, each) for known in found):
            found.append(each)
    return found
