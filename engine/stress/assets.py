"""What an architecture owns: its grid connection, its sun, its storage, and how fast each of them answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.stress.fields import BadField, Fields

MOST_ENERGY_MWH, MOST_POWER_MW = 1e6, 1e5
MOST_STORAGE = 12
LONGEST_NAME = 40
DAY_S = 86_400.0
LIMIT_OF_CONTRACT = 1.2  # physical limit of a connection where none is given, of the contract power


@dataclass(frozen=True, kw_only=True)
class Storage:
    """A layer of storage.

    energy_mwh: what it holds when full, before the losses of its discharge; power_mw: most of its charge and its
    discharge; response_s: from the fall of supply to its first power; ramp_mw_per_s: how fast that grows (None: at
    once); efficiency: of a whole cycle, counted once, on discharge; soc: state of charge at the start;
    self_discharge_per_h: share of what it holds lost an hour; failure_per_year: rate at which it trips for the rest
    of the study; cost_per_kwh: capital, KRW a kWh of energy_mwh; trip_s: its converter trips so long after the
    scenario's start (None: never).
    """

    name: str
    energy_mwh: float
    power_mw: float
    response_s: float = 0.0
    ramp_mw_per_s: float | None = None
    efficiency: float = 1.0
    soc: float = 1.0
    self_discharge_per_h: float = 0.0
    failure_per_year: float = 0.0
    cost_per_kwh: float = 0.0
    trip_s: float | None = None

    @property
    def deliverable_mwh(self) -> float:
        """What a full discharge from its state of charge at the start brings to the load."""
        return self.energy_mwh * self.soc * self.efficiency


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """A way to power the site. The ``kind`` says which preset fills what is not given, and nothing else: two of the
    same numbers give the same result.

    contract_mw: tariff limit, a penalty above it; grid_limit_mw: what the connection can carry; response_s: least and
    longest delay of its slow measures (demand response); pv_mw: rated sun; dr_participation, dr_reduction: share of
    the load that takes part in demand response, and by how much that part is reduced.
    """

    name: str
    kind: str
    contract_mw: float
    grid_limit_mw: float
    response_s: tuple[float, float]
    pv_mw: float
    dr_participation: float
    dr_reduction: float
    storage: tuple[Storage, ...]

    @property
    def dr_share(self) -> float:
        """Share of the load that demand response takes off."""
        return self.dr_participation * self.dr_reduction

    def with_storage(self, *storage: Storage) -> Architecture:
        """The same with other storage."""
        return replace(self, storage=storage)


def read_storage(fields: Fields) -> Storage:
    """A layer of storage from its JSON object; raises :class:`BadField`."""
    trip = fields.number("trip_s", 0, 365 * DAY_S, None) if fields.has("trip_s") else None
    ramp = fields.number("ramp_mw_per_s", 0, 1e6, None, above=True) if fields.has("ramp_mw_per_s") else None
    storage = Storage(
        name=fields.text("name", LONGEST_NAME),
        energy_mwh=fields.number("energy_mwh", 0, MOST_ENERGY_MWH),
        power_mw=fields.number("power_mw", 0, MOST_POWER_MW),
        response_s=fields.number("response_s", 0, DAY_S, 0.0),
        ramp_mw_per_s=ramp,
        efficiency=fields.number("efficiency", 0, 1, 1.0, above=True),
        soc=fields.number("soc", 0, 1, 1.0),
        self_discharge_per_h=fields.number("self_discharge_per_h", 0, 1, 0.0),
        failure_per_year=fields.number("failure_per_year", 0, 1e4, 0.0),
        cost_per_kwh=fields.number("cost_per_kwh", 0, 1e9, 0.0),
        trip_s=trip,
    )
    fields.done()
    return storage


def read_architecture(fields: Fields, presets: Mapping[str, Architecture], base_load_mw: float) -> Architecture:
    """An architecture from its JSON object; what is not given is that of its kind's preset.

    :raises BadField: also for a contract or a connection below the base load (0: there is no grid), and for two layers
        of one name
    """
    preset = presets[fields.choice("kind", presets)]
    contract = fields.number("contract_mw", 0, MOST_POWER_MW, preset.contract_mw)
    storage = preset.storage
    if fields.has("storage"):
        storage = tuple(read_storage(one) for one in fields.objects("storage", 0, MOST_STORAGE))
    architecture = Architecture(
        name=fields.text("name", LONGEST_NAME, preset.name),
        kind=preset.kind,
        contract_mw=contract,
        grid_limit_mw=fields.number("grid_limit_mw", 0, MOST_POWER_MW, LIMIT_OF_CONTRACT * contract),
        response_s=fields.pair("response_s", 0, DAY_S, preset.response_s),
        pv_mw=fields.number("pv_mw", 0, MOST_POWER_MW, preset.pv_mw),
        dr_participation=fields.number("dr_participation", 0, 1, preset.dr_participation),
        dr_reduction=fields.number("dr_reduction", 0, 1, preset.dr_reduction),
        storage=storage,
    )
    fields.done()
    refuse_twice([layer.name for layer in storage], fields.name("storage"))
    for field, power in (("contract_mw", contract), ("grid_limit_mw", architecture.grid_limit_mw)):
        if power < base_load_mw and power > 0:
            raise BadField(fields.name(field), power, "contract", low=f"{base_load_mw:g}")
    return architecture


def refuse_twice(names: list[str], field: str) -> None:
    """Raise :class:`BadField` where a name stands twice."""
    for at, name in enumerate(names):
        if name in names[:at]:
            raise BadField(f"{field}[{at}].name", name, "twice")


def plain(part: Storage | Architecture) -> dict[str, Any]:
    """A part as JSON values, every field."""
    values = {name: getattr(part, name) for name in part.__dataclass_fields__}
    if isinstance(part, Architecture):
        values |= {"response_s": list(part.response_s), "storage": [plain(one) for one in part.storage]}
    return values
