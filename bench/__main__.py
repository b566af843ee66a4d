"""All figures, one bench after the other: ``python -m bench``. Each has a size that lets the whole end in minutes."""

from __future__ import annotations

import subprocess
import sys

BENCHES = (
    ["bench.json_pages"],
    ["bench.deep_pages"],
    ["bench.csv_download", "--rows", "1000000"],
    ["bench.rollups"],
    ["bench.sos"],
    ["bench.indicators"],
    ["bench.forecasts"],
    ["bench.cooling"],
    ["bench.stress"],
    ["bench.collector"],
)

for module, *arguments in BENCHES:
    print(f"\n{module} {' '.join(arguments)}".rstrip(), flush=True)
    subprocess.run([sys.executable, "-m", module, *arguments], check=True)
