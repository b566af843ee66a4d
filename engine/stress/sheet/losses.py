"""Entries about what an outage costs and how often the scenario comes. 1 400 KRW a USD (assumed)."""

from __future__ import annotations

from engine.stress.sheet.entry import ASSUMED, in_group

PONEMON = "Ponemon Institute, Cost of Data Center Outages, 2016: mean 740 357 USD an outage"

ENTRIES = in_group(
    "losses",
    ("voll_krw_per_mwh", 2_300_000, "KRW/MWh", 0, 1e11, 800_000, 24_000_000, "assumed: 1.2 kW a GPU, gpu_krw_per_h"),
    ("disruption_krw", 1.0365e9, "KRW", 0, 1e14, 1e8, 1e10, PONEMON),
    (
        "gpu_krw_per_h",
        2_800,
        "KRW/h",
        0,
        1e7,
        1_400,
        5_600,
        "assumed: an H100 rented at 2 USD an hour, 1 400 KRW a USD",
    ),
    ("events_s1_per_year", 12, "1/a", 0, 8_760, 1, 100, "assumed: once a month"),
    ("events_s2_per_year", 50, "1/a", 0, 8_760, 10, 100, "assumed: once a week"),
    (
        "events_s3_per_year",
        0.02,
        "1/a",
        0,
        8_760,
        0.002,
        0.1,
        "assumed: generous to storage, the outage entries give 0.003",
    ),
    ("events_s4_per_year", 3, "1/a", 0, 8_760, 0.5, 12, ASSUMED),
)
