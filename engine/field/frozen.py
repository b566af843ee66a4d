"""Values that stand still for longer than such a sensor can: a stuck sensor, or a device that repeats its last image.

The limits and where they come from are in ``frozen_limits.yaml``. Time under current is what counts for most: a battery
at rest may be still for hours. A rack's registers go by the rack's own current, others by any current of the device.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from engine.field.model import ProtocolMap, Register

IMAGE_LOAD_S = 90.0  # every analog value at once: 32 s was the longest under current in 23 days
SEQUENCE_S = 10.0  # the device's own counter of samples
LONGEST_STEP_S = 5.0  # of time between two readings: what was not seen counts no more
LOAD_SHARE = 0.005  # of the rated current: below it a rack is at rest
SETTINGS = ("set_", "cmd_", "limit", "order", "rated", "threshold")

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class StillLimit:
    """How long registers of a unit (and name) may be still: ``load_s`` under current, ``always_s`` at any time."""

    unit: str
    names: tuple[str, ...]
    load_s: float
    always_s: float
    why: str

    def fits(self, register: Register) -> bool:
        """Whether it is about this register."""
        known_as = f"{register.name} {register.column or ''}".lower()
        return self.unit == register.unit and (not self.names or any(name in known_as for name in self.names))


@cache
def still_limits() -> tuple[StillLimit, ...]:
    """The table of limits, in its order."""
    text = files("engine.field").joinpath("frozen_limits.yaml").read_text(encoding="utf-8")
    return tuple(_limit(entry) for entry in yaml.safe_load(text))


def _limit(entry: dict[str, Any]) -> StillLimit:
    return StillLimit(
        unit=entry["unit"],
        names=tuple(entry.get("name", ())),
        load_s=float(entry.get("load_s", np.inf)),
        always_s=float(entry.get("always_s", np.inf)),
        why=entry["why"],
    )


def still_limit(register: Register) -> StillLimit | None:
    """The limit of a register; None for one that is not watched: not measured, a state, a setting.

    >>> from engine.field.model import Kind
    >>> volt = Register(name="cell_v", address=0, kind=Kind.UINT16, group="g", unit="V", table="bank", column="v")
    >>> still_limit(volt).load_s
    600.0
    """
    if register.kind.is_flag or register.table is None:
        return None
    if any(word in f"{register.name} {register.column}".lower() for word in SETTINGS):
        return None
    return next((limit for limit in still_limits() if limit.fits(register)), None)


class Stillness:
    """How long each register of one device has been still. ``rated_a``: rated current of a rack."""

    def __init__(self, protocol: ProtocolMap, rated_a: float) -> None:
        registers = protocol.registers
        limits = [still_limit(register) for register in registers]
        self._load_limit_s = np.array([np.inf if limit is None else limit.load_s for limit in limits])
        self._always_limit_s = np.array([np.inf if limit is None else limit.always_s for limit in limits])
        self._is_watched = np.array([limit is not None for limit in limits], dtype=np.bool_)
        self._is_current = np.array([limit is not None and limit.unit == "A" for limit in limits], dtype=np.bool_)
        self._is_power = np.array([limit is not None and limit.unit in ("A", "kW") for limit in limits], dtype=np.bool_)
        racks = np.array([-1 if register.rack_id is None else register.rack_id for register in registers])
        with_own = set(racks[self._is_current & (racks >= 0)].tolist())
        self._rack_of = np.array([rack if rack in with_own else -1 for rack in racks.tolist()])
        self._racks = sorted(with_own)
        self._at_rest_a = LOAD_SHARE * rated_a
        name = getattr(protocol, "sequence", None)
        self._sequence = next((i for i, register in enumerate(registers) if register.name == name), None)
        self._last = np.full(len(registers), np.nan)
        self._load_s = np.zeros(len(registers))
        self._always_s = np.zeros(len(registers))
        self._image_s = 0.0
        self._sequence_s = 0.0
        self._at_s: float | None = None

    def take(self, values: Floats, is_fresh: Flags, at_s: float) -> None:
        """Note the values of one moment (``at_s``, seconds): those ``is_fresh`` were read just now."""
        passed = 0.0 if self._at_s is None else min(max(at_s - self._at_s, 0.0), LONGEST_STEP_S)
        self._at_s = at_s
        is_loaded = self._loaded(values)
        has_moved = is_fresh & (values != self._last)
        watched_fresh = is_fresh & self._is_watched
        if watched_fresh.any():
            still = not has_moved[watched_fresh].any()
            self._image_s = self._image_s + passed if still and is_loaded.any() else 0.0 if not still else self._image_s
        if self._sequence is not None and is_fresh[self._sequence]:
            self._sequence_s = 0.0 if has_moved[self._sequence] else self._sequence_s + passed
        # a register of a slow group stands still between its readings without being asked: its time runs on
        is_counted = is_loaded & ~(self._is_power & (values == 0.0))
        self._load_s[is_counted] += passed
        self._always_s += passed
        self._load_s[has_moved] = 0.0
        self._always_s[has_moved] = 0.0
        self._last[is_fresh] = values[is_fresh]

    @property
    def frozen(self) -> Flags:
        """Which registers have been still for too long; all watched ones when the whole image has."""
        alone = (self._load_s > self._load_limit_s) | (self._always_s > self._always_limit_s)
        return alone | self._is_watched if self.is_image_frozen else alone

    @property
    def is_image_frozen(self) -> bool:
        """Whether the device repeats its last image."""
        return self._image_s > IMAGE_LOAD_S or self._sequence_s > SEQUENCE_S

    def _loaded(self, values: Floats) -> Flags:
        """By register, whether current flows where it is measured."""
        flows = self._is_current & (np.abs(np.nan_to_num(values)) > self._at_rest_a)
        loaded = np.full(len(values), bool(flows.any()))
        for rack in self._racks:
            mine = self._rack_of == rack
            loaded[mine] = flows[mine].any()
        return loaded
