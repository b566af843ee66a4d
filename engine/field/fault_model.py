"""What a kind of fault is: its name, its code on the wire, where it can be and how much of it there can be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Aim(StrEnum):
    """What the position of a fault points at."""

    NOTHING = "nothing"
    CELL = "cell"  # position of the cell in its rack, from 1
    REGISTER = "register"  # place of the register in the map's list, from 0
    WRITABLE = "writable"  # place of the command in the map's list, from 0
    DRIVE = "drive"  # number of the drive among those of the map, from 1


@dataclass(frozen=True, kw_only=True)
class FaultKind:
    """One kind of fault. ``code``: as on the wire. ``usual``: the magnitude where none is given, in ``unit``.

    ``title`` and ``does``: ko, en.
    """

    name: str
    code: int
    title: tuple[str, str]
    does: tuple[str, str]
    aim: Aim = Aim.NOTHING
    needs_rack: bool = False
    usual: float = 0.0
    unit: str = ""
    low: float = 0.0
    high: float = 0.0

    @property
    def has_magnitude(self) -> bool:
        """Whether its magnitude means anything."""
        return self.low != self.high
