"""What the architectures, their layers, the scenarios, the presets and the tables of tiers are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.i18n import Text

SYSTEMS: Mapping[str, Text] = {
    "Legacy grid": Text("Legacy grid"),
    "Smart grid": Text("Smart grid"),
    "CEMS microgrid": Text("CEMS microgrid"),
}
KINDS: Mapping[str, Text] = {
    "legacy": SYSTEMS["Legacy grid"],
    "smart": SYSTEMS["Smart grid"],
    "cems": SYSTEMS["CEMS microgrid"],
}
LAYERS: Mapping[str, Text] = {
    "UPS": Text("UPS"),
    "Supercapacitor": Text("Supercapacitor"),
    "Li-ion": Text("Li-ion"),
    "Vanadium flow": Text("Vanadium flow"),
    "Compressed air": Text("Compressed air"),
    "Hydrogen": Text("Hydrogen"),
}
SCENARIOS: Mapping[str, Text] = {
    "S1": Text("GPU burst"),
    "S2": Text("Fall of PV"),
    "S3": Text("Grid outage"),
    "S4": Text("GPU burst and fall of PV"),
}
TIER_TABLES: Mapping[str, Text] = {
    "usual": Text("Tier, by the availabilities usually quoted"),
    "published": Text("Tier, by the percentages of the published demo"),
}
SCORE_PARTS: Mapping[str, Text] = {
    "robustness": Text("Robustness"),
    "recovery": Text("Recovery"),
    "deviation": Text("Deviation"),
    "survival": Text("Data survival"),
    "tier": Text("Tier IV"),
    "availability": Text("Availability"),
}


@dataclass(frozen=True, kw_only=True)
class PresetWords:
    """A design preset: its title and what it is for."""

    title: Text
    about: Text


PRESETS: Mapping[str, PresetWords] = {
    "published": PresetWords(
        title=Text("Published demo"),
        about=Text(
            "The numbers of the published demo: 80 MW base load, 10 MWh of battery, 100 MW of sun. The connection can "
            "carry no more than the contract, so that any burst above it is unserved without storage: this favours "
            "storage."
        ),
    ),
    "component": PresetWords(
        title=Text("Component model"),
        about=Text(
            "Every asset at its own size: 60 MW base load, five layers of storage, a connection of 1.2 times the "
            "contract. The microgrid costs a multiple of the others."
        ),
    ),
    "cost-equalised": PresetWords(
        title=Text("Cost-equalised"),
        about=Text(
            "Legacy and smart grid get Li-ion batteries for the capital that the microgrid spends on storage and sun: "
            "what remains is the difference of the designs."
        ),
    ),
    "adverse": PresetWords(
        title=Text("Adverse"),
        about=Text(
            "The same bad luck for all: batteries and UPS at 20 %, a converter that trips, a control system that has "
            "failed."
        ),
    ),
}
