"""Daily mean SoH: how samples become a mean, and the rows of racks and banks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from api.services.context import Context
from api.services.indicators.minutes import Rack
from api.store.result_tables import avg_bank_soh, avg_rack_soh
from api.store.result_writing import upsert_results
from engine.safety.curve import Floats
from engine.safety.soh_trend import PLAUSIBLE

DIGITS = 6  # 99.3 and not 99.30000000000001


def mean_soh(samples: Floats) -> Floats:
    """The mean of each column over the samples that can be a SoH, NaN where there is none.

    >>> mean_soh(np.array([[98.0, 0.0], [97.0, 0.0], [np.nan, 0.0]])).tolist()
    [97.5, nan]
    """
    good = (samples > PLAUSIBLE[0]) & (samples <= PLAUSIBLE[1])
    count = good.sum(axis=0)
    total = np.where(good, samples, 0.0).sum(axis=0)
    return np.asarray(np.round(np.where(count > 0, total / np.maximum(count, 1), np.nan), DIGITS))


def write_soh(context: Context, site: int, day: date, racks: Mapping[Rack, float], banks: Mapping[int, float]) -> None:
    """Write the mean SoH of a day, NaN for unknown: then there is no row. A bank that does not say its own has the mean
    of its racks that do."""
    results = context.engines["results"]
    known = {rack: soh for rack, soh in racks.items() if np.isfinite(soh)}
    of_banks = {bank: soh for bank, soh in banks.items() if np.isfinite(soh)}
    for bank in {bank for bank, _ in known} - of_banks.keys():
        of_banks[bank] = float(np.round(np.mean([soh for rack, soh in known.items() if rack[0] == bank]), DIGITS))
    day_of = {"operating_site_id": site, "date": day}
    upsert_results(
        results,
        avg_rack_soh,
        [{**day_of, "bank_id": bank, "rack_id": rack, "value": soh} for (bank, rack), soh in known.items()],
    )
    upsert_results(results, avg_bank_soh, [{**day_of, "bank_id": bank, "value": soh} for bank, soh in of_banks.items()])
