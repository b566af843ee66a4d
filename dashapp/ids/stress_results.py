"""The ids of the results on the Stress page."""

from __future__ import annotations

STRESS_SUPPLY = "stress-supply"
STRESS_STORED = "stress-stored"
STRESS_HOLD_UP = "stress-hold-up"
STRESS_SURVIVAL = "stress-survival"
STRESS_TORNADO = "stress-tornado"
STRESS_CSV = "stress-csv"
STRESS_DOWNLOAD = "stress-download"
