"""Every benchmark, one after the other: `make bench`, or `python -m benchmarks match delivery`."""

from __future__ import annotations

import subprocess
import sys

MODULES = ("match", "store", "delivery", "polling")


def main() -> None:
    """Run the named ones, or all; each in a process of its own, so that none warms another."""
    for name in sys.argv[1:] or MODULES:
        print(f"\n== {name} ==", flush=True)
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=True)


if __name__ == "__main__":
    main()
