"""Every kind of message, the form and Home in Slack's Block Kit Builder: a file and a link each.

python -m benchmarks.slack FOLDER
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from bot.channels.slack import views
from bot.render.slack import render
from tests import worded

BUILDER = "https://app.slack.com/block-kit-builder#"


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, shown in (*_messages(), *_views()):
        path = folder / f"{name}.json"
        path.write_text(shown, "utf-8")
        print(f"{path}\n{BUILDER}{quote(shown)}\n")


def _messages() -> Iterator[tuple[str, str]]:
    for name, document in worded.documents().items():
        for number, message in enumerate(render(document), start=1):
            yield f"{name}.{number}", json.dumps({"blocks": message.blocks}, ensure_ascii=False)


def _views() -> Iterator[tuple[str, str]]:
    home = views.home(worded.page(), None, direct="D1")
    for name, view in (("form", views.modal(worded.form())), ("home", home)):
        yield name, json.dumps(view, ensure_ascii=False)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "block-kit"))
