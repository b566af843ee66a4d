"""One demo site: its plant and where its simulation stands, kept in a file so that a restart leaves no seam."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import pandas as pd

from api.config import Site
from engine.battery.balance_of_plant import grid_noise, measure_pcs
from engine.battery.history import History, Plant, simulate
from engine.battery.influence import Influence
from engine.battery.measure import relative_humidity_pct
from engine.battery.rack import RackState
from engine.battery.schedule import dew_point_c, inlet_air_c

RACK_RATED_KW = 60.0
CEILING_WARMER_C = 1.4


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a simulation stands: the racks at ``at``, and the energy (MWh) that has gone through the meter."""

    at: datetime
    racks: RackState
    energy_mwh: float


def plant_of(site: Site) -> Plant:
    """The site's plant, always the same for the same site."""
    return Plant.draw(20260000 + site.id, banks=len(site.banks), racks_in_bank=len(site.banks[0].racks), zone=site.zone)


def advance(
    plant: Plant, standing: Standing, end: datetime, step_s: int, influence: Influence | None = None
) -> tuple[dict[str, pd.DataFrame], Standing]:
    """The quantities of bank, rack, pcs and etc from where the simulation stands to ``end``, and the new standing."""
    history, racks = simulate(plant, standing.racks, standing.at, end, step_s, influence)
    around = _surroundings(plant, history, standing.energy_mwh, step_s)
    energy = float(around["energy_mwh"].iloc[-1])
    frames = {"bank": history.banks, "rack": history.racks, "pcs": around, "etc": around}
    return frames, Standing(at=end, racks=racks, energy_mwh=energy)


def _surroundings(plant: Plant, history: History, energy_mwh: float, step_s: int) -> pd.DataFrame:
    """What the PCS, the meter and the room's sensors read at the times of the banks' rows."""
    banks = history.banks.groupby("timestamp")
    power, voltage = banks["power_kw"].sum(), banks["voltage_v"].mean()
    times = pd.DatetimeIndex(power.index)
    local = times.tz_convert(plant.zone)
    second = (local.hour * 3600 + local.minute * 60 + local.second).to_numpy(dtype=np.float64)
    noise, air = np.empty((3, len(times))), np.empty(len(times))
    for day in sorted(set(local.date)):
        of_day = local.date == day
        noise[:, of_day] = grid_noise(plant.plan.seed, day, second[of_day])
        air[of_day] = inlet_air_c(plant.plan, day, second[of_day])
    rated = RACK_RATED_KW * plant.racks.capacity_ah.shape[0]
    seen = measure_pcs(power.to_numpy(), voltage.to_numpy(), noise, rated_kw=rated)
    dew = dew_point_c(second)
    seen["air_c"] = np.round(air, 1)
    seen["ceiling_c"] = np.round(air + CEILING_WARMER_C, 1)
    seen["humidity_pct"] = np.round(relative_humidity_pct(air, dew), 1)
    seen["ceiling_humidity_pct"] = np.round(relative_humidity_pct(air + CEILING_WARMER_C, dew), 1)
    seen["energy_mwh"] = energy_mwh + np.cumsum(np.abs(seen["ac_power_kw"])) * step_s / 3.6e6
    return pd.DataFrame({"timestamp": times, **seen})


def beginning(plant: Plant, at: datetime) -> Standing:
    """The first standing of a new history: an early morning, empty and long at rest."""
    return Standing(at=at, racks=plant.empty_state(), energy_mwh=0.0)


def load(path: Path) -> Standing | None:
    """The standing kept in ``path``; None when there is none, or it cannot be read (then the demo begins anew)."""
    try:
        head, _, racks = path.read_bytes().partition(b"\n")
        kept = json.loads(head)
        return Standing(
            at=datetime.fromisoformat(kept["at"]), racks=RackState.from_bytes(racks), energy_mwh=kept["energy_mwh"]
        )
    except (OSError, EOFError, ValueError, KeyError, BadZipFile):
        return None


def save(path: Path, standing: Standing) -> None:
    """Keep the standing, whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    head = json.dumps({"at": standing.at.isoformat(), "energy_mwh": standing.energy_mwh})
    draft.write_bytes(head.encode() + b"\n" + standing.racks.to_bytes())
    draft.replace(path)


def strides(first: datetime, now: datetime, *, fine: timedelta | None = None) -> Iterator[tuple[datetime, int]]:
    """How a simulation that stands at ``first`` gets to ``now``: the ends of its strides, and their steps in s.

    60 s steps on whole minutes, the newest ``fine`` (two hours) in steps of 1 s, half a day at a time. Everybody who
    brings the same standing to the same moment takes the same strides.

    >>> noon = datetime(2026, 5, 10, 12, tzinfo=UTC)
    >>> [(end.isoformat(" ", "minutes"), step) for end, step in strides(noon - timedelta(hours=3), noon)]
    [('2026-05-10 10:00+00:00', 60), ('2026-05-10 12:00+00:00', 1)]
    """
    coarse_end = whole_minute(now - (FINE if fine is None else fine))
    at = first
    if at.second and at < coarse_end:  # 60 s steps stand on whole minutes
        at = whole_minute(at) + timedelta(minutes=1)
        yield at, 1
    while at < now:
        is_coarse = at < coarse_end
        at = min(at + CHUNK, coarse_end if is_coarse else now)
        yield at, 60 if is_coarse else 1


def moved(standing: Standing, at: datetime) -> Standing:
    """The same racks at another time: after a pause longer than the history the old rows are of no use."""
    return replace(standing, at=at)


def whole_minute(moment: datetime) -> datetime:
    """The minute a moment lies in."""
    return moment.replace(second=0, microsecond=0)


def day_start(site: Site, moment: datetime) -> datetime:
    """Local midnight of the day ``moment`` lies in."""
    local = moment.astimezone(site.zone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


HISTORY = timedelta(days=7)
CHUNK = timedelta(hours=12)
FINE = timedelta(hours=2)  # the newest part of the history, and everything live, stands at 1 s
