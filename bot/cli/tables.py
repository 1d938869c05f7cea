"""Tables on a terminal: what does not fit goes on in the next line, and nothing is cut off."""

from __future__ import annotations

from rich.table import Table


def table(*headers: str) -> Table:
    """A table without lines, with these headers; the names of the first column stay whole."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for header in headers:
        made.add_column(header, overflow="fold", no_wrap=not made.columns)
    return made
