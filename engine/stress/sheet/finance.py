"""Entries about capital: its price, its upkeep, and what else than storage is bought with it."""

from __future__ import annotations

from engine.stress.sheet.entry import in_group

IRENA = "IRENA, Renewable power generation costs in 2022: 876 USD/kW, mean of large plants; 1 400 KRW a USD"
DISCOUNT = "Ministry of Economy and Finance, Korea, 2017: social discount rate of public investment"

ENTRIES = in_group(
    "finance",
    ("discount_rate", 0.045, "1/a", 0, 1, 0.03, 0.08, DISCOUNT),
    ("years", 15, "a", 1, 60, 10, 25, "assumed: life of a Li-ion battery"),
    ("om_share", 0.02, "1/a", 0, 1, 0.01, 0.03, "assumed: of capital"),
    ("pv_krw_per_kw", 1_226_000, "KRW/kW", 0, 1e8, 900_000, 1_700_000, IRENA),
    ("dr_krw_per_kw", 280_000, "KRW/kW", 0, 1e8, 100_000, 600_000, "assumed: meters and control, of load taken off"),
)
