"""Answers as rows for programs: plain values that go into JSON as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bot import compose
from bot.compose import dating
from bot.model import (
    Change,
    Comparison,
    Condition,
    Delivery,
    Destination,
    Edit,
    EvidenceBlob,
    Exhibit,
    Facts,
    Previewed,
    Reach,
    Rematched,
    Ruling,
    Shift,
    Shifted,
    SourceHealth,
    Span,
    Statement,
    StoryDecision,
    Usage,
)

Record = dict[str, Any]


def brief(statement: Statement) -> Record:
    """A statement, without its text."""
    return {
        "id": statement.id,
        "given_id": statement.given_id,
        "story": statement.story_id,
        "url": statement.url,
        "source": statement.source_id,
        "institution": statement.institution,
        "country": statement.country,
        "official": statement.official,
        "language": statement.language,
        "published": dating.printed(statement),
        "first_seen": statement.first_seen.isoformat(),
        "gone_since": statement.gone_since and statement.gone_since.isoformat(),
        "back_at": statement.back_at and statement.back_at.isoformat(),
        "title": statement.title,
        "topic": statement.match.topic,
        "level": statement.match.level,
        "score": round(statement.match.score, 4),
        "version": statement.version,
    }


def listed(statement: Statement, copies: Sequence[Statement]) -> Record:
    """A statement of a list, with the other addresses that show the same text."""
    return brief(statement) | {"also_at": [{"id": each.id, "url": each.url} for each in copies]}


def full(statement: Statement, blob: EvidenceBlob | None) -> Record:
    """A statement with its text, evidence, facts, and what they can be traced to."""
    match = statement.match
    return brief(statement) | {
        "text": statement.text,
        "flags": sorted(match.flags),
        "evidence": [{"rule": each.rule, **span(each.span)} for each in match.evidence],
        "nearest": compose.nearest(match),
        "facts": facts(statement.facts),
        "fetched": blob
        and {"url": blob.url, "at": blob.fetched_at.isoformat(), "sha256": blob.sha256},
    }


def exhibit(of: Exhibit) -> Record:
    """A version of a statement with its quotes, and with the headers it was fetched with."""
    blob = of.read_from
    return full(of.statement, blob) | {
        "seen": of.seen_at.isoformat(),
        "quotes": [span(each) for each in of.quotes],
        "headers": [list(pair) for pair in blob.headers] if blob else None,
    }


def facts(found: Facts) -> Record:
    """What a text says that can be checked, each with its span."""
    return {
        "resolutions": [
            {"number": each.number, "year": each.year, **span(each.span)}
            for each in found.resolutions
        ],
        "dates": [{"date": each.day.isoformat(), **span(each.span)} for each in found.dates],
        "signatories": [{"country": each.country, **span(each.span)} for each in found.signatories],
        "signatory_count": found.signatory_count,
        "items": [
            {
                "item": each.item,
                "quantity": each.quantity,
                "bound": each.bound,
                **span(each.span),
            }
            for each in found.items
        ],
        "acts": [
            {"act": each.act, "actor": each.actor, "target": each.target, **span(each.span)}
            for each in found.acts
        ],
        "documents": [{"symbol": each.symbol, **span(each.span)} for each in found.documents],
        "listings": [
            {
                "name": each.name,
                "aliases": list(each.aliases),
                "role": each.role or None,
                "programme": each.programme,
                **span(each.span),
            }
            for each in found.listings
        ],
    }


def span(of: Span) -> Record:
    """Where in a statement something stands, in code points, and its words."""
    return {"field": of.field, "start": of.start, "end": of.end, "text": of.text}


def source(health: SourceHealth) -> Record:
    """How a source is doing."""
    record = health.record
    times = {
        "since": health.since,
        "last_polled": record.last_polled,
        "last_success": record.last_success,
        "newest": record.newest,
        "next_poll": health.next_poll,
    }
    spans = {"usual_gap_seconds": record.usual_gap, "lag_seconds": record.lag}
    return {
        "id": health.source.id,
        "institution": health.source.institution,
        "country": health.source.country,
        "state": health.state,
        "reason": health.reason or health.source.reason or None,
        "warning": record.warning or None,
        "failures": record.failures,
        "address": record.serving or health.source.address.url,
        "per_week": health.per_week,
        **{name: span and span.total_seconds() for name, span in spans.items()},
        **{name: at.isoformat() if at else None for name, at in times.items()},
    }


def condition(of: Condition) -> Record:
    """How the bot itself is doing."""
    return {
        "sources": dict(Counter(str(each.state) for each in of.sources)),
        "last_poll": of.polled_at.isoformat() if of.polled_at else None,
        "waiting": [
            {"destination": where, "state": state, "count": n, "oldest": oldest.isoformat()}
            for where, state, n, oldest in of.waiting
        ],
        "parked": dict(of.parked),
        "listening": {
            each.platform: each.since.isoformat() if each.since else None for each in of.listening
        },
        "not_listening": {each.platform: each.why for each in of.listening if not each.since},
        "operators": list(of.operators),
        "not_storing": of.unstored or None,
    }


def previewed(of: Previewed) -> Record:
    """What would have become of a statement at a destination."""
    return brief(of.statement) | {
        "reason": of.reason,
        "refused_by": of.refusal or None,
        "held_by": of.hold,
    }


def usage(of: Usage) -> Record:
    """How a command is typed."""
    return {"command": of.verb, "form": of.form, "examples": list(of.examples)}


def reach(of: Reach) -> Record:
    """How a statement came to a destination, or why it did not."""
    return {
        "destination": of.destination,
        "state": of.state,
        "at": of.at.isoformat() if of.at else None,
        "why": of.why or None,
    }


def shifted(of: Shifted, done: Rematched) -> Record:
    """A text that today's rules judge otherwise: as it was, and what becomes of it."""
    only = {
        each.kind: {"before": [v for v, _ in each.left], "now": [v for v, _ in each.right]}
        for each in of.apart
    }
    return brief(of.statement) | {
        "shift": of.shift,
        "level_now": of.match.level,
        "score_now": round(of.match.score, 4),
        "nearest": compose.nearest(of.match),
        "facts_apart": only,
        "story": of.story_id or of.statement.story_id,
        "applied": done.applied and (of.shift is not Shift.LOST or bool(done.dropped)),
        "told": of.told,
    }


def change(of: Change) -> Record:
    """Words that gave way to others."""
    return {"before": of.before, "after": of.after, "context": of.context}


def edit(of: Edit) -> Record:
    """What a version of a statement changed in the one before."""
    return {
        "version": of.after.version,
        "seen": of.seen_at.isoformat(),
        "title_before": of.before.title,
        "title": of.after.title,
        "changes": list(map(change, of.changes)),
    }


def facts_apart(found: Comparison) -> Record:
    """What only one of two texts says, by kind."""
    only = {
        each.kind: {
            "left": [value for value, _ in each.left],
            "right": [value for value, _ in each.right],
        }
        for each in found.apart
    }
    return {"only": only}


def decision(of: StoryDecision) -> Record:
    """Why a statement was taken to tell its story."""
    return {
        "new": of.story_id is None,
        "score": of.score,
        "grounds": [ground._asdict() for ground in of.why],
    }


def ruling(of: Ruling) -> Record:
    """What an operator said of the story that a statement tells."""
    return {
        "action": of.action,
        "story": of.story_id,
        "apart_from": of.apart_from,
        "who": of.who,
        "at": of.at.isoformat(),
    }


def delivery(of: Delivery) -> Record:
    """A message on its way."""
    return {
        "id": of.id,
        "destination": of.destination,
        "state": of.state,
        "reason": of.reason,
        "kind": of.kind,
        "story": of.story_id,
        "statement": of.statement_id,
        "summary": of.document.summary,
        "attempts": of.attempts,
        "due": of.due_at.isoformat(),
        "created": of.created_at.isoformat(),
        "error": of.error or None,
    }


def destination(of: Destination, wishes: Mapping[str, str], *, subscribed: bool) -> Record:
    """What a destination wants, each wish as one would type it."""
    return {
        "destination": of.id,
        "subscribed": subscribed,
        **wishes,
        "mutes": [{"story": mute.story_id, "until": mute.until.isoformat()} for mute in of.mutes],
    }
