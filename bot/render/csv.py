"""Rows -> CSV that spreadsheets open as it is: UTF-8 with its mark, and no cell is a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_MARK = "\ufeff"  # without it, some read the file as if it were of their own code page


def render(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """The rows under their columns; what a row lacks stays empty."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    return _MARK + written.getvalue()


def _cell(value: object) -> str:
    """A text that would be calculated gets an apostrophe before it, which shows it as it is."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
