"""Entries about outages: how often and how long the grid and the units of a site are away."""

from __future__ import annotations

from engine.stress.sheet.entry import ASSUMED, in_group

GOLD_BOOK = "IEEE Std 493 (Gold Book), survey of utility supplies: loss of both circuits"

ENTRIES = in_group(
    "outages",
    # loss of both circuits of a double supply 0.312 a year, 0.52 h; a single circuit 1.956 a year, 1.32 h
    ("grid_outages_per_year", 0.312, "1/a", 0, 1e3, 0.1, 1.956, GOLD_BOOK),
    ("grid_outage_mean_h", 0.52, "h", 0, 1e3, 0.25, 1.32, GOLD_BOOK),
    ("grid_outage_sigma", 1.5, "1", 0, 4, 1.0, 2.0, ASSUMED),
    ("ups_repair_h", 8, "h", 0, 1e4, 4, 24, ASSUMED),
    ("storage_repair_h", 48, "h", 0, 1e4, 24, 168, ASSUMED),
    ("common_cause_share", 0.05, "1", 0, 1, 0.01, 0.1, "IEC 61508-6, annex D: beta factor of 1 to 10 %"),
    ("fail_on_demand", 0.005, "1", 0, 1, 0.001, 0.02, ASSUMED),
    ("site_faults_per_year", 0.02, "1/a", 0, 1e3, 0.005, 0.1, ASSUMED),
    ("site_repair_h", 4, "h", 0, 1e4, 2, 12, ASSUMED),
)
