"""What a turn teaches of its source: the record after it, and what operators should know; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot import health
from bot.errors import FetchError, ParseError
from bot.model import ChangeKind, Item, Source, SourceChange, SourceRecord, Validators
from bot.owe import BURST_LASTS
from bot.poll import addresses
from bot.poll.addresses import Answer
from bot.poll.finding import Findings
from bot.poll.news import MANY
from bot.ports import Parsed
from bot.record import Recorded
from bot.text.dates import read_day
from bot.text.waiting import fresh_for

LONGEST_FRESH = timedelta(minutes=15)  # whatever a careless max-age says


def succeeded(
    source: Source, known: SourceRecord, answer: Answer, *, now: datetime
) -> SourceRecord:
    """The record after an answer of any kind."""
    fresh = min(fresh_for(answer.fetched.header), LONGEST_FRESH)
    noted = addresses.noted(source, known, answer)
    return replace(
        _watched(noted, now=now) if known.baseline_done else noted,
        validators=answer.fetched.validators,
        failures=0,
        last_polled=now,
        last_success=now,
        last_reason="",
        next_due=now + fresh if fresh > source.every else None,
        serving=answer.address.url,
    )


def learned(
    source: Source,
    known: SourceRecord,
    answer: Answer,
    parsed: Parsed,
    fresh: Sequence[Item],
    lags: Sequence[timedelta],
    *,
    now: datetime,
) -> SourceRecord:
    """The record after a document that was parsed; `fresh` are its items not seen before.

    `lags` are theirs, as `lags_of` gives them.
    """
    dates = [at for item in parsed.items if (at := item.published) and at <= now]
    new = fresh if known.baseline_done else ()
    after = succeeded(source, known, answer, now=now)
    learned = replace(
        health.with_rhythm(
            after,
            () if parsed.unchanged else dates,
            [item.published for item in new],
            lags,
            now=now,
        ),
        validators=_vouched(answer.fetched.validators, parsed),
        baseline_done=True,
        last_items=parsed.shown,
        newest=max((*dates, *filter(None, (known.newest,))), default=None),
        last_new=now if new else after.last_new,
        warning=parsed.warning,
    )
    return _watched(learned, now=now)


def lags_of(
    source: Source, known: SourceRecord, fresh: Sequence[Item], *, now: datetime
) -> list[timedelta]:
    """From the publishing of the new items to our first sight of them.

    A baseline's items were published at any time: they say nothing about our speed.
    """
    new = fresh if known.baseline_done else ()
    return [now - at for item in new if (at := item.published) and not _of_a_day(item, source)]


def _of_a_day(item: Item, source: Source) -> bool:
    """True when a date names no time of day: how long ago that was can't be said in hours."""
    return read_day(item.published_raw, languages=source.languages) is not None


def _watched(record: SourceRecord, *, now: datetime) -> SourceRecord:
    """The record of a source whose silence counts from now on, where no date says since when."""
    return record if health.last_news(record) else replace(record, last_new=now)


def failed(
    known: SourceRecord, error: FetchError | ParseError, *, pause: timedelta, now: datetime
) -> SourceRecord:
    """The record after a failure; what is known of the last good body stays."""
    return replace(
        known,
        failures=known.failures + 1,
        last_polled=now,
        last_reason=error.reason,
        next_due=now + pause,
    )


def moves(source: Source, before: SourceRecord, after: SourceRecord) -> list[SourceChange]:
    """That the source is asked at another address from now on, if it is."""
    if not addresses.has_moved(source, after) or addresses.has_moved(source, before):
        return []
    return [SourceChange(kind=ChangeKind.MOVED, source=source, address=after.moved_to)]


def changes(
    source: Source,
    before: SourceRecord,
    after: SourceRecord,
    found: Findings,
    recorded: Sequence[Recorded],
    *,
    now: datetime,
) -> list[SourceChange]:
    """What operators should know of a turn with news."""
    told = moves(source, before, after)
    renamed = len(found.news.renamed)
    if renamed >= MANY and before.serving == after.serving:
        # At another address, such as a fallback, other ids are no news.
        told.append(SourceChange(kind=ChangeKind.RENAMED, source=source, count=renamed))
    if found.held:
        held = [each.statement for each in recorded if each.statement.key in found.held]
        told.append(
            SourceChange(
                kind=ChangeKind.BURST,
                source=source,
                count=len(found.held),
                matched=tuple(each for each in held if each.match.alerts),
                until=now + BURST_LASTS,
            )
        )
    if found.gap:
        archive = source.archive.url if source.archive else ""
        told.append(
            SourceChange(
                kind=ChangeKind.GAP,
                source=source,
                count=len(found.news.fresh),
                found=found.missed,
                address=archive,
            )
        )
    return told


def _vouched(validators: Validators, parsed: Parsed) -> Validators:
    """The validators that are safe to send: not those of half a body, or of a mere index."""
    if parsed.leads_to:
        return Validators()
    return Validators(body_hash=validators.body_hash) if parsed.warning else validators
