"""Values that are not what they should be, as conditions: after some readings in a row, and not too many at once."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from api.config import Device
from api.services.alarms.reports import Condition
from jobs.devices.conditions import Conditions
from jobs.devices.image import FROZEN, INVALID, RANGE, Image

RAISE_AFTER = 3  # readings in a row
END_AFTER = 5
MOST_NAMED = 8  # of a kind and device; the others are counted in one condition without a subject
KINDS = {"value.range": RANGE, "value.unknown": INVALID, "value.frozen": FROZEN}


class WorthWatch:
    """Watches the values of one device. ``adopt`` takes over what an earlier process has raised."""

    def __init__(self, device: Device, image: Image, conditions: Conditions) -> None:
        self._device, self._image, self._conditions = device, image, conditions
        count = len(image.registers)
        self._bad = {kind: np.zeros(count, dtype=np.int64) for kind in KINDS}
        self._good = {kind: np.zeros(count, dtype=np.int64) for kind in KINDS}
        self._stands = {kind: np.zeros(count, dtype=np.bool_) for kind in KINDS}
        self._named: dict[str, set[int]] = {kind: set() for kind in KINDS}

    def adopt(self, kind: str, subject: str) -> bool:
        """Whether a condition that stands in the database is about a register of this device; it then ends by itself
        when the register is good again."""
        for i, register in enumerate(self._image.registers):
            if register.name == subject and kind in KINDS:
                self._stands[kind][i] = True
                self._named[kind].add(i)
                return True
        return False

    def look(self, second: int) -> None:
        """Judge the readings of the tick ``second``."""
        fresh = self._image.is_fresh
        codes = self._image.codes(second)
        for kind, code in KINDS.items():
            is_bad = fresh & (codes == code)
            bad, good, stands = self._bad[kind], self._good[kind], self._stands[kind]
            bad[fresh] = np.where(is_bad[fresh], bad[fresh] + 1, 0)
            good[fresh] = np.where(is_bad[fresh], 0, good[fresh] + 1)
            # a value out of its range is a spike or a broken sensor; a frozen one has taken its time already
            begins = ~stands & (bad >= (1 if code == FROZEN else RAISE_AFTER))
            ends = stands & (good >= END_AFTER)
            if begins.any() or ends.any():
                stands ^= begins | ends
                self._tell(kind, second)

    def _tell(self, kind: str, second: int) -> None:
        at = datetime.fromtimestamp(second, UTC)
        stands, named = self._stands[kind], self._named[kind]
        for i in sorted(named):
            if not stands[i]:
                named.discard(i)
                self._conditions.say(self._condition(kind, i), False, at)
        whole = kind == "value.frozen" and self._image.is_frozen
        standing = np.flatnonzero(stands).tolist()
        if not whole:
            for i in standing:
                if len(named) < MOST_NAMED:
                    named.add(i)
                if i in named:
                    value = float(self._image.values[i])
                    detail = {"unit": self._image.registers[i].unit, "register": self._image.registers[i].name}
                    shown = None if np.isnan(value) else value
                    self._conditions.say(self._condition(kind, i), True, at, shown, detail)
        others = len(standing) - len(named)
        rest = Condition(kind=kind, site=self._device.site, bank_id=self._device.bank_id, device=self._device.id)
        self._conditions.say(rest, others > 0, at, float(others) if others else None, {"count": others})

    def _condition(self, kind: str, i: int) -> Condition:
        register = self._image.registers[i]
        return Condition(
            kind=kind,
            site=self._device.site,
            bank_id=self._device.bank_id,
            rack_id=register.rack_id,
            device=self._device.id,
            subject=register.name,
        )
