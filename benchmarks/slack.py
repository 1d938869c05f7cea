"""Every kind of message in Slack's Block Kit Builder, to look at: a file and a link for each.

python -m benchmarks.slack FOLDER
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from urllib.parse import quote

from bot.render.slack import render
from tests import worded

BUILDER = "https://app.slack.com/block-kit-builder#"


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in worded.documents().items():
        for number, message in enumerate(render(document), start=1):
            shown = json.dumps({"blocks": message.blocks}, ensure_ascii=False)
            path = folder / f"{name}.{number}.json"
            path.write_text(shown, "utf-8")
            print(f"{path}\n{BUILDER}{quote(shown)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "block-kit"))
