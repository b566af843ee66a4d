"""Two sites for the overview: Panli has a rack that is about to get too hot, Sionyu has been silent for 20 min.

State of Safety of Panli: that of rack 2.5, over-temperature f 0.93 now and 0.73 until half an hour ago, when Sionyu was
at 0.97.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from api.config import Bank
from api.services.alarms.reports import Condition, Report, report
from api.services.context import Context
from api.services.forecasts.targets import TABLE_OF
from api.store.db import writing
from api.store.result_tables import ess_sos
from api.store.result_writing import upsert_results
from engine.safety.rack_sos import PARTS
from tests.conftest import NOW
from tests.sos import put_rows

MINUTE = NOW.replace(second=0)
HOUR = 61
SILENT = 20
ONE = timedelta(minutes=1)
PANLI = (Bank(id=1, racks=(1,)), Bank(id=2, racks=(5,)))
FROZEN = Condition(kind="value.frozen", site=2, bank_id=2, rack_id=5, subject="rack_soc")
CROSSING = {
    "quantity": "max_temperature", "limit": 50.0, "level": 1, "probability": 0.7, "from_min": 7, "median_min": 9,
    "to_min": 12,
}  # fmt: skip


def of_two_sites(context: Context) -> Context:
    """The deployment with Panli's two racks in its settings, and a cap at Sionyu."""
    sionyu, panli = context.settings.sites
    sites = (replace(sionyu, soc_cap=90.0), replace(panli, banks=PANLI))
    return replace(context, settings=replace(context.settings, sites=sites))


def put_overview_rows(context: Context) -> None:
    """An hour of both sites, one forecast and one alarm."""
    _put_banks(context)
    _put_sos(context)
    values = {
        "champion": 49.0, "lower": 47.0, "upper": 51.0, "level": 0.9, "coverage": 0.89, "coverage_count": 144,
        "issued_at": MINUTE.isoformat(), "crossing": CROSSING, "no_forecast": None,
    }  # fmt: skip
    key = {"operating_site_id": 2, "bank_id": 2, "rack_id": 5, "time": MINUTE + 10 * ONE}
    upsert_results(context.engines["results"], TABLE_OF["rack_max_cell_temperature"], [{**key, "values": values}])
    said = Report(condition=FROZEN, active=True, at=NOW - ONE)
    with writing(context.engines["default"]) as connection:
        report(connection, NOW, [said])


def _put_banks(context: Context) -> None:
    columns = ["BANK_SOC", "BANK_POWER", "BANK_DC_VOLT"]
    back = [timedelta(seconds=2 * i) for i in range(10)]
    panli = [(NOW - t, bank, 60.0 + bank, -50.0, 800.0) for t in back for bank in (1, 2)]
    put_rows(context, 2, "bank", columns, panli)
    then = NOW - SILENT * ONE
    put_rows(context, 1, "bank", columns, [(then - t, 1, 88.0, 96.0, 800.0) for t in (*back, 40 * ONE)])


def _put_sos(context: Context) -> None:
    scores = {
        (1, 1, 1): lambda back: 1.0,
        (1, 1, 2): lambda back: 0.97,
        (2, 1, 1): lambda back: 1.0,
        (2, 2, 5): lambda back: 0.73 if back > HOUR // 2 else 0.93,
    }
    rows = []
    for (site, bank, rack), score in scores.items():
        for back in range(SILENT if site == 1 else 0, HOUR):
            key = {"TIMESTAMP": MINUTE - back * ONE, "OPERATING_SITE": site, "BANK_ID": bank, "RACK_ID": rack}
            parts = {part.upper(): 1.0 for part in PARTS} | {"OVER_TEMPERATURE": score(back)}
            rows.append({**key, **parts, "SOS_SCORE": score(back)})
    upsert_results(context.engines["results"], ess_sos, rows)
