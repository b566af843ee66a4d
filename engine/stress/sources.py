"""Where the numbers of the assets come from: every field of the architectures and of their layers.

Prices of 2022 to 2024 at 1 400 KRW a USD and 1 500 KRW a EUR (assumed).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.stress.architectures import architecture_presets
from engine.stress.assets import Architecture, Storage
from engine.stress.config import StudyConfig

ASSUMED = "assumed"
GIVEN = "given in this study"
DEMO = "published demo"
COMPONENT = "published component model"
# PNNL: Viswanathan et al., 2022 Grid Energy Storage Technology Cost and Performance Assessment, PNNL-33283; its numbers
# for 2025 in EUR from PyPSA technology-data, outputs/costs_2025.csv
LAYERS: Mapping[str, Mapping[str, str]] = {
    "UPS": {
        "energy_mwh": "published demo: minutes of the base load",
        "power_mw": "published demo: the base load",
        "response_s": "assumed: double conversion has no gap",
        "efficiency": ASSUMED,
        "cost_per_kwh": "assumed: the battery; converters are alike for all",
    },
    "Supercapacitor": {"cost_per_kwh": "assumed: some 10 000 USD/kWh"},
    "Li-ion": {
        "efficiency": "published component model; PNNL-33283, 2022: 0.85",
        "cost_per_kwh": "assumed: between BloombergNEF 2024 (165 USD/kWh) and PNNL-33283, 2022 (290 EUR/kWh)",
    },
    "Vanadium flow": {
        "efficiency": "published component model; PNNL-33283, 2022: 0.65",
        "cost_per_kwh": "PNNL-33283, 2022: 288 EUR/kWh, and 139 EUR/kW over 15 h",
    },
    "Compressed air": {"cost_per_kwh": "DOE/PA-0204, 2020: 119 USD/kWh at 100 MW and 10 h, with a natural cavern"},
    "Hydrogen": {
        "efficiency": "published component model; PNNL-33283, 2022: 0.34",
        "cost_per_kwh": "PNNL-33283, 2022: electrolyser 826 EUR/kW, fuel cell 822 EUR/kW, cavern 4.8 EUR/kWh",
    },
}
OF_THE_MODEL = ("energy_mwh", "power_mw", "response_s", "efficiency")
ARCHITECTURES: Mapping[str, str] = {
    "contract_mw": DEMO,
    "grid_limit_mw": "assumed: 1.2 x the contract",
    "response_s": "published range: 5 to 15 min for people, seconds for a controller",
    "pv_mw": DEMO,
    "dr_participation": DEMO,
    "dr_reduction": DEMO,
}


@dataclass(frozen=True, kw_only=True)
class Sourced:
    """A number of an asset and where it comes from: a citation, "assumed" (and how), or :data:`GIVEN` where the study
    has another than the preset. ``layer`` is None for the architecture's own."""

    system: str
    layer: str | None
    field: str
    value: float | tuple[float, float] | None
    source: str


def sources_of(config: StudyConfig) -> tuple[Sourced, ...]:
    """Every number of every asset of a study.

    >>> found = {(one.layer, one.field): one.source for one in sources_of(StudyConfig())}
    >>> found["Compressed air", "ramp_mw_per_s"], found[None, "pv_mw"]
    ('assumed', 'published demo')
    """
    presets = architecture_presets(config.demand_mw)
    layers = {layer.name: layer for preset in presets.values() for layer in preset.storage}
    return tuple(row for one in config.architectures for row in _architecture(one, presets[one.kind], layers))


def _architecture(one: Architecture, preset: Architecture, layers: Mapping[str, Storage]) -> Iterator[Sourced]:
    for field, source in ARCHITECTURES.items():
        value = getattr(one, field)
        known = value == getattr(preset, field)
        yield Sourced(system=one.name, layer=None, field=field, value=value, source=source if known else GIVEN)
    own = {layer.name: layer for layer in preset.storage}
    for layer in one.storage:
        yield from _layer(one.name, layer, own.get(layer.name, layers.get(layer.name)))


def _layer(system: str, layer: Storage, preset: Storage | None) -> Iterator[Sourced]:
    for field in Storage.__dataclass_fields__:
        value = getattr(layer, field)
        if field == "name":
            continue
        known = preset is not None and value == getattr(preset, field)
        usual = COMPONENT if field in OF_THE_MODEL else ASSUMED
        source = LAYERS.get(layer.name, {}).get(field, usual) if known else GIVEN
        yield Sourced(system=system, layer=layer.name, field=field, value=value, source=source)
