"""The registers of a simulated device that may be written: what they hold, and what they make the device do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.field.model import WRITE_REGISTER, Effect, Kind, ProtocolMap, Writable

Place = tuple[int, int]  # function it is written with, address
TRIPS_AFTER_S = 30  # without a heartbeat, where the map does not say


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What the device has been told to do."""

    fans: frozenset[int] = frozenset()  # racks
    open_racks: frozenset[int] = frozenset()
    charge_stop: bool = False
    discharge_stop: bool = False
    emergency: bool = False


class Written:
    """Words by place, as functions 5 and 6 leave them. A device starts with everything off and local; ``set_points``:
    the values of its others by name, where the middle of the range is not it. ``beat_at``: of the last heartbeat that
    was another number than before."""

    def __init__(self, protocol: ProtocolMap, set_points: Mapping[str, float]) -> None:
        self._map = protocol
        self.by_place: dict[Place, Writable] = {place_of(each): each for each in protocol.writables}
        self.names = frozenset(each.name for each in protocol.writables)
        self.words: dict[Place, int] = {
            place_of(each): word_of(each, set_points.get(each.name, _at_start(each))) for each in protocol.writables
        }
        beat = protocol.heartbeat
        if beat is not None:
            self.words.setdefault((WRITE_REGISTER, beat.address), 0)
            if beat.order_source is not None:
                self.words[WRITE_REGISTER, beat.order_source[0]] = beat.order_source[1]
        self.beat_at: datetime | None = None
        self.tripped = False

    def take(self, place: Place, word: int, now: datetime) -> None:
        """Hold a word; the place is one of ``words``."""
        beat = self._map.heartbeat
        if beat is not None and place == (WRITE_REGISTER, beat.address) and word != self.words[place]:
            self.beat_at = now
        self.words[place] = word
        if beat is not None and beat.order_source is not None and place == (WRITE_REGISTER, beat.order_source[0]):
            self.beat_at = now
            self.tripped = self.tripped and not self.is_remote

    def watch(self, now: datetime) -> None:
        """Trip when orders come from afar and the heartbeat has been missed for too long."""
        beat = self._map.heartbeat
        if beat is None or beat.order_source is None or self.beat_at is None or not self.is_remote:
            return
        if (now - self.beat_at).total_seconds() > (beat.trips_after_s or TRIPS_AFTER_S):
            self.tripped = True
            address, local, _ = beat.order_source
            self.words[WRITE_REGISTER, address] = local
            for writable in self._map.writables:
                if _means(writable, "charge_stop") or _means(writable, "discharge_stop"):
                    self.words[place_of(writable)] = word_of(writable, _protecting(writable))

    def value(self, name: str) -> float:
        """What a writable holds, in its unit; KeyError for another name."""
        writable = self._map.writable(name)
        if writable is None:
            raise KeyError(name)
        return value_of(writable, self.words[place_of(writable)])

    def hold(self, name: str, value: float) -> None:
        """Let a writable hold a value that the device itself has decided; KeyError for another name."""
        writable = self._map.writable(name)
        if writable is None:
            raise KeyError(name)
        self.words[place_of(writable)] = word_of(writable, value)

    def orders(self) -> Orders:
        """What the words amount to."""
        return Orders(
            fans=self._racks("fan"),
            open_racks=self._racks("contactor"),
            charge_stop=self._is_on("charge_stop"),
            discharge_stop=self._is_on("discharge_stop"),
            emergency=self._is_on("emergency"),
        )

    def read_back(self) -> dict[tuple[int, int], int]:
        """Every word by function and address at which it is read again."""
        again = {(3, address): word for (function, address), word in self.words.items() if function == WRITE_REGISTER}
        for place, writable in self.by_place.items():
            again[writable.read_back] = self.words[place]
        return again

    @property
    def is_remote(self) -> bool:
        """Whether orders are taken from afar."""
        beat = self._map.heartbeat
        if beat is None or beat.order_source is None:
            return False
        address, _, remote = beat.order_source
        return self.words[WRITE_REGISTER, address] == remote

    def _is_on(self, meaning: str) -> bool:
        return any(self._protects(each) for each in self._map.writables if _means(each, meaning))

    def _racks(self, meaning: str) -> frozenset[int]:
        """The racks whose own switch is on; all (0 stands for them) where one for the whole bank is."""
        return frozenset(
            each.rack_id or 0 for each in self._map.writables if _means(each, meaning) and self._protects(each)
        )

    def _protects(self, writable: Writable) -> bool:
        return value_of(writable, self.words[place_of(writable)]) == _protecting(writable)


def place_of(writable: Writable) -> Place:
    """Where a writable is written."""
    return writable.function, writable.address


def value_of(writable: Writable, word: int) -> float:
    """The value of a word, in the writable's unit."""
    signed = writable.kind is Kind.INT16 and word >= 0x8000
    return (word - 0x10000 if signed else word) * writable.scale + writable.offset


def word_of(writable: Writable, value: float) -> int:
    """The word of a value, held within what a word can hold."""
    low, high = writable.kind.raw_range
    raw = round((value - writable.offset) / writable.scale)
    return int(min(max(raw, low), high)) & 0xFFFF


def _at_start(writable: Writable) -> float:
    if writable.values:
        words = [float(value) for value, _, _ in writable.values]
        return next((value for value in words if value != writable.protects), words[0])
    return (writable.low + writable.high) / 2.0


def _protecting(writable: Writable) -> float:
    return 1.0 if writable.protects is None else writable.protects


def _means(writable: Writable, meaning: str) -> bool:
    """Whether a writable of the map is the order of this meaning, by its name."""
    return writable.effect is not Effect.SETPOINT and MEANINGS[meaning](writable.name)


MEANINGS: dict[str, Callable[[str], bool]] = {
    "fan": lambda name: "fan" in name,
    "contactor": lambda name: "contactor" in name or "relay" in name,
    "charge_stop": lambda name: "charge_stop" in name and "discharge_stop" not in name,
    "discharge_stop": lambda name: "discharge_stop" in name,
    "emergency": lambda name: "emergency" in name,
}
