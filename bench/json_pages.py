"""JSON pages with their count, behind authentication, beside Django REST framework on the same table.

    python -m bench.json_pages --rows 1000000

Both under gunicorn with the same workers and threads, the same client, in turns in one run. The whole table
is the list; then an hour of it, whose rows are soon counted.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

from bench.client import requests_a_second
from bench.databases import databases
from bench.environments import pinned_environment
from bench.servers import LIST, THREADS, TOKEN, WORKERS, django, product
from bench.tables import COLUMNS, START_S, fill

SIZES = (100, 1000, 10_000)
TARGETS = {100: 25, 1000: 10, 10_000: 10}
TURNS = 2
PAGES = range(1, 11)
KOREA = timezone(timedelta(hours=9))


def main() -> None:
    """Print one line a database, range and size: the ratio first, then both."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=6.0, help="of each figure")
    given = parser.parse_args()
    print(
        f"{given.rows} rows of {len(COLUMNS) + 3} columns, {os.cpu_count()} cores, {WORKERS} x {THREADS} threads each"
    )
    print(f"{'database':<12}{'list':<8}{'rows':>7}{'ratio':>8}{'target':>8}{'product/s':>11}{'Django/s':>10}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python = pinned_environment(folder, "drf")
        for kind, make in databases(folder):
            url = make("rows")
            fill(url, given.rows)
            at = (folder / f"product {kind}", folder / f"django {kind}")
            with product(at[0], url) as ours, django(python, at[1], url) as theirs:
                for listed, within in {"whole": "", "hour": _hour()}.items():
                    for size in SIZES:
                        rate, other = _measured((ours, theirs), listed, within, size, given.seconds)
                        figures = f"{rate / other:>8.1f}{TARGETS[size]:>8}{rate:>11.1f}{other:>10.2f}"
                        print(f"{kind:<12}{listed:<8}{size:>7}{figures}", flush=True)


def _hour() -> str:
    """The second hour of the table: 28 800 rows."""
    start = datetime.fromtimestamp(START_S + 3600, KOREA).replace(tzinfo=None)
    return f"&start-time={start.isoformat()}&end-time={(start + timedelta(hours=1)).isoformat()}"


def _measured(ports: tuple[int, int], listed: str, within: str, size: int, seconds: float) -> list[float]:
    """Requests a second of both, asked in short turns, so that whatever else the machine does hits both alike."""
    pages = PAGES if listed == "whole" else range(1, 3)
    paths = [f"{LIST}?page_size={size}&page={page}{within}" for page in pages]
    found = [0.0, 0.0]
    for _ in range(TURNS):
        for place, port in enumerate(ports):
            found[place] += requests_a_second(port, TOKEN, paths, seconds / TURNS) / TURNS
    return found


if __name__ == "__main__":
    main()
