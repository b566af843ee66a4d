"""What the tornado moves, one at a time: entries of the assumption sheet, and the sizes of the study itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from engine.stress.assets import Architecture
from engine.stress.assumptions import ENTRIES
from engine.stress.config import StudyConfig
from engine.stress.fields import BadField
from engine.stress.sheet.entry import Assumption

DATA = "data"
PRICED = ("tariff", "losses", "finance", DATA)  # these groups move money and no flow of energy
SUNNY = ("pv_losses", "cloud_cover", "cloud_depth")  # of the sky, those that move a year's energy
EVENTS = "events_"


@dataclass(frozen=True, kw_only=True)
class Move:
    """An input and the studies with less and with more of it; None where such a study would not be accepted.

    flows, data: whether the runs must be dispatched anew, and whether hold-up times and data survival must be found
    anew. ``times_...``: a factor on what the study has.
    """

    key: str
    less: float
    more: float
    with_less: StudyConfig | None
    with_more: StudyConfig | None
    flows: bool
    data: bool


def with_assumption(config: StudyConfig, key: str, value: float) -> StudyConfig:
    """The study with one entry of the sheet replaced."""
    return replace(config, assumptions={**config.assumptions, key: value})


def price_moves(config: StudyConfig) -> Iterator[Move]:
    """Entries that change no flow of the studied window. What the study sets otherwise than the sheet is moved by the
    same factor as the sheet's own value; how often another scenario comes is left out."""
    for entry in ENTRIES:
        of_other = entry.key.startswith(EVENTS) and entry.key != f"{EVENTS}{config.scenario.kind.lower()}_per_year"
        if (entry.group in PRICED or entry.key in SUNNY) and not of_other:
            less, more = (_moved(entry, config.assumption(entry.key), to) for to in (entry.less, entry.more))
            yield Move(
                key=entry.key,
                less=less,
                more=more,
                with_less=with_assumption(config, entry.key, less),
                with_more=with_assumption(config, entry.key, more),
                flows=False,
                data=entry.group == DATA,
            )


def size_moves(config: StudyConfig) -> Iterator[Move]:
    """Sizes of the study: base load, sun, storage, price of storage, and the scenario's intensity and length."""
    for key, (less, more, change) in SIZES.items():
        yield Move(
            key=key,
            less=less,
            more=more,
            with_less=_accepted(change, config, less),
            with_more=_accepted(change, config, more),
            flows=key != "times_storage_price",
            data=key != "times_storage_price",
        )


def _moved(entry: Assumption, value: float, to: float) -> float:
    factor = to / entry.value if entry.value else 1.0
    return to if value == entry.value else min(max(value * factor, entry.low), entry.high)


def _accepted(
    change: Callable[[StudyConfig, float], StudyConfig], config: StudyConfig, by: float
) -> StudyConfig | None:
    try:
        return change(config, by)
    except BadField:
        return None


def _each(config: StudyConfig, change: Callable[[Architecture], Architecture]) -> StudyConfig:
    return replace(config, architectures=tuple(change(one) for one in config.architectures))


def _demand(config: StudyConfig, by: float) -> StudyConfig:
    return replace(config, demand_mw=config.demand_mw * by)


def _sun(config: StudyConfig, by: float) -> StudyConfig:
    return _each(config, lambda one: replace(one, pv_mw=one.pv_mw * by))


def _storage(config: StudyConfig, by: float) -> StudyConfig:
    return _each(config, lambda one: one.with_storage(
        *(replace(layer, energy_mwh=layer.energy_mwh * by) for layer in one.storage)
    ))  # fmt: skip


def _storage_price(config: StudyConfig, by: float) -> StudyConfig:
    return _each(config, lambda one: one.with_storage(
        *(replace(layer, cost_per_kwh=layer.cost_per_kwh * by) for layer in one.storage)
    ))  # fmt: skip


def _intensity(config: StudyConfig, by: float) -> StudyConfig:
    return replace(config, scenario=replace(config.scenario, intensity=config.scenario.intensity * by))


def _length(config: StudyConfig, by: float) -> StudyConfig:
    return replace(config, scenario=replace(config.scenario, length_s=config.scenario.length_s * by))


SIZES: dict[str, tuple[float, float, Callable[[StudyConfig, float], StudyConfig]]] = {
    "times_demand": (0.9, 1.1, _demand),
    "times_sun": (0.5, 1.5, _sun),
    "times_storage": (0.5, 1.5, _storage),
    "times_storage_price": (0.7, 1.3, _storage_price),
    "times_intensity": (0.5, 1.5, _intensity),
    "times_length": (0.5, 2.0, _length),
}
