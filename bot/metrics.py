"""Counters, gauges and histograms, as /metrics shows them. prometheus-client only here."""

from __future__ import annotations

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

CONTENT_TYPE = CONTENT_TYPE_LATEST  # of what `exposition` gives

POLLS = Counter("statement_bot_polls", "Turns of sources, by how they ended.", ["outcome"])
POLL_SECONDS = Histogram("statement_bot_poll_seconds", "How long a turn of a source took.")
ITEMS = Counter("statement_bot_items", "Items seen for the first time.")
MATCHES = Counter("statement_bot_matches", "Statements that matched, by level.", ["level"])
LAG_SECONDS = Histogram(
    "statement_bot_lag_seconds",
    "From a statement's stated time to our first sight of it.",
    buckets=(60, 120, 300, 600, 1800, 3600, 4 * 3600, 12 * 3600, 86400, 3 * 86400),
)
DELIVERIES = Counter("statement_bot_deliveries", "Messages, by what became of them.", ["state"])
POST_LAG_SECONDS = Histogram(
    "statement_bot_post_lag_seconds",
    "From the moment a message was owed to its arrival.",
    buckets=(0.1, 0.5, 1, 2, 5, 15, 60, 300, 1800, 3600, 4 * 3600, 86400),
)
OUTBOX = Gauge("statement_bot_outbox", "Messages in the store, by state.", ["state"])
OUTBOX_OLDEST_SECONDS = Gauge(
    "statement_bot_outbox_oldest_seconds",
    "Age of the oldest message that is not yet sent, by state.",
    ["state"],
)
SOURCES = Gauge("statement_bot_sources", "Sources, by state.", ["state"])
MISSED_RUNS = Counter(
    "statement_bot_missed_runs", "Runs of jobs that were not begun in their period."
)
WORKER_KILLS = Counter(
    "statement_bot_worker_kills", "Documents that took a worker down.", ["reason"]
)
COMMAND_SECONDS = Histogram(
    "statement_bot_command_seconds", "How long an answer took, by command.", ["verb"]
)
LISTENING = Gauge(
    "statement_bot_listening", "Whether people of a platform can reach us: 1 or 0.", ["platform"]
)


def names() -> tuple[str, ...]:
    """The names of all metrics of ours, as they are scraped."""
    ours = (metric for metric in REGISTRY.collect() if metric.name.startswith("statement_bot_"))
    return tuple(
        f"{metric.name}_total" if metric.type == "counter" else metric.name for metric in ours
    )


def exposition() -> bytes:
    """All metrics in Prometheus' text format."""
    return generate_latest()
