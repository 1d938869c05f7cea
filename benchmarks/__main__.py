"""All measurements, one table after another: `python -m benchmarks`, or `make bench`."""

from __future__ import annotations

import argparse
import subprocess
import sys

TABLES = ("polling", "match", "stories", "store", "delivery")


def main() -> int:
    """Each table in a process of its own; 1 when one could not be made."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "tables", nargs="*", metavar="TABLE", help=f"only these of {', '.join(TABLES)}"
    )
    chosen = parser.parse_args().tables or TABLES
    if unknown := set(chosen) - set(TABLES):
        parser.error(f"no such table: {', '.join(sorted(unknown))}")
    failed = []
    for table in chosen:
        print(f"\n=== {table} ===", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{table}"], check=False).returncode:
            failed.append(table)
    if failed:
        print(f"could not be measured: {', '.join(failed)}", file=sys.stderr)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
