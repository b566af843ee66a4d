"""How dear a page is 10 000 pages deep, by cursor, beside the first one: a table of ten million rows.

    python -m bench.deep_pages --rows 10000000

The table has eight columns beside time and ids, so that it fits a small disk; pages of 1 000 rows.
"""

from __future__ import annotations

import argparse
import tempfile
from datetime import timedelta
from pathlib import Path

from api.services.cursors import Cursor
from api.store.queries import Position
from api.store.times import from_micros
from bench.client import median_ms
from bench.databases import databases
from bench.servers import LIST, TOKEN, product
from bench.tables import RACKS, SHORT, START_S, fill

SIZE = 1000
TURNS = 25
TARGET = 2


def main() -> None:
    """Print one line a database: the ratio first, then both times."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    rows = parser.parse_args().rows
    depth = rows // SIZE - TURNS
    print(f"{rows} rows of {len(SHORT) + 3} columns, pages of {SIZE} rows")
    print(f"{'database':<12}{'ratio':>8}{'at most':>9}{'page':>8}{'its ms':>9}{'first pages ms':>16}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind, make in databases(folder):
            url = make("rows")
            fill(url, rows, SHORT)
            with product(folder / f"product {kind}", url) as port:
                near, far = ([_page(start + turn) for turn in range(TURNS)] for start in (1, depth))
                median_ms(port, TOKEN, [_page(0)] * 6)  # every worker has counted and looked at the table
                first, deep = median_ms(port, TOKEN, near), median_ms(port, TOKEN, far)
            print(f"{kind:<12}{deep / first:>8.2f}{TARGET:>9}{depth:>8}{deep:>9.1f}{first:>16.1f}", flush=True)


def _page(number: int) -> str:
    """The page that ``number`` pages lie before, as the links of its neighbours call it."""
    second, skip = divmod(number * SIZE, RACKS)
    at = from_micros(START_S * 1_000_000) + timedelta(seconds=second)
    return f"{LIST}?page_size={SIZE}&cursor={Cursor(position=Position(at=at, skip=skip)).encode()}"


if __name__ == "__main__":
    main()
