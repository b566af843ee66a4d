"""What a device last said of all its registers, and what each value is worth at a moment."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from engine.field.codec import GOOD, INVALID, MISSING, QUALITIES, RANGE, Codec, Decoded, GroupCodec
from engine.field.frozen import Stillness
from engine.field.model import Kind, Register
from engine.field.quality import Quality

FROZEN, STALE = len(QUALITIES), len(QUALITIES) + 1
WORTHS = (*QUALITIES, Quality.FROZEN, Quality.STALE)
STALE_AFTER = 3  # poll intervals
__all__ = ["FROZEN", "GOOD", "INVALID", "MISSING", "RANGE", "STALE", "WORTHS", "Image"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.uint8]


class Image:
    """The registers of one device, in the order of its map. Moments are seconds since 1970.

    ``is_fresh``: which were read at the tick that is under way.
    """

    def __init__(self, codec: Codec, rated_a: float) -> None:
        self.registers: tuple[Register, ...] = codec.map.registers
        count = len(self.registers)
        place = {id(register): i for i, register in enumerate(self.registers)}
        self._places = {
            name: np.array([place[id(register)] for register in group.registers], dtype=np.intp)
            for name, group in codec.groups.items()
        }
        every = {group.name: float(group.every_s) for group in codec.map.groups}
        self._every_s = np.array([every[register.group] for register in self.registers])
        self._stillness = Stillness(codec.map, rated_a)
        self._nothing = np.array([_nothing(register) for register in self.registers], dtype=np.int64).reshape(-1, 2)
        self.values = np.full(count, np.nan)
        self.words = np.zeros((count, 2), dtype=np.uint16)
        self.at_s = np.full(count, np.nan)
        self.is_fresh = np.zeros(count, dtype=np.bool_)
        self._codes = np.full(count, MISSING, dtype=np.uint8)

    def begin(self) -> None:
        """A tick begins: nothing of it has been read yet."""
        self.is_fresh[:] = False

    def take(self, group: GroupCodec, decoded: Decoded, second: int) -> None:
        """What a poll of a group brought; registers whose read failed keep what they had."""
        came = decoded.codes != MISSING
        places = self._places[group.group.name][came]
        words = decoded.words[came]
        is_nothing = (words == self._nothing[places]).all(axis=1)
        self.values[places] = np.where(is_nothing, np.nan, decoded.values[came])
        self.words[places] = words
        self._codes[places] = np.where(is_nothing, INVALID, decoded.codes[came])
        self.at_s[places] = second
        self.is_fresh[places] = True

    def end(self, second: int) -> None:
        """The tick has ended: note what has moved."""
        self._stillness.take(self.values, self.is_fresh, float(second))

    @property
    def is_frozen(self) -> bool:
        """Whether the device repeats its last image."""
        return self._stillness.is_image_frozen

    def codes(self, second: int) -> Codes:
        """The worth of each value, as places in :data:`WORTHS`."""
        codes = np.where((self._codes == GOOD) & self._stillness.frozen, FROZEN, self._codes).astype(np.uint8)
        with np.errstate(invalid="ignore"):
            codes[(second - self.at_s > STALE_AFTER * self._every_s) & (codes != MISSING)] = STALE
        return codes

    def row_values(self, second: int) -> Floats:
        """The values as rows take them: a frozen one as the device says it, NaN for every other that is not good."""
        codes = self.codes(second)
        return np.where((codes == GOOD) | (codes == FROZEN), self.values, np.nan)

    def moments(self) -> list[datetime | None]:
        """When each register was last read; None: never."""
        distinct, places = np.unique(self.at_s, return_inverse=True)
        known = [None if at_s != at_s else datetime.fromtimestamp(at_s, UTC) for at_s in distinct.tolist()]
        return [known[place] for place in places.tolist()]


def _nothing(register: Register) -> tuple[int, int]:
    """The two words by which a device says that a quantity has no value: the smallest signed, the largest unsigned one.

    A register without a unit is a count or a state: every number may be meant there, and (-1, -1) is never read. The
    second word of a single one is the first again, as the codec gives it.

    >>> _nothing(Register(name="current", address=0, kind=Kind.INT16, group="fast", unit="A"))
    (32768, 32768)
    """
    if not register.unit or register.kind in (Kind.BIT, Kind.FLOAT32):
        return -1, -1
    if register.kind in (Kind.UINT16, Kind.UINT32):
        return 0xFFFF, 0xFFFF
    if register.kind is Kind.INT16:
        return 0x8000, 0x8000
    return (0x8000, 0) if register.word_order == "big" else (0, 0x8000)
