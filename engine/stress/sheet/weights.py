"""Entries that weigh: robustness and the overall score. They say what is thought important, not what is true."""

from __future__ import annotations

from engine.stress.sheet.entry import in_group

PUBLISHED = "the published demo's weight"

ENTRIES = in_group(
    "weights",
    ("robustness_outage_weight", 1.0, "1", 0, 10, 0.5, 1.5, PUBLISHED),
    ("robustness_deviation_weight", 0.3, "1", 0, 10, 0.15, 0.45, PUBLISHED),
    ("score_robustness", 0.20, "1", 0, 1, 0.10, 0.30, PUBLISHED),
    ("score_recovery", 0.15, "1", 0, 1, 0.075, 0.225, PUBLISHED),
    ("score_deviation", 0.15, "1", 0, 1, 0.075, 0.225, PUBLISHED),
    ("score_survival", 0.20, "1", 0, 1, 0.10, 0.30, PUBLISHED),
    ("score_tier", 0.15, "1", 0, 1, 0.075, 0.225, PUBLISHED),
    ("score_availability", 0.15, "1", 0, 1, 0.075, 0.225, PUBLISHED),
)
