"""Studies to begin with: the published demo's, the component model's, one of equal capital, and an adverse one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.stress.answer import Remark
from engine.stress.assets import Architecture, Storage
from engine.stress.capital import capital, with_capital_of
from engine.stress.config import Scenario, StudyConfig
from engine.stress.layers import LI_ION

PUBLISHED_BASE_MW, PUBLISHED_BATTERY_MWH = 80.0, 10.0
PUBLISHED_C_RATE = 1.0  # assumed: the demo gives the battery no power
ADVERSE_SOC, ADVERSE_TRIP_S = 0.2, 60.0
MANUAL_S = (900.0, 1_800.0)  # assumed: people in place of a controller that is down


@dataclass(frozen=True, kw_only=True)
class StudyPreset:
    """A study to begin with. notes: what the reader must know before believing it, words in
    :mod:`api.services.stress.words`."""

    key: str
    config: StudyConfig
    notes: tuple[Remark, ...]


def study_presets() -> Mapping[str, StudyPreset]:
    """All of them by key, in the order they are shown.

    >>> list(study_presets())
    ['published', 'component', 'cost-equalised', 'adverse']
    """
    presets = (_published(), _component(), _cost_equalised(), _adverse())
    return {preset.key: preset for preset in presets}


def _published() -> StudyPreset:
    """The numbers of the demo that was shown: contract and connection the same as the base load."""
    battery = replace(LI_ION, energy_mwh=PUBLISHED_BATTERY_MWH, power_mw=PUBLISHED_C_RATE * PUBLISHED_BATTERY_MWH)
    legacy, smart, cems = (
        replace(one, grid_limit_mw=one.contract_mw) for one in StudyConfig(demand_mw=PUBLISHED_BASE_MW).architectures
    )
    cems = cems.with_storage(cems.storage[0], battery)
    return StudyPreset(
        key="published",
        config=StudyConfig(demand_mw=PUBLISHED_BASE_MW, architectures=(legacy, smart, cems)),
        notes=(
            Remark(code="limit_is_contract", values={"mw": legacy.contract_mw}),
            Remark(code="battery_power_assumed", values={"mw": battery.power_mw}),
        ),
    )


def _component() -> StudyPreset:
    """Every kind's own sizes."""
    config = StudyConfig()
    shares = {one.name: capital(one, config) for one in config.architectures}
    return StudyPreset(key="component", config=config, notes=(Remark(code="capitals_differ", values=shares),))


def _cost_equalised() -> StudyPreset:
    """The component model's, every other architecture with Li-ion batteries for what the dearest one costs more."""
    config = StudyConfig()
    dearest = max(config.architectures, key=lambda one: capital(one, config))
    equal = tuple(with_capital_of(one, dearest, LI_ION, config) for one in config.architectures)
    notes = tuple(
        Remark(code="battery_for_capital", values={"system": one.name, "mwh": one.storage[-1].energy_mwh})
        for one, before in zip(equal, config.architectures, strict=True)
        if one is not before
    )
    return StudyPreset(key="cost-equalised", config=replace(config, architectures=equal), notes=notes)


def _adverse() -> StudyPreset:
    """The component model's in a bad night, by one rule for all: every layer at 20 %, the layer of most power trips a
    minute after the start, and controllers are down, so that people start what does not start of itself. The scenario
    begins with the study: later the grid would have charged what is at 20 %."""
    config = StudyConfig(scenario=Scenario(start_s=0.0))
    return StudyPreset(
        key="adverse",
        config=replace(config, architectures=tuple(_unlucky(one) for one in config.architectures)),
        notes=(
            Remark(code="same_adversity", values={"soc": ADVERSE_SOC, "trip_s": ADVERSE_TRIP_S, "manual_s": MANUAL_S}),
            Remark(code="begins_at_once"),
        ),
    )


def _unlucky(architecture: Architecture) -> Architecture:
    strongest = max(architecture.storage, key=lambda layer: layer.power_mw)
    layers = (_unlucky_layer(layer, layer is strongest) for layer in architecture.storage)
    return replace(architecture, response_s=MANUAL_S, storage=tuple(layers))


def _unlucky_layer(layer: Storage, trips: bool) -> Storage:
    by_itself = layer.response_s == 0.0
    return replace(
        layer,
        soc=ADVERSE_SOC,
        response_s=layer.response_s if by_itself else max(layer.response_s, MANUAL_S[0]),
        trip_s=ADVERSE_TRIP_S if trips else layer.trip_s,
    )
