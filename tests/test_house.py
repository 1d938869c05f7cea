"""The house is in order: what is promised in one place is kept in the others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot import metrics
from bot.model import SourceState

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
MODULES = sorted((ROOT / "bot").rglob("*.py"))
TOP_LEVEL = {
    *("bot", "migrations", "tests", "docs", "benchmarks", "requirements", ".ci"),
    *("pyproject.toml", "feeds.yaml", "compose.yaml", "Dockerfile", "Makefile"),
    *("README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"),
    *(".dockerignore", ".gitignore", ".pre-commit-config.yaml"),
}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("module", MODULES, ids=relative)
def test_no_module_grows_past_400_lines(module: Path) -> None:
    assert len(module.read_text("utf-8").splitlines()) <= 400


def test_the_top_level_holds_what_it_should() -> None:
    hidden_or_local = re.compile(
        r"\.(?!ci$|dockerignore|gitignore|pre-commit)|data$|secrets$|statement-bot\.env$|__pycache__$"
    )
    found = {path.name for path in ROOT.iterdir() if not hidden_or_local.match(path.name)}
    assert found <= TOP_LEVEL
    assert found >= {"bot", "migrations", "tests", "pyproject.toml", "feeds.yaml", "Dockerfile"}


def test_no_names_of_catch_all_rooms() -> None:
    named = {path.stem for path in (ROOT / "bot").rglob("*")}
    assert not named & {"utils", "util", "core", "base", "manager", "helpers", "common", "misc"}


def test_every_metric_and_state_is_explained_to_operators() -> None:
    text = (DOCS / "operations.md").read_text("utf-8")
    assert [name for name in metrics.names() if f"`{name}`" not in text] == []
    assert [state for state in SourceState if f"| `{state}` |" not in text] == []


def test_every_event_of_the_log_is_explained_to_operators() -> None:
    text = (DOCS / "operations.md").read_text("utf-8")
    call = re.compile(r'\b(?:log|bound)\.(?:info|warning|error|exception)\(\s*"([a-z-]+)"')
    events = {event for path in MODULES for event in call.findall(path.read_text("utf-8"))}
    assert events
    assert sorted(event for event in events if f"`{event}`" not in text) == []


@pytest.mark.parametrize("page", [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))], ids=relative)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_what_the_readme_makes_can_be_made() -> None:
    made = set(
        re.findall(r"^make ([a-z-]+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    )
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert made
    assert made <= targets


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.txt")), ids=relative)
def test_locks_name_no_host_and_pin_all_by_hash(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "://" not in text
    assert "index-url" not in text
    pinned = re.findall(r"^([a-z0-9._\[\]-]+)==\S+.*\\\n    --hash=sha256:", text, re.MULTILINE)
    named = re.findall(r"^[a-z0-9]\S*", text, re.MULTILINE)
    assert len(pinned) == len(named)
