"""Metrics as Prometheus scrapes them."""

from __future__ import annotations

from bot import metrics


def test_every_metric_is_scraped_under_the_name_that_is_documented() -> None:
    metrics.POLLS.labels(outcome="read").inc()
    page = metrics.exposition().decode()
    assert 'statement_bot_polls_total{outcome="read"}' in page
    assert "statement_bot_lag_seconds" in metrics.names()
    assert all(f"# HELP {name} " in page for name in metrics.names())
