"""All measurements, one table after another: `python -m benchmarks`, or `make bench`."""

from __future__ import annotations

import subprocess
import sys

TABLES = ("polling", "match", "stories", "store", "delivery")


def main() -> int:
    """Each table in a process of its own; 1 when one could not be made."""
    failed = []
    for table in TABLES:
        print(f"\n=== {table} ===", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{table}"], check=False).returncode:
            failed.append(table)
    if failed:
        print(f"could not be measured: {', '.join(failed)}", file=sys.stderr)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
