"""Entries about the price of energy: a Korean time-of-use tariff at 154 kV, without taxes and funds."""

from __future__ import annotations

from engine.stress.sheet.entry import in_group

# won a kWh in summer (3 months), spring and autumn (5), winter (4):
# light 127.6 127.6 134.6, mid 174.8 144.8 174.8, peak 239.1 161.9 214.1; here their means by months
KEPCO = "KEPCO tariff, industrial (eul), high voltage B, option II, from 2026-04-16"
KEPCO_MEAN = "KEPCO tariff, industrial (eul), high voltage B, option II, from 2026-04-16: mean of the seasons"

ENTRIES = in_group(
    "tariff",
    ("energy_light_krw_per_kwh", 129.9, "KRW/kWh", 0, 1e5, 90, 180, KEPCO_MEAN),
    ("energy_mid_krw_per_kwh", 162.3, "KRW/kWh", 0, 1e5, 115, 220, KEPCO_MEAN),
    ("energy_peak_krw_per_kwh", 198.6, "KRW/kWh", 0, 1e5, 140, 270, KEPCO_MEAN),
    ("demand_charge_krw_per_kw_month", 7_380, "KRW/kW", 0, 1e6, 6_630, 8_190, KEPCO),
    ("excess_factor", 1.5, "1", 0, 100, 1.0, 3.0, "assumed: least rate of the terms of supply"),
    ("dr_krw_per_mwh", 460_000, "KRW/MWh", 0, 1e10, 115_000, 1_150_000, "assumed: a fifth of work lost"),
)
